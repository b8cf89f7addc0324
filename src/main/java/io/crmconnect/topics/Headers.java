package io.crmconnect.topics;

import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.record.Records;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What the headers of a record of ours say, as Connect's usual converters of headers write them.
 */
final class Headers {
  private Headers() {}

  /** Null where there is none. */
  static String id(ConsumerRecord<byte[], byte[]> record) {
    return text(record, Records.HEADER_ID);
  }

  /** Null where there is none, as in records of earlier releases. */
  static String object(ConsumerRecord<byte[], byte[]> record) {
    return text(record, Records.HEADER_OBJECT);
  }

  /** {@link Row#UNKNOWN} where there is none. */
  static long version(ConsumerRecord<byte[], byte[]> record) {
    return number(record, Records.HEADER_VERSION);
  }

  static long readAt(ConsumerRecord<byte[], byte[]> record) {
    return number(record, Records.HEADER_READ);
  }

  static boolean isDelete(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null || Op.DELETE.text().equals(text(record, Records.HEADER_OP));
  }

  /** Whether it is one half of a delete, and the tombstone that ends it is still to come. */
  static boolean awaitsTombstone(ConsumerRecord<byte[], byte[]> record) {
    return record.value() != null && text(record, Records.HEADER_TOMBSTONE) != null;
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    // A JSON converter puts text in quotes.
    boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static long number(ConsumerRecord<byte[], byte[]> record, String name) {
    String text = text(record, name);
    try {
      return text == null ? Row.UNKNOWN : Long.parseLong(text);
    } catch (NumberFormatException e) {
      // Another converter of headers: nothing is known of this record.
      return Row.UNKNOWN;
    }
  }
}
