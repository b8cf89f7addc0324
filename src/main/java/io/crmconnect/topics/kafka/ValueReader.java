/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads a topic from its beginning to its current end and keeps the values of the last records of a
 * few ids.
 */
final class ValueReader {
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
  private static final long MAX_IDLE_MS = 60_000;

  /** Ids whose values go beyond that are left out, so that long rows do not fill the heap. */
  private static final long MAX_BYTES = 64L << 20;

  private static final byte[] NO_ROW = new byte[0];

  private final Consumer<byte[], byte[]> consumer;
  private final EndOffsets endOffsets;
  private final LongSupplier clock;
  private final String object;
  private final Map<String, Found> foundById = new HashMap<>();
  private long bytes;

  /** The newest record of an id; its value is null if it is left out. */
  private record Found(RecordOrder.Place place, long version, boolean deleted, byte[] value) {
    long bytes() {
      return value == null ? 0 : value.length;
    }
  }

  /**
   * @param consumer reads committed records only
   * @param object the object whose records are read; empty: all objects
   */
  ValueReader(
      Consumer<byte[], byte[]> consumer, EndOffsets endOffsets, LongSupplier clock, String object) {
    this.consumer = consumer;
    this.endOffsets = endOffsets;
    this.clock = clock;
    this.object = object;
  }

  /** Empty if Kafka returned no records for a minute. */
  Optional<Map<String, byte[]>> read(String topic, Set<String> ids) {
    List<PartitionInfo> partitions = consumer.listTopics(CALL_TIMEOUT).get(topic);
    if (partitions == null) {
      return Optional.of(valuesOf(ids));
    }
    List<TopicPartition> topicPartitions =
        partitions.stream().map(each -> new TopicPartition(topic, each.partition())).toList();
    consumer.assign(topicPartitions);
    consumer.seekToBeginning(topicPartitions);
    Map<TopicPartition, Long> ends = endOffsets.find(topicPartitions);
    long lastReceivedAt = clock.getAsLong();
    while (!EndOffsets.areReached(consumer, ends, CALL_TIMEOUT)) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_TIMEOUT);
      if (!records.isEmpty()) {
        lastReceivedAt = clock.getAsLong();
      } else if (clock.getAsLong() - lastReceivedAt > MAX_IDLE_MS) {
        return Optional.empty();
      }
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (RecordHeaders.of(record) instanceof RecordHeaders.Readable headers
            && ids.contains(headers.id())
            && (object.isEmpty() || object.equals(headers.object().orElse(object)))) {
          add(record, headers);
        }
      }
    }
    return Optional.of(valuesOf(ids));
  }

  private Map<String, byte[]> valuesOf(Set<String> ids) {
    Map<String, byte[]> values = new HashMap<>();
    for (String id : ids) {
      Found found = foundById.get(id);
      if (found == null || found.value() != null) {
        values.put(id, found == null ? NO_ROW : found.value());
      }
    }
    return values;
  }

  private void add(ConsumerRecord<byte[], byte[]> record, RecordHeaders.Readable headers) {
    RecordOrder.Place place = new RecordOrder.Place(record.partition(), record.timestamp());
    boolean deleted = headers.isDelete();
    Found current = foundById.get(headers.id());
    if (current != null) {
      if (!RecordOrder.isNewer(
          place,
          headers.version(),
          deleted,
          current.place(),
          current.version(),
          current.deleted())) {
        return;
      }
      place = place.notBefore(current.place());
      bytes -= current.bytes();
    }
    // A marked row whose tombstone was lost has the values of its record, if they were kept.
    boolean hasValue = record.value() != null && (!deleted || headers.awaitsTombstone());
    byte[] value = hasValue ? record.value() : NO_ROW;
    if (bytes + value.length > MAX_BYTES && bytes > 0) {
      value = null;
    }
    Found found = new Found(place, headers.version(), deleted, value);
    foundById.put(headers.id(), found);
    bytes += found.bytes();
  }
}
