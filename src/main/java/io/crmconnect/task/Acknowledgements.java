/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.record.OutRecord;
import io.crmconnect.sync.core.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Tracks which emitted records were acknowledged, and in which topics. Acknowledgements arrive in
 * any order; Connect passes back the same record instance that it received, before transformations.
 *
 * <p>A record without a topic was not stored. It will not be stored later either, so it no longer
 * holds back what waits for it, but it is reported.
 */
final class Acknowledgements {
  /** An emitted record; without {@link #outRecord} once it is acknowledged. */
  private static final class EmittedRecord {
    private final long sequenceNumber;
    private final long bytes;
    private OutRecord outRecord;

    private EmittedRecord(long sequenceNumber, OutRecord outRecord, long bytes) {
      this.sequenceNumber = sequenceNumber;
      this.outRecord = outRecord;
      this.bytes = bytes;
    }
  }

  private final Inbox inbox;
  private final Map<SourceRecord, EmittedRecord> emittedRecords = new IdentityHashMap<>();

  /** In the order of emission; the first one is not acknowledged. */
  private final Deque<EmittedRecord> pending = new ArrayDeque<>();

  private final Map<String, String> topicByObject = new TreeMap<>();
  private long emittedCount;
  private long unacknowledgedBytes;

  Acknowledgements(Inbox inbox) {
    this.inbox = inbox;
  }

  void addEmitted(OutRecord outRecord, long bytes) {
    emittedCount++;
    unacknowledgedBytes += bytes;
    EmittedRecord emitted = new EmittedRecord(emittedCount, outRecord, bytes);
    emittedRecords.put(outRecord.sourceRecord(), emitted);
    pending.addLast(emitted);
  }

  /** Bytes of the emitted records that are not acknowledged yet. */
  long unacknowledgedBytes() {
    return unacknowledgedBytes;
  }

  /** The acknowledgements since the last call; empty if there were none. */
  Optional<Event.Acknowledged> pollEvent() {
    int count = 0;
    Map<String, String> newTopics = new TreeMap<>();
    List<OutRecord> dropped = new ArrayList<>();
    for (Inbox.Acknowledgement next = inbox.pollAcknowledgement();
        next != null;
        next = inbox.pollAcknowledgement()) {
      EmittedRecord emitted = emittedRecords.remove(next.record());
      if (emitted != null) {
        count++;
        unacknowledgedBytes -= emitted.bytes;
        if (next.topic().isEmpty()) {
          dropped.add(emitted.outRecord);
        } else if (emitted.outRecord instanceof OutRecord.ObjectRecord objectRecord) {
          // Only these show to which topic the records of an object are written.
          recordTopic(objectRecord.object(), next.topic().get(), newTopics);
        }
        emitted.outRecord = null;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(new Event.Acknowledged(count, acknowledgedThrough(), newTopics, dropped));
  }

  private long acknowledgedThrough() {
    while (!pending.isEmpty() && pending.getFirst().outRecord == null) {
      pending.removeFirst();
    }
    return pending.isEmpty() ? emittedCount : pending.getFirst().sequenceNumber - 1;
  }

  private void recordTopic(String object, String topic, Map<String, String> newTopics) {
    if (!topic.equals(topicByObject.get(object))) {
      topicByObject.put(object, topic);
      newTopics.put(object, topic);
    }
  }
}
