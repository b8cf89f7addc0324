package io.crmconnect.record;

import org.apache.kafka.connect.source.SourceRecord;

/** A record for Kafka, and what it is. */
public sealed interface OutRecord {
  SourceRecord sourceRecord();

  /** A record in the topic of its object. */
  sealed interface ObjectRecord extends OutRecord {
    String object();
  }

  /** The values of a row. */
  record Row(SourceRecord sourceRecord, String object, Op op) implements ObjectRecord {}

  /** A delete: the row marked as deleted, or the tombstone. */
  record Delete(SourceRecord sourceRecord, String object) implements ObjectRecord {}

  /** A row that is kept out of its object's topic. */
  record Quarantined(SourceRecord sourceRecord, String object) implements OutRecord {}

  /** Information for the operator. */
  record Event(SourceRecord sourceRecord, EventPayload payload) implements OutRecord {}

  /** Carries an offset and nothing else. */
  record Heartbeat(SourceRecord sourceRecord, String object) implements OutRecord {}
}
