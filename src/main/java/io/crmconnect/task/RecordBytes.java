package io.crmconnect.task;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** How much memory a record takes, about. Its offset is shared with other records. */
final class RecordBytes {
  private static final int RECORD_OVERHEAD = 1_000;
  private static final int VALUE_OVERHEAD = 40;

  private RecordBytes() {}

  static long of(SourceRecord record) {
    return RECORD_OVERHEAD + of(record.key()) + of(record.value());
  }

  private static long of(Object value) {
    if (value instanceof String text) {
      return VALUE_OVERHEAD + (long) text.length();
    }
    if (!(value instanceof Struct struct)) {
      return value == null ? 0 : VALUE_OVERHEAD;
    }
    long bytes = VALUE_OVERHEAD;
    for (Field field : struct.schema().fields()) {
      bytes += 4 + of(struct.get(field));
    }
    return bytes;
  }
}
