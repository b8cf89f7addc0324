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
 * The accepted schema as text. What goes without saying is left out: {@code column} where it is the
 * field's name, {@code seen} where it is the column's own type, {@code was} where it never had
 * another field, {@code gone}, {@code retired} and {@code excluded} where it is not, {@code
 * decided} where no decision of the settings was carried out.
 */
final class SchemaCodec {
  private static final int FORMAT = 1;

  private static final String FIELDS = "fields";
  private static final String EXCLUDED = "excluded";
  private static final String DECIDED = "decided";

  private SchemaCodec() {}

  static String encode(List<Column> columns, FieldFilter filter, List<String> decided) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    ArrayNode fields = root.putArray(FIELDS);
    for (Column column : columns) {
      ObjectNode field = fields.addObject();
      field.put("field", column.field());
      if (!column.name().equals(column.field())) {
        field.put("column", column.name());
      }
      field.put("type", column.type().text());
      if (column.seen() != column.type().fieldType()) {
        field.put("seen", column.seen().code());
      }
      if (!column.was().isEmpty()) {
        column.was().forEach(field.putArray("was")::add);
      }
      if (column.retired()) {
        field.put("retired", true);
      } else if (!column.live()) {
        field.put("gone", true);
      } else if (!filter.admits(column.field())) {
        field.put(EXCLUDED, true);
      }
    }
    if (!decided.isEmpty()) {
      decided.forEach(root.putArray(DECIDED)::add);
    }
    return Json.write(root);
  }

  static List<Column> decode(CrmObject object, String text) {
    JsonNode root = parse(object, text);
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode node : root.path(FIELDS)) {
      Column column = column(object, node);
      if (!names.add(column.name())) {
        throw unreadable(object, "the column '" + column.name() + "' is there twice", null);
      }
      columns.add(column);
    }
    return columns;
  }

  /** The decisions that were carried out. */
  static List<String> decided(CrmObject object, String text) {
    List<String> decided = new ArrayList<>();
    parse(object, text).path(DECIDED).forEach(decision -> decided.add(decision.asText()));
    return decided;
  }

  private static JsonNode parse(CrmObject object, String text) {
    if (text == null) {
      throw unreadable(object, "its text is missing", null);
    }
    JsonNode root;
    try {
      root = Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw unreadable(object, "it is no JSON", e);
    }
    if (root.path("format").asInt(-1) != FORMAT) {
      throw unreadable(object, "its format is not " + FORMAT, null);
    }
    if (!root.path(FIELDS).isArray()) {
      throw unreadable(object, "it has no list of fields", null);
    }
    return root;
  }

  /** The fields that were asked for when this text was written. */
  static List<String> asked(CrmObject object, String text) {
    Set<String> excluded = new HashSet<>();
    for (JsonNode node : parse(object, text).path(FIELDS)) {
      if (node.path(EXCLUDED).asBoolean(false)) {
        excluded.add(node.path("field").asText());
      }
    }
    return decode(object, text).stream()
        .filter(column -> column.live() && !excluded.contains(column.field()))
        .map(Column::field)
        .distinct()
        .toList();
  }

  private static Column column(CrmObject object, JsonNode node) {
    if (!node.path("field").isTextual()) {
      throw unreadable(object, "a field has no name", null);
    }
    String field = node.path("field").textValue();
    String name = node.path("column").asText(field);
    if (!Names.isColumn(name)) {
      throw unreadable(object, "no column can be called '" + name + "'", null);
    }
    String typeText = node.path("type").asText("");
    ColumnType type =
        ColumnType.parse(typeText)
            .orElseThrow(
                () ->
                    unreadable(
                        object,
                        "the type '" + typeText + "' of '" + field + "' is not known",
                        null));
    FieldType seen = type.fieldType();
    if (node.has("seen")) {
      String seenText = node.path("seen").asText();
      seen =
          FieldType.ofCode(seenText)
              .orElseThrow(
                  () ->
                      unreadable(object, "'" + seenText + "' of '" + field + "' is no type", null));
    }
    List<String> was = new ArrayList<>();
    node.path("was").forEach(before -> was.add(before.asText()));
    return new Column(name, field, type, seen, state(node), was);
  }

  private static Column.State state(JsonNode node) {
    if (node.path("retired").asBoolean(false)) {
      return Column.State.RETIRED;
    }
    return node.path("gone").asBoolean(false) ? Column.State.GONE : Column.State.LIVE;
  }

  private static IllegalArgumentException unreadable(
      CrmObject object, String what, Throwable cause) {
    return new IllegalArgumentException(
        "The accepted schema of "
            + object.name()
            + " in the connector's offsets cannot be read: "
            + what
            + ". Put back what GET /connectors/{name}/offsets printed before, or set this offset"
            + " (part: schema) to null: the schema is then made anew from the vendor's catalogue.",
        cause);
  }
}
