package io.crmconnect.topics;

import io.crmconnect.crm.Row;
import io.crmconnect.sync.LastEmitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads the end of a topic: the last record of each id, by its headers. */
final class TopicTail {
  private static final Duration CALL = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier clock;
  private final String object;

  /**
   * @param object whose records count, beside those that do not say whose they are; empty: all do
   */
  TopicTail(Consumer<byte[], byte[]> consumer, LongSupplier clock, String object) {
    this.consumer = consumer;
    this.clock = clock;
    this.object = object;
  }

  /**
   * @param since epoch ms of the records' timestamps
   * @param until ms of the clock at which to be content with what was read
   * @return the oldest first; empty where there is no such topic
   */
  List<LastEmitted> read(String topic, long since, long until) {
    Map<TopicPartition, Long> ends = start(topic, since);
    Map<String, LastEmitted> last = new LinkedHashMap<>();
    while (!isAt(ends) && clock.getAsLong() < until) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (object.isEmpty() || object.equals(objectOf(record))) {
          take(record, last);
        }
      }
    }
    return new ArrayList<>(last.values());
  }

  private String objectOf(ConsumerRecord<byte[], byte[]> record) {
    String says = Headers.object(record);
    return says == null ? object : says;
  }

  private Map<TopicPartition, Long> start(String topic, long since) {
    Map<TopicPartition, Long> from = new HashMap<>();
    List<PartitionInfo> partitions = consumer.listTopics(CALL).get(topic);
    if (partitions == null) {
      return Map.of();
    }
    for (PartitionInfo partition : partitions) {
      from.put(new TopicPartition(topic, partition.partition()), since);
    }
    // First, or the client warns of what it learns about partitions that are nobody's.
    consumer.assign(from.keySet());
    Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(from, CALL);
    Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet(), CALL);
    for (TopicPartition partition : from.keySet()) {
      OffsetAndTimestamp start = starts.get(partition);
      consumer.seek(partition, start == null ? ends.get(partition) : start.offset());
    }
    return ends;
  }

  private boolean isAt(Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey(), CALL) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  private static void take(ConsumerRecord<byte[], byte[]> record, Map<String, LastEmitted> last) {
    String id = Headers.id(record);
    long version = Headers.version(record);
    if (id == null || version == Row.UNKNOWN) {
      return;
    }
    last.remove(id);
    if (Headers.awaitsTombstone(record)) {
      // Neither a row nor gone, unless the tombstone follows.
      return;
    }
    last.put(id, new LastEmitted(id, version, Headers.isDelete(record), Headers.readAt(record)));
    if (last.size() > LastEmitted.MOST) {
      last.remove(last.keySet().iterator().next());
    }
  }
}
