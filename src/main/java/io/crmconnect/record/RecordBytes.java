/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** How much memory a record takes, about. Its offset is shared with other records. */
final class RecordBytes {
  private static final int RECORD_OVERHEAD = 1_000;
  private static final int VALUE_OVERHEAD = 40;
  private static final int FIELD_BYTES = 4;

  private RecordBytes() {}

  static long of(SourceRecord record) {
    return of(of(record.key()), of(record.value()));
  }

  /** The same, if key and value were measured before. */
  static long of(long keyBytes, long valueBytes) {
    return RECORD_OVERHEAD + keyBytes + valueBytes;
  }

  private static long of(Object value) {
    if (!(value instanceof Struct struct)) {
      return value == null ? 0 : ofScalar(value);
    }
    long bytes = ofEmptyStruct(struct.schema());
    for (Field field : struct.schema().fields()) {
      bytes += of(struct.get(field));
    }
    return bytes;
  }

  static long ofEmptyStruct(Schema schema) {
    return VALUE_OVERHEAD + FIELD_BYTES * (long) schema.fields().size();
  }

  static long ofScalar(Object value) {
    return VALUE_OVERHEAD + (value instanceof String text ? (long) text.length() : 0);
  }
}
