package io.crmconnect.record;

import org.apache.kafka.connect.source.SourceRecord;

/** An emitted record together with its kind. */
public sealed interface OutRecord {
  SourceRecord sourceRecord();

  /** A record in the topic of an object. */
  sealed interface ObjectRecord extends OutRecord {
    String object();
  }

  /** The values of a row. */
  record Row(SourceRecord sourceRecord, String object, Op op) implements ObjectRecord {}

  /** A delete: the soft delete or the tombstone. */
  record Delete(SourceRecord sourceRecord, String object) implements ObjectRecord {}

  /** A row that was sent to quarantine. */
  record Quarantined(SourceRecord sourceRecord, String object) implements OutRecord {}

  /** An event for the operator. */
  record Event(SourceRecord sourceRecord, EventPayload payload) implements OutRecord {}

  /** A record that only carries an offset. */
  record Heartbeat(SourceRecord sourceRecord, String object) implements OutRecord {}
}
