/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Converts elements of HubSpot's responses to the rows of a reference object. */
final class ReferenceRows {
  private static final char SEPARATOR = ':';

  /** An id becomes part of keys. */
  private static final int MAX_ID_LENGTH = 4_096;

  private final ReferenceObject reference;
  private final List<String> fields;
  private final RowValues.Builder rowValues = new RowValues.Builder();
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final List<MalformedRow> malformed = new ArrayList<>();

  /**
   * @param requested the fields that the rows have; others are left out
   */
  ReferenceRows(ReferenceObject reference, Collection<String> requested) {
    this.reference = reference;
    this.fields = reference.fields().stream().map(Field::name).filter(requested::contains).toList();
  }

  List<Row> all() {
    return new ArrayList<>(rows.values());
  }

  /** Elements without an id, about which nothing else can be said. */
  List<MalformedRow> malformed() {
    return malformed;
  }

  /**
   * Adds the rows of one element.
   *
   * @param part of the list; empty: the list has no parts
   */
  void add(String part, JsonNode element) {
    switch (reference) {
      case PIPELINES -> addPipeline(part, element);
      case PIPELINE_STAGES ->
          element.path("stages").forEach(stage -> addStage(part, id(element), stage));
      case PROPERTIES -> addProperty(part, element);
      case PROPERTY_OPTIONS ->
          element.path("options").forEach(option -> addOption(part, element, option));
      case ASSOCIATION_LABELS -> addLabel(part, element);
      case OWNER_TEAMS -> element.path("teams").forEach(team -> addOwnerTeam(element, team));
      case TEAMS ->
          put(
              id(element),
              element,
              Map.of("user_ids", "userIds", "secondary_user_ids", "secondaryUserIds"),
              Map.of());
      case ACCOUNT_USERS -> put(id(element), element, Map.of(), Map.of());
      case CURRENCIES -> put(id(element), element, Map.of(), Map.of("is_company_currency", "true"));
      case EXCHANGE_RATES ->
          put(id(element), element, Map.of("visible_in_ui", "visibleInUI"), Map.of());
      case LISTS -> addList(element);
    }
  }

  private void addPipeline(String part, JsonNode pipeline) {
    String type = ReferenceParts.nameOf(part);
    put(
        join(type, id(pipeline)),
        pipeline,
        Map.of("pipeline_id", "id"),
        Map.of("object_type", type));
  }

  private void addStage(String part, String pipelineId, JsonNode stage) {
    String type = ReferenceParts.nameOf(part);
    JsonNode metadata = stage.path("metadata");
    Map<String, String> values = new LinkedHashMap<>();
    values.put("object_type", type);
    values.put("pipeline_id", pipelineId);
    values.put("probability", ResponseJson.text(metadata.path("probability")));
    values.put("is_closed", ResponseJson.text(metadata.path("isClosed")));
    values.put("ticket_state", ResponseJson.text(metadata.path("ticketState")));
    put(join(type, pipelineId, id(stage)), stage, Map.of("stage_id", "id"), values);
  }

  private void addProperty(String part, JsonNode property) {
    String type = ReferenceParts.nameOf(part);
    put(
        join(type, property.path("name").asText("")),
        property,
        Map.of(),
        Map.of("object_type", type));
  }

  private void addOption(String part, JsonNode property, JsonNode option) {
    String type = ReferenceParts.nameOf(part);
    String name = property.path("name").asText("");
    String propertyId = join(type, name);
    // An option may have an empty value.
    String value = ResponseJson.text(option.path("value"));
    put(
        propertyId.isEmpty() || value == null ? "" : propertyId + SEPARATOR + value,
        option,
        Map.of(),
        Map.of("object_type", type, "property", name));
  }

  private void addLabel(String part, JsonNode label) {
    int slash = part.indexOf('/');
    String from = ReferenceParts.nameOf(part.substring(0, slash));
    String to = ReferenceParts.nameOf(part.substring(slash + 1));
    put(
        join(from, to, label.path("category").asText(""), label.path("typeId").asText("")),
        label,
        Map.of(),
        Map.of("from_type", from, "to_type", to));
  }

  private void addOwnerTeam(JsonNode owner, JsonNode team) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("owner_id", id(owner));
    values.put("team_id", id(team));
    values.put("team_name", ResponseJson.text(team.path("name")));
    values.put("is_primary", ResponseJson.text(team.path("primary")));
    put(join(id(owner), id(team)), team, Map.of(), values);
  }

  private void addList(JsonNode list) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("size", ResponseJson.text(list.path("additionalProperties").path("hs_list_size")));
    put(list.path("listId").asText(""), list, Map.of(), values);
  }

  /**
   * @param names HubSpot's names where they are not those of the fields in camel case
   * @param known values that are not in the element
   */
  private void put(
      String id, JsonNode element, Map<String, String> names, Map<String, String> known) {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      malformed.add(
          new MalformedRow("", "HubSpot sent an element without an id.", element.toString()));
      return;
    }
    for (String name : fields) {
      rowValues.add(
          name,
          known.containsKey(name)
              ? known.get(name)
              : ResponseJson.text(element.path(names.getOrDefault(name, toCamelCase(name)))));
    }
    long createdAt = timestamp(element, "createdAt", Row.UNKNOWN_TIME);
    long version = timestamp(element, "updatedAt", Row.NO_VERSION);
    rows.putIfAbsent(id, new Row(id, version, createdAt, rowValues.build()));
  }

  private static long timestamp(JsonNode element, String name, long unknown) {
    return Timestamps.parse(element.path(name).asText("")).orElse(unknown);
  }

  private static String id(JsonNode element) {
    return element.path("id").asText("");
  }

  private static String toCamelCase(String name) {
    StringBuilder result = new StringBuilder();
    boolean upper = false;
    for (char c : name.toCharArray()) {
      if (c == '_') {
        upper = true;
      } else {
        result.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return result.toString();
  }

  /** The parts as an id; empty if one of them is. */
  private static String join(String... parts) {
    return List.of(parts).contains("") ? "" : String.join(String.valueOf(SEPARATOR), parts);
  }
}
