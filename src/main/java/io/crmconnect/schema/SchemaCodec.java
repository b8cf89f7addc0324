/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Encodes the accepted schema as text. Default values are left out: {@code column} if it equals the
 * field's name, {@code seen} if it is the column's own type, {@code was} if the field had no other
 * name, {@code gone}, {@code retired}, {@code excluded} and {@code told} (an event has told the
 * exclusion) if they are false, and {@code decided} if no decision was applied.
 */
final class SchemaCodec {
  private static final int FORMAT = 1;

  private static final String FIELDS_KEY = "fields";
  private static final String EXCLUDED_KEY = "excluded";
  private static final String TOLD_KEY = "told";
  private static final String DECIDED_KEY = "decided";

  private SchemaCodec() {}

  static String encode(
      List<Column> columns,
      FieldFilter filter,
      List<String> appliedDecisions,
      List<String> untoldExclusions) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    ArrayNode fields = root.putArray(FIELDS_KEY);
    for (Column column : columns) {
      ObjectNode field = fields.addObject();
      field.put("field", column.field());
      if (!column.name().equals(column.field())) {
        field.put("column", column.name());
      }
      field.put("type", column.type().text());
      if (column.catalogueType() != column.type().fieldType()) {
        field.put("seen", column.catalogueType().code());
      }
      if (!column.previousNames().isEmpty()) {
        column.previousNames().forEach(field.putArray("was")::add);
      }
      if (column.isRetired()) {
        field.put("retired", true);
      } else if (!column.isLive()) {
        field.put("gone", true);
      } else if (!filter.includes(column.field())) {
        field.put(EXCLUDED_KEY, true);
        if (!untoldExclusions.contains(column.field())) {
          field.put(TOLD_KEY, true);
        }
      }
    }
    if (!appliedDecisions.isEmpty()) {
      appliedDecisions.forEach(root.putArray(DECIDED_KEY)::add);
    }
    return Json.write(root);
  }

  static List<Column> decode(CrmObject object, String text) {
    JsonNode root = parse(object, text);
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode node : root.path(FIELDS_KEY)) {
      Column column = decodeColumn(object, node);
      if (!names.add(column.name())) {
        throw unreadableSchema(object, "the column '" + column.name() + "' appears twice", null);
      }
      columns.add(column);
    }
    return columns;
  }

  /** The texts of the applied decisions. */
  static List<String> decodeAppliedDecisions(CrmObject object, String text) {
    List<String> decisions = new ArrayList<>();
    parse(object, text).path(DECIDED_KEY).forEach(decision -> decisions.add(decision.asText()));
    return decisions;
  }

  /** The fields that were not excluded yet, or whose exclusion was not told. */
  static List<String> decodeUntoldExclusions(CrmObject object, String text) {
    List<String> fields = new ArrayList<>();
    for (JsonNode node : parse(object, text).path(FIELDS_KEY)) {
      if (!node.path(TOLD_KEY).asBoolean(false)) {
        fields.add(node.path("field").asText());
      }
    }
    return fields;
  }

  private static JsonNode parse(CrmObject object, String text) {
    if (text == null) {
      throw unreadableSchema(object, "its text is missing", null);
    }
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw unreadableSchema(object, "its text is not valid JSON", e);
    }
    if (root.path("format").asInt(-1) != FORMAT) {
      throw unreadableSchema(object, "its format is not " + FORMAT, null);
    }
    if (!root.path(FIELDS_KEY).isArray()) {
      throw unreadableSchema(object, "it has no list of fields", null);
    }
    return root;
  }

  /** The fields that were requested when this text was written. */
  static List<String> decodeRequestedFields(CrmObject object, String text) {
    Set<String> excluded = new HashSet<>();
    for (JsonNode node : parse(object, text).path(FIELDS_KEY)) {
      if (node.path(EXCLUDED_KEY).asBoolean(false)) {
        excluded.add(node.path("field").asText());
      }
    }
    return decode(object, text).stream()
        .filter(column -> column.isLive() && !excluded.contains(column.field()))
        .map(Column::field)
        .distinct()
        .toList();
  }

  private static Column decodeColumn(CrmObject object, JsonNode node) {
    if (!node.path("field").isTextual()) {
      throw unreadableSchema(object, "a field has no name", null);
    }
    String field = node.path("field").textValue();
    String name = node.path("column").asText(field);
    if (!ColumnNames.isColumnName(name)) {
      throw unreadableSchema(object, "'" + name + "' is not a valid column name", null);
    }
    String typeText = node.path("type").asText("");
    ColumnType type =
        ColumnType.parse(typeText)
            .orElseThrow(
                () ->
                    unreadableSchema(
                        object, "the type '" + typeText + "' of '" + field + "' is unknown", null));
    FieldType catalogueType = type.fieldType();
    if (node.has("seen")) {
      String catalogueTypeText = node.path("seen").asText();
      catalogueType =
          FieldType.ofCode(catalogueTypeText)
              .orElseThrow(
                  () ->
                      unreadableSchema(
                          object,
                          "the type '"
                              + catalogueTypeText
                              + "' of '"
                              + field
                              + "' under 'seen' is unknown",
                          null));
    }
    List<String> previousNames = new ArrayList<>();
    node.path("was").forEach(previousName -> previousNames.add(previousName.asText()));
    return new Column(name, field, type, catalogueType, decodeState(node), previousNames);
  }

  private static Column.State decodeState(JsonNode node) {
    if (node.path("retired").asBoolean(false)) {
      return Column.State.RETIRED;
    }
    return node.path("gone").asBoolean(false) ? Column.State.REMOVED : Column.State.LIVE;
  }

  private static IllegalArgumentException unreadableSchema(
      CrmObject object, String problem, Throwable cause) {
    return new IllegalArgumentException(
        "The accepted schema of "
            + object.name()
            + " in the connector's offsets cannot be read: "
            + problem
            + ". Restore the text that GET /connectors/{name}/offsets returned before, or set this"
            + " offset (part: schema) to null. The schema is then created again from the vendor's"
            + " catalogue.",
        cause);
  }
}
