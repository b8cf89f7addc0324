package io.crmconnect.record;

import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.header.Headers;

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

  /** The estimated size of the record. */
  long of(Struct key, Struct value, Headers headers) {
    return of(key, value, headers, true);
  }

  /**
   * Whether the record may be larger than this; the texts are only counted if they could make it
   * so.
   */
  boolean exceeds(long maxBytes, Struct key, Struct value, Headers headers) {
    return of(key, value, headers, false) > maxBytes && of(key, value, headers, true) > maxBytes;
  }

  private long of(Struct key, Struct value, Headers headers, boolean exact) {
    long bytes = RECORD_OVERHEAD + ofStruct(key, exact) + ofStruct(value, exact);
    if (headers != null) {
      for (Header header : headers) {
        bytes += HEADER_OVERHEAD + ofValue(header.key(), exact) + ofValue(header.value(), exact);
      }
    }
    return bytes;
  }

  private long ofStruct(Struct struct, boolean exact) {
    if (struct == null) {
      return 0;
    }
    long bytes = ofSchema(struct.schema());
    for (Field field : struct.schema().fields()) {
      bytes += ofValue(struct.get(field), exact);
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

  private static long ofValue(Object value, boolean exact) {
    if (!(value instanceof String text)) {
      return SCALAR_BYTES;
    }
    return exact ? ofText(text) : 4 + (long) MAX_BYTES_PER_CHAR * text.length();
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
