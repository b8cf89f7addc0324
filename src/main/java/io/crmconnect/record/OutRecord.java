/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** An emitted record together with its kind. */
public sealed interface OutRecord {
  SourceRecord sourceRecord();

  /** The object that the record belongs to; empty if it is about the whole connector. */
  String object();

  /** How much memory the record takes, about. */
  default long memoryBytes() {
    return RecordBytes.of(sourceRecord());
  }

  /** A record in the topic of an object. */
  sealed interface ObjectRecord extends OutRecord {
    /** The record's id at the vendor. */
    String id();

    /** The record's version at the vendor. */
    long version();
  }

  /** The values of a row. */
  record Row(
      SourceRecord sourceRecord, String object, String id, long version, Op op, long memoryBytes)
      implements ObjectRecord {}

  /** A delete: the soft delete or the tombstone. */
  record Delete(SourceRecord sourceRecord, String object, String id, long version)
      implements ObjectRecord {}

  /**
   * A row that was sent to quarantine.
   *
   * @param tooLarge why the row is too large for its topic; empty if it was quarantined for another
   *     reason
   */
  record Quarantined(SourceRecord sourceRecord, String object, Optional<String> tooLarge)
      implements OutRecord {
    public Quarantined(SourceRecord sourceRecord, String object) {
      this(sourceRecord, object, Optional.empty());
    }
  }

  /** An event for the operator. */
  record Event(SourceRecord sourceRecord, EventPayload payload) implements OutRecord {
    @Override
    public String object() {
      return payload.object().orElse("");
    }
  }

  /** A record that only carries an offset. */
  record Heartbeat(SourceRecord sourceRecord, String object) implements OutRecord {}
}
