/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import io.crmconnect.schema.Column;
import io.crmconnect.schema.ObjectSchema;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;

/**
 * Copies what the last row of a record has in the topic into the row that marks its delete. A value
 * that the converter has returned in another form, and a column that is not copied any more, is
 * null.
 */
final class KeptValues {
  private static final long DAY_MS = 86_400_000;

  private KeptValues() {}

  static void copy(Map<String, Object> lastValues, ObjectSchema schema, Struct deletedRow) {
    Set<String> requested = Set.copyOf(schema.requestedFields());
    for (Column column : schema.columns()) {
      if (column.isLive() && requested.contains(column.field())) {
        copy(lastValues, column.name(), deletedRow);
      }
    }
    copy(lastValues, ObjectSchema.CREATED_AT, deletedRow);
  }

  private static void copy(Map<String, Object> lastValues, String name, Struct deletedRow) {
    Field field = deletedRow.schema().field(name);
    Object value = convert(lastValues.get(name), field.schema());
    try {
      deletedRow.put(field, value);
    } catch (DataException e) {
      // Its type has changed, or a transformation writes another one.
      deletedRow.put(field, null);
    }
  }

  /** A converter without schemas returns plain numbers. */
  private static Object convert(Object value, Schema schema) {
    if (!(value instanceof Number number)) {
      return value;
    }
    if (Timestamp.LOGICAL_NAME.equals(schema.name())) {
      return new java.util.Date(number.longValue());
    }
    if (Date.LOGICAL_NAME.equals(schema.name())) {
      return new java.util.Date(number.longValue() * DAY_MS);
    }
    return schema.type() == Schema.Type.FLOAT64 ? (Object) number.doubleValue() : value;
  }
}
