package io.crmconnect.topics.kafka;

import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Reads the headers of the connector's records, in the format of Connect's usual header converters.
 */
final class RecordHeaders {
  private RecordHeaders() {}

  /** The id, or null if the header is missing. */
  static String id(ConsumerRecord<byte[], byte[]> record) {
    return textHeader(record, RecordFactory.HEADER_ID);
  }

  /** The object, or null if the header is missing, as in records of earlier releases. */
  static String object(ConsumerRecord<byte[], byte[]> record) {
    return textHeader(record, RecordFactory.HEADER_OBJECT);
  }

  /** The version, or {@link Row#UNKNOWN_TIME} if the header is missing. */
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

  /** Whether the record is a soft delete that is followed by a tombstone. */
  static boolean awaitsTombstone(ConsumerRecord<byte[], byte[]> record) {
    return record.value() != null && textHeader(record, RecordFactory.HEADER_TOMBSTONE) != null;
  }

  private static String textHeader(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    if (header == null || header.value() == null) {
      return null;
    }
    String text = new String(header.value(), StandardCharsets.UTF_8);
    // A JSON converter writes text in quotes.
    boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
    return isQuoted ? text.substring(1, text.length() - 1) : text;
  }

  private static long longHeader(ConsumerRecord<byte[], byte[]> record, String name) {
    String text = textHeader(record, name);
    try {
      return text == null ? Row.UNKNOWN_TIME : Long.parseLong(text);
    } catch (NumberFormatException e) {
      // Another header converter was used; the record is not usable.
      return Row.UNKNOWN_TIME;
    }
  }
}
