package io.crmconnect.topics.kafka;

import io.crmconnect.crm.Row;
import io.crmconnect.topics.LatestRecord;
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

/** Reads the tail of a topic: the headers of the last record of each id. */
final class TailReader {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier clock;
  private final String object;

  /**
   * @param object the object whose records are read, in addition to records without an object;
   *     empty: all objects
   */
  TailReader(Consumer<byte[], byte[]> consumer, LongSupplier clock, String object) {
    this.consumer = consumer;
    this.clock = clock;
    this.object = object;
  }

  /**
   * @param sinceMs epoch ms of the records' timestamps
   * @param deadlineMs ms of the clock at which reading ends
   * @return the oldest first; empty if the topic does not exist
   */
  List<LatestRecord> read(String topic, long sinceMs, long deadlineMs) {
    Map<TopicPartition, Long> ends = seekToTime(topic, sinceMs);
    Map<String, LatestRecord> latestById = new LinkedHashMap<>();
    while (!hasReached(ends) && clock.getAsLong() < deadlineMs) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
        if (object.isEmpty() || object.equals(objectNameOf(record))) {
          addRecord(record, latestById);
        }
      }
    }
    return new ArrayList<>(latestById.values());
  }

  private String objectNameOf(ConsumerRecord<byte[], byte[]> record) {
    String headerValue = RecordHeaders.object(record);
    return headerValue == null ? object : headerValue;
  }

  private Map<TopicPartition, Long> seekToTime(String topic, long sinceMs) {
    Map<TopicPartition, Long> startTimes = new HashMap<>();
    List<PartitionInfo> partitions = consumer.listTopics(CALL_TIMEOUT).get(topic);
    if (partitions == null) {
      return Map.of();
    }
    for (PartitionInfo partition : partitions) {
      startTimes.put(new TopicPartition(topic, partition.partition()), sinceMs);
    }
    // Assign first; otherwise the client logs warnings about unassigned partitions.
    consumer.assign(startTimes.keySet());
    Map<TopicPartition, OffsetAndTimestamp> startOffsets =
        consumer.offsetsForTimes(startTimes, CALL_TIMEOUT);
    Map<TopicPartition, Long> ends = consumer.endOffsets(startTimes.keySet(), CALL_TIMEOUT);
    for (TopicPartition partition : startTimes.keySet()) {
      OffsetAndTimestamp startOffset = startOffsets.get(partition);
      consumer.seek(partition, startOffset == null ? ends.get(partition) : startOffset.offset());
    }
    return ends;
  }

  private boolean hasReached(Map<TopicPartition, Long> ends) {
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      if (consumer.position(end.getKey(), CALL_TIMEOUT) < end.getValue()) {
        return false;
      }
    }
    return true;
  }

  private static void addRecord(
      ConsumerRecord<byte[], byte[]> record, Map<String, LatestRecord> latestById) {
    String id = RecordHeaders.id(record);
    long version = RecordHeaders.version(record);
    if (id == null || version == Row.UNKNOWN_TIME) {
      return;
    }
    latestById.remove(id);
    if (RecordHeaders.awaitsTombstone(record)) {
      // Not used unless the tombstone follows.
      return;
    }
    latestById.put(
        id,
        new LatestRecord(
            id, version, RecordHeaders.isDelete(record), RecordHeaders.readAt(record)));
    if (latestById.size() > LatestRecord.MAX_IDS) {
      latestById.remove(latestById.keySet().iterator().next());
    }
  }
}
