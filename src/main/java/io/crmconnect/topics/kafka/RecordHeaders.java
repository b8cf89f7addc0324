/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.ObjectNames;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.topics.VersionIndex;
import io.crmconnect.topics.kafka.HeaderFormat.UnreadableHeaderException;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What the headers of a record say. Nothing is concluded from headers that cannot be read. */
sealed interface RecordHeaders {
  /** The end of the year 9999. */
  long MAX_VERSION = 253_402_300_799_999L;

  /** In characters, far above that of any id of a vendor, also of several that are joined. */
  int MAX_ID_LENGTH = 4_096;

  /**
   * The headers of a record of this connector.
   *
   * @param object empty in records of earlier releases
   * @param readAt {@link Row#UNKNOWN_TIME} if there is none
   * @param hash of the row's content; empty if there is none
   * @param compared hash of the compared fields; {@link VersionIndex#UNKNOWN_HASH} if there is none
   * @param awaitsTombstone whether the record is a soft delete that is followed by a tombstone
   */
  record Readable(
      Optional<String> object,
      String id,
      long version,
      long readAt,
      OptionalLong hash,
      int compared,
      boolean isDelete,
      boolean awaitsTombstone)
      implements RecordHeaders {}

  /** The record has no headers of this connector, or not all, or an id that no record has. */
  record Missing() implements RecordHeaders {}

  /** The record has headers of this connector that another header converter wrote. */
  record Unreadable() implements RecordHeaders {}

  static RecordHeaders of(ConsumerRecord<byte[], byte[]> record) {
    byte[] op = bytes(record, RecordFactory.HEADER_OP);
    byte[] id = bytes(record, RecordFactory.HEADER_ID);
    byte[] version = bytes(record, RecordFactory.HEADER_VERSION);
    if (op == null || id == null || version == null) {
      return new Missing();
    }
    for (HeaderFormat format : HeaderFormat.values()) {
      Optional<Op> readOp = readOp(format, op);
      if (readOp.isPresent()) {
        try {
          return read(record, format, readOp.get());
        } catch (UnreadableHeaderException e) {
          return new Unreadable();
        }
      }
    }
    return new Unreadable();
  }

  private static Optional<Op> readOp(HeaderFormat format, byte[] bytes) {
    try {
      String text = format.read(bytes);
      for (Op op : Op.values()) {
        if (op.text().equals(text)) {
          return Optional.of(op);
        }
      }
    } catch (UnreadableHeaderException e) {
      // Another format may fit.
    }
    return Optional.empty();
  }

  private static RecordHeaders read(
      ConsumerRecord<byte[], byte[]> record, HeaderFormat format, Op op)
      throws UnreadableHeaderException {
    byte[] objectBytes = bytes(record, RecordFactory.HEADER_OBJECT);
    Optional<String> object =
        objectBytes == null ? Optional.empty() : Optional.of(format.read(objectBytes));
    if (object.isPresent() && !ObjectNames.isValid(object.get())) {
      throw new UnreadableHeaderException();
    }
    String id = format.read(bytes(record, RecordFactory.HEADER_ID));
    if (id.length() > MAX_ID_LENGTH) {
      return new Missing();
    }
    byte[] readAt = bytes(record, RecordFactory.HEADER_READ_AT);
    byte[] hash = bytes(record, RecordFactory.HEADER_HASH);
    byte[] compared = bytes(record, RecordFactory.HEADER_COMPARED);
    return new Readable(
        object,
        id,
        bound(format.readNumber(bytes(record, RecordFactory.HEADER_VERSION))),
        readAt == null ? Row.UNKNOWN_TIME : readOptional(format, readAt).orElse(Row.UNKNOWN_TIME),
        hash == null ? OptionalLong.empty() : readOptional(format, hash),
        compared == null
            ? VersionIndex.UNKNOWN_HASH
            : (int) readOptional(format, compared).orElse(VersionIndex.UNKNOWN_HASH),
        record.value() == null || op == Op.DELETE,
        record.value() != null && bytes(record, RecordFactory.HEADER_TOMBSTONE) != null);
  }

  /**
   * The version (an instant, or the fingerprint of a link, which is negative), or one that equals
   * none of the vendor's and is older than all, so that the row is read and emitted again.
   */
  private static long bound(long version) {
    return version < ChildRow.MIN_FINGERPRINT || version > MAX_VERSION
        ? VersionIndex.asUnsettled(Row.NO_VERSION)
        : version;
  }

  /** Without it, the row is only read and perhaps emitted again. */
  private static OptionalLong readOptional(HeaderFormat format, byte[] bytes) {
    try {
      return OptionalLong.of(format.readNumber(bytes));
    } catch (UnreadableHeaderException e) {
      return OptionalLong.empty();
    }
  }

  private static byte[] bytes(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }
}
