/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Estimates how many bytes a record has in Kafka, whatever its converter, from above: as JSON in
 * UTF-8 with the schema of key and value in each record, which is the largest form that the
 * converters of Kafka Connect and of the schema registry write. Compression is not counted, because
 * the producer checks the size before it.
 *
 * <p>Not thread-safe.
 */
final class RecordSize {
  /** The frame of a record in a batch, and the envelope of JSON with schemas. */
  private static final int RECORD_OVERHEAD = 200;

  /** A field's description in a schema, without its name and doc. */
  private static final int FIELD_OVERHEAD = 70;

  /** The same for a logical type, which has a name and perhaps parameters. */
  private static final int LOGICAL_FIELD_OVERHEAD = 200;

  /** More than the text of a number, an instant, a boolean or null needs. */
  private static final int SCALAR_BYTES = 40;

  private static final int HEADER_OVERHEAD = 80;
  private static final int MAX_BYTES_PER_CHAR = 6;

  /** U+FFFD and four digits. */
  private static final int UNSUPPORTED_BYTES = 7;

  private static final int MAX_CACHED_SCHEMAS = 1_000;

  private final Map<Schema, Long> schemaBytes = new IdentityHashMap<>();

  /**
   * Whether the record is larger than this; its texts are only counted if its memory could make it
   * so.
   */
  boolean exceeds(long maxBytes, OutRecord.Row row) {
    SourceRecord record = row.sourceRecord();
    return upperBound(row) > maxBytes
        && of((Struct) record.key(), (Struct) record.value(), record.headers()) > maxBytes;
  }

  /** At least the size of the record: the overhead of its memory is more than that of its size. */
  long upperBound(OutRecord.Row row) {
    SourceRecord record = row.sourceRecord();
    long chars = row.memoryBytes() + row.id().length() + row.object().length();
    return ofSchema(record.keySchema())
        + ofSchema(record.valueSchema())
        + SCALAR_BYTES * (long) record.valueSchema().fields().size()
        + MAX_BYTES_PER_CHAR * chars;
  }

  /** The estimated size of the record. */
  long of(Struct key, Struct value, Headers headers) {
    long bytes = RECORD_OVERHEAD + ofStruct(key) + ofStruct(value);
    if (headers != null) {
      for (Header header : headers) {
        bytes += HEADER_OVERHEAD + ofText(header.key()) + ofValue(header.value());
      }
    }
    return bytes;
  }

  private long ofStruct(Struct struct) {
    if (struct == null) {
      return 0;
    }
    long bytes = ofSchema(struct.schema());
    for (Field field : struct.schema().fields()) {
      bytes += ofValue(struct.get(field));
    }
    return bytes;
  }

  /** The schema, and the names of its fields in the value. */
  private long ofSchema(Schema schema) {
    Long known = schemaBytes.get(schema);
    if (known != null) {
      return known;
    }
    long bytes = schema.name() == null ? 0 : ofText(schema.name());
    for (Field field : schema.fields()) {
      String doc = field.schema().doc();
      bytes += field.schema().name() == null ? FIELD_OVERHEAD : LOGICAL_FIELD_OVERHEAD;
      bytes += 2 * ofText(field.name()) + (doc == null ? 0 : ofText(doc));
    }
    if (schemaBytes.size() >= MAX_CACHED_SCHEMAS) {
      schemaBytes.clear();
    }
    schemaBytes.put(schema, bytes);
    return bytes;
  }

  private static long ofValue(Object value) {
    return value instanceof String text ? ofText(text) : SCALAR_BYTES;
  }

  /** The size of the text as a JSON string. */
  static long ofText(String text) {
    long bytes = 4;
    for (int i = 0; i < text.length(); i++) {
      bytes += ofChar(text.charAt(i));
    }
    return bytes;
  }

  private static int ofChar(char c) {
    if (c < ' ') {
      return c == '\n' || c == '\r' || c == '\t' ? 2 : MAX_BYTES_PER_CHAR;
    }
    if (c == '"' || c == '\\') {
      return 2;
    }
    if (c < 0x80) {
      return 1;
    }
    if (Character.isSurrogate(c)) {
      // Jackson writes both halves as escapes.
      return MAX_BYTES_PER_CHAR;
    }
    return c < 0x800 ? 2 : 3;
  }

  /** The size of a character that is quoted in a JSON text, which is a JSON string itself. */
  private static int ofQuotedChar(char c) {
    if (c == 0 || c == '\ufffd' || Character.isSurrogate(c)) {
      // See TextSanitizer#appendUnsupported; half a pair may be alone.
      return UNSUPPORTED_BYTES;
    }
    return c < ' ' || c == '"' || c == '\\' ? 2 + ofChar(c) : ofChar(c);
  }

  /** The beginning of the text that needs at most so many bytes as a JSON string. */
  static String cut(String text, long maxBytes) {
    return text.substring(0, cutLength(text, maxBytes, false));
  }

  /** The beginning of the text that needs at most so many bytes in a quoted JSON text. */
  static String cutQuoted(String text, long maxBytes) {
    return text.substring(0, cutLength(text, maxBytes, true));
  }

  private static int cutLength(String text, long maxBytes, boolean quoted) {
    long bytes = 4;
    int length = 0;
    while (length < text.length()) {
      char c = text.charAt(length);
      bytes += quoted ? ofQuotedChar(c) : ofChar(c);
      if (bytes > maxBytes) {
        break;
      }
      length++;
    }
    boolean splitsPair =
        length > 0 && length < text.length() && Character.isHighSurrogate(text.charAt(length - 1));
    return splitsPair ? length - 1 : length;
  }
}
