package io.crmconnect.task;

import io.crmconnect.record.RecordFactory;
import io.crmconnect.sync.core.Event;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Which of the emitted records Kafka has, and in which topics. Acknowledgements come on any thread
 * and in any order; Connect gives back the very record that it was given, before transformations.
 */
final class Acknowledgements {
  private record Acknowledgement(SourceRecord record, String topic) {}

  private final Queue<Acknowledgement> received = new ConcurrentLinkedQueue<>();
  private final Map<SourceRecord, Long> sequenceNumbers = new IdentityHashMap<>();
  private final TreeSet<Long> unacknowledged = new TreeSet<>();
  private final Map<String, String> topicByObject = new TreeMap<>();
  private long emittedCount;

  /** Any thread. */
  void onAcknowledged(SourceRecord record, String topic) {
    received.add(new Acknowledgement(record, topic));
  }

  void addEmitted(SourceRecord record) {
    emittedCount++;
    sequenceNumbers.put(record, emittedCount);
    unacknowledged.add(emittedCount);
  }

  /** What has arrived since the last call; empty where nothing has. */
  Optional<Event.Acknowledged> pollEvent() {
    int count = 0;
    Map<String, String> newTopics = new TreeMap<>();
    for (Acknowledgement next = received.poll(); next != null; next = received.poll()) {
      Long sequenceNumber = sequenceNumbers.remove(next.record);
      if (sequenceNumber != null) {
        count++;
        unacknowledged.remove(sequenceNumber);
        recordTopic(next, newTopics);
      }
    }
    long acknowledgedThrough = unacknowledged.isEmpty() ? emittedCount : unacknowledged.first() - 1;
    return count == 0
        ? Optional.empty()
        : Optional.of(new Event.Acknowledged(count, acknowledgedThrough, newTopics));
  }

  /** Only rows tell where an object's rows land. */
  private void recordTopic(Acknowledgement acknowledgement, Map<String, String> newTopics) {
    if (acknowledgement.record.headers().lastWithName(RecordFactory.HEADER_OP) == null) {
      return;
    }
    String object = (String) acknowledgement.record.sourcePartition().get("object");
    String previousTopic = topicByObject.put(object, acknowledgement.topic);
    if (!acknowledgement.topic.equals(previousTopic)) {
      newTopics.put(object, acknowledgement.topic);
    }
  }
}
