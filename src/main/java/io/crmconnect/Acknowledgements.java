package io.crmconnect;

import io.crmconnect.record.Records;
import io.crmconnect.sync.Event;
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
  private record Acknowledged(SourceRecord record, String topic) {}

  private final Queue<Acknowledged> arrived = new ConcurrentLinkedQueue<>();
  private final Map<SourceRecord, Long> numbers = new IdentityHashMap<>();
  private final TreeSet<Long> open = new TreeSet<>();
  private final Map<String, String> topics = new TreeMap<>();
  private long emitted;

  /** Any thread. */
  void arrived(SourceRecord record, String topic) {
    arrived.add(new Acknowledged(record, topic));
  }

  void emitted(SourceRecord record) {
    emitted++;
    numbers.put(record, emitted);
    open.add(emitted);
  }

  /** What has arrived since the last call; empty where nothing has. */
  Optional<Event.Acknowledged> take() {
    int count = 0;
    Map<String, String> news = new TreeMap<>();
    for (Acknowledged next = arrived.poll(); next != null; next = arrived.poll()) {
      Long number = numbers.remove(next.record);
      if (number != null) {
        count++;
        open.remove(number);
        landed(next, news);
      }
    }
    long upTo = open.isEmpty() ? emitted : open.first() - 1;
    return count == 0 ? Optional.empty() : Optional.of(new Event.Acknowledged(count, upTo, news));
  }

  /** Only rows tell where an object's rows land. */
  private void landed(Acknowledged one, Map<String, String> news) {
    if (one.record.headers().lastWithName(Records.HEADER_OP) == null) {
      return;
    }
    String object = (String) one.record.sourcePartition().get("object");
    String before = topics.put(object, one.topic);
    if (!one.topic.equals(before)) {
      news.put(object, one.topic);
    }
  }
}
