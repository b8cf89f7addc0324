package io.crmconnect.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The Avro schema that the Avro converters create for a flat struct, as text. A test compares it
 * with the schema that a converter registers.
 */
final class AvroSchemaJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private AvroSchemaJson() {}

  static String toJson(Schema struct) {
    ObjectNode record = MAPPER.createObjectNode();
    record.put("type", "record");
    int dot = struct.name().lastIndexOf('.');
    record.put("name", struct.name().substring(dot + 1));
    if (dot > 0) {
      record.put("namespace", struct.name().substring(0, dot));
    }
    ArrayNode fields = record.putArray("fields");
    for (Field each : struct.fields()) {
      ObjectNode field = fields.addObject();
      field.put("name", each.name());
      ObjectNode type = avroType(each.schema());
      boolean primitive = type.size() == 1;
      if (each.schema().isOptional()) {
        ArrayNode union = field.putArray("type").add("null");
        if (primitive) {
          union.add(type.get("type"));
        } else {
          union.add(type);
        }
        field.putNull("default");
      } else {
        field.set("type", primitive ? type.get("type") : type);
      }
    }
    record.put("connect.name", struct.name());
    try {
      return MAPPER.writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode avroType(Schema schema) {
    ObjectNode type = MAPPER.createObjectNode();
    String logical = schema.name();
    if (Decimal.LOGICAL_NAME.equals(logical)) {
      type.put("type", "bytes");
      type.put("scale", Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
      type.put("precision", Integer.parseInt(schema.parameters().get("connect.decimal.precision")));
    } else {
      type.put(
          "type",
          switch (schema.type()) {
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case FLOAT64 -> "double";
            case INT32 -> "int";
            case INT64 -> "long";
            default ->
                throw new IllegalArgumentException(
                    "columns of type " + schema.type() + " are not supported");
          });
    }
    if (schema.doc() != null) {
      type.put("connect.doc", schema.doc());
    }
    if (schema.version() != null) {
      type.put("connect.version", schema.version());
    }
    if (schema.parameters() != null) {
      ObjectNode parameters = type.putObject("connect.parameters");
      new TreeMap<>(schema.parameters()).forEach(parameters::put);
    }
    if (logical != null) {
      type.put("connect.name", logical);
    }
    if (Decimal.LOGICAL_NAME.equals(logical)) {
      type.put("logicalType", "decimal");
    } else if (Date.LOGICAL_NAME.equals(logical)) {
      type.put("logicalType", "date");
    } else if (Timestamp.LOGICAL_NAME.equals(logical)) {
      type.put("logicalType", "timestamp-millis");
    }
    return type;
  }
}
