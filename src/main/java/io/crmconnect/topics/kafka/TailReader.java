/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicTail;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Reads the tail of a topic: the headers of the last record of each id. */
final class TailReader {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

  private record FoundRecord(
      LatestRecord record, RecordOrder.Place place, boolean awaitsTombstone) {}

  private final Consumer<byte[], byte[]> consumer;
  private final EndOffsets endOffsets;
  private final LongSupplier clock;
  private final String object;

  /**
   * @param object the object whose records are read, in addition to records without an object;
   *     empty: all objects
   */
  TailReader(
      Consumer<byte[], byte[]> consumer, EndOffsets endOffsets, LongSupplier clock, String object) {
    this.consumer = consumer;
    this.endOffsets = endOffsets;
    this.clock = clock;
    this.object = object;
  }

  /**
   * @param sinceMs epoch ms of the records' timestamps
   * @param minVersion rows of older versions are left out
   * @param maxStallMs after which time without a record reading ends
   * @return no records if the topic does not exist
   */
  TopicTail read(String topic, long sinceMs, long minVersion, long maxStallMs) {
    Map<TopicPartition, Long> ends = seekToTime(topic, sinceMs);
    Map<String, FoundRecord> latestById = new LinkedHashMap<>();
    long deadlineMs = clock.getAsLong() + maxStallMs;
    Optional<String> problem = Optional.empty();
    while (!EndOffsets.areReached(consumer, ends, CALL_TIMEOUT)) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_TIMEOUT);
      if (!records.isEmpty()) {
        deadlineMs = clock.getAsLong() + maxStallMs;
      } else if (clock.getAsLong() >= deadlineMs) {
        problem =
            Optional.of(
                "The tail of topic "
                    + topic
                    + " was not read to its end, because Kafka returned no records for "
                    + maxStallMs / 1_000
                    + " seconds: the brokers do not answer, or a producer has left a transaction"
                    + " open. Check the settings reconcile.consumer.*");
        break;
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (RecordHeaders.of(record) instanceof RecordHeaders.Readable headers
            && (object.isEmpty() || object.equals(headers.object().orElse(object)))) {
          addRecord(record, headers, minVersion, latestById);
        }
      }
    }
    List<LatestRecord> latest =
        latestById.values().stream()
            // A soft delete is not used unless its tombstone follows.
            .filter(each -> !each.awaitsTombstone)
            .map(FoundRecord::record)
            .toList();
    return new TopicTail(latest, problem);
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
    Map<TopicPartition, Long> ends = endOffsets.find(startTimes.keySet());
    for (TopicPartition partition : startTimes.keySet()) {
      OffsetAndTimestamp startOffset = startOffsets.get(partition);
      consumer.seek(partition, startOffset == null ? ends.get(partition) : startOffset.offset());
    }
    return ends;
  }

  private static void addRecord(
      ConsumerRecord<byte[], byte[]> record,
      RecordHeaders.Readable headers,
      long minVersion,
      Map<String, FoundRecord> latestById) {
    String id = headers.id();
    RecordOrder.Place place = new RecordOrder.Place(record.partition(), record.timestamp());
    FoundRecord current = latestById.get(id);
    if (current != null) {
      if (!RecordOrder.isNewer(
          place,
          headers.version(),
          headers.isDelete(),
          current.place,
          current.record.version(),
          current.record.deleted())) {
        return;
      }
      place = place.notBefore(current.place);
    }
    latestById.remove(id);
    if (!headers.isDelete() && headers.version() < minVersion) {
      return;
    }
    LatestRecord latest =
        new LatestRecord(
            id, headers.version(), headers.isDelete(), headers.readAt(), headers.hash());
    latestById.put(id, new FoundRecord(latest, place, headers.awaitsTombstone()));
    if (latestById.size() > LatestRecord.MAX_IDS) {
      latestById.remove(latestById.keySet().iterator().next());
    }
  }
}
