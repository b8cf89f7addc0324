package io.crmconnect.task;

import io.crmconnect.record.OutRecord;
import io.crmconnect.sync.core.Event;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Tracks which emitted records were acknowledged, and in which topics. Acknowledgements arrive in
 * any order; Connect passes back the same record instance that it received, before transformations.
 *
 * <p>A record without a topic was not stored. It will not be stored later either, so it no longer
 * holds back what waits for it, but it is reported.
 */
final class Acknowledgements {
  private record EmittedRecord(long sequenceNumber, OutRecord outRecord, long bytes) {}

  private final Inbox inbox;
  private final Map<SourceRecord, EmittedRecord> emittedRecords = new IdentityHashMap<>();
  private final TreeSet<Long> unacknowledged = new TreeSet<>();
  private final Map<String, String> topicByObject = new TreeMap<>();
  private long emittedCount;
  private long unacknowledgedBytes;

  Acknowledgements(Inbox inbox) {
    this.inbox = inbox;
  }

  void addEmitted(OutRecord outRecord, long bytes) {
    emittedCount++;
    unacknowledgedBytes += bytes;
    emittedRecords.put(outRecord.sourceRecord(), new EmittedRecord(emittedCount, outRecord, bytes));
    unacknowledged.add(emittedCount);
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
        unacknowledged.remove(emitted.sequenceNumber);
        if (next.topic().isEmpty()) {
          dropped.add(emitted.outRecord);
        } else if (emitted.outRecord instanceof OutRecord.ObjectRecord objectRecord) {
          // Only these show to which topic the records of an object are written.
          recordTopic(objectRecord.object(), next.topic().get(), newTopics);
        }
      }
    }
    long acknowledgedThrough = unacknowledged.isEmpty() ? emittedCount : unacknowledged.first() - 1;
    return count == 0
        ? Optional.empty()
        : Optional.of(new Event.Acknowledged(count, acknowledgedThrough, newTopics, dropped));
  }

  private void recordTopic(String object, String topic, Map<String, String> newTopics) {
    String previousTopic = topicByObject.put(object, topic);
    if (!topic.equals(previousTopic)) {
      newTopics.put(object, topic);
    }
  }
}
