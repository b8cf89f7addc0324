/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The Avro schemas that the Avro converters of Kafka Connect make for flat structs. Tests compare
 * them with those of a stock converter.
 */
public final class AvroSchemas {
  private static final String CONNECT_NAME = "connect.name";

  /** The parameter of a decimal's Connect schema that the Avro converters read. */
  private static final String PRECISION = "connect.decimal.precision";

  private AvroSchemas() {}

  /**
   * The Avro schema of a flat struct.
   *
   * @throws org.apache.avro.AvroRuntimeException if Avro cannot express the schema, for example
   *     because of a name
   * @throws IllegalArgumentException if a column has a type that rows do not have
   */
  public static Schema of(org.apache.kafka.connect.data.Schema struct) {
    int dot = struct.name().lastIndexOf('.');
    Schema record =
        Schema.createRecord(
            struct.name().substring(dot + 1),
            null,
            dot > 0 ? struct.name().substring(0, dot) : null,
            false);
    List<Schema.Field> fields = new ArrayList<>();
    for (Field each : struct.fields()) {
      Schema type = createType(each.schema());
      fields.add(
          each.schema().isOptional()
              ? new Schema.Field(
                  each.name(),
                  Schema.createUnion(Schema.create(Schema.Type.NULL), type),
                  null,
                  JsonProperties.NULL_VALUE)
              : new Schema.Field(each.name(), type));
    }
    record.setFields(fields);
    record.addProp(CONNECT_NAME, struct.name());
    return record;
  }

  private static Schema createType(org.apache.kafka.connect.data.Schema column) {
    Schema type =
        Schema.create(
            switch (column.type()) {
              case STRING -> Schema.Type.STRING;
              case BOOLEAN -> Schema.Type.BOOLEAN;
              case FLOAT64 -> Schema.Type.DOUBLE;
              case INT32 -> Schema.Type.INT;
              case INT64 -> Schema.Type.LONG;
              case BYTES -> Schema.Type.BYTES;
              default ->
                  throw new IllegalArgumentException(
                      "columns of type " + column.type() + " are not supported");
            });
    if (column.doc() != null) {
      type.addProp("connect.doc", column.doc());
    }
    if (column.version() != null) {
      type.addProp("connect.version", column.version());
    }
    if (column.parameters() != null) {
      type.addProp("connect.parameters", new TreeMap<>(column.parameters()));
    }
    if (column.name() != null) {
      type.addProp(CONNECT_NAME, column.name());
      LogicalType logicalType = logicalTypeOf(column);
      if (logicalType != null) {
        logicalType.addToSchema(type);
      }
    }
    return type;
  }

  /** Null if Avro has none for it. */
  private static LogicalType logicalTypeOf(org.apache.kafka.connect.data.Schema column) {
    return switch (column.name()) {
      case Decimal.LOGICAL_NAME ->
          LogicalTypes.decimal(
              Integer.parseInt(column.parameters().get(PRECISION)),
              Integer.parseInt(column.parameters().get(Decimal.SCALE_FIELD)));
      case Date.LOGICAL_NAME -> LogicalTypes.date();
      case Timestamp.LOGICAL_NAME -> LogicalTypes.timestampMillis();
      default -> null;
    };
  }
}
