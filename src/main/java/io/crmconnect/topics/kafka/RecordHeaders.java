package io.crmconnect.topics.kafka;

import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What the headers of a record of ours say, as Connect's usual converters of headers write them.
 */
final class RecordHeaders {
  private RecordHeaders() {}

  /** Null where there is none. */
  static String id(ConsumerRecord<byte[], byte[]> record) {
    return textHeader(record, RecordFactory.HEADER_ID);
  }

  /** Null where there is none, as in records of earlier releases. */
  static String object(ConsumerRecord<byte[], byte[]> record) {
    return textHeader(record, RecordFactory.HEADER_OBJECT);
  }

  /** {@link Row#UNKNOWN_TIME} where there is none. */
  static long version(ConsumerRecord<byte[], byte[]> record) {
    return longHeader(record, RecordFactory.HEADER_VERSION);
  }

  static long readAt(ConsumerRecord<byte[], byte[]> record) {
    return longHeader(record, RecordFactory.HEADER_READ_AT);
  }

  static boolean isDelete(ConsumerRecord<byte[], byte[]> record) {
    return record.value() == null
        || Op.DELETE.text().equals(textHeader(record, RecordFactory.HEADER_OP));
  }

  /** Whether it is one half of a delete, and the tombstone that ends it is still to come. */
  static boolean awaitsTombstone(ConsumerRecord<byte[], byte[]> record) {
    return record.value() != null && textHeader(record, RecordFactory.HEADER_TOMBSTONE) != null;
  }

  private static String textHeader(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    // A JSON converter puts text in quotes.
    boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }

  private static long longHeader(ConsumerRecord<byte[], byte[]> record, String name) {
    String text = textHeader(record, name);
    try {
      return text == null ? Row.UNKNOWN_TIME : Long.parseLong(text);
    } catch (NumberFormatException e) {
      // Another converter of headers: nothing is known of this record.
      return Row.UNKNOWN_TIME;
    }
  }
}
