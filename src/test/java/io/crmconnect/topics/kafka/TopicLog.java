/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A topic with several partitions in memory, read by the readers that ship. */
final class TopicLog {
  private static final String TOPIC = "crm.contacts";

  private final int partitions;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<Integer, Long> ends = new HashMap<>();

  TopicLog(int partitions) {
    this.partitions = partitions;
  }

  /** A record with headers as the default converter writes them. */
  TopicLog add(int partition, long timestamp, String id, long version, String op) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("crm.object", "contacts".getBytes(StandardCharsets.UTF_8));
    headers.add("crm.id", id.getBytes(StandardCharsets.UTF_8));
    headers.add("crm.version", Long.toString(version).getBytes(StandardCharsets.UTF_8));
    headers.add("crm.op", op.getBytes(StandardCharsets.UTF_8));
    return add(partition, timestamp, headers, !op.equals("delete"));
  }

  TopicLog add(int partition, long timestamp, RecordHeaders headers, boolean withValue) {
    long offset = ends.getOrDefault(partition, 0L);
    ends.put(partition, offset + 1);
    records.add(
        new ConsumerRecord<>(
            TOPIC,
            partition,
            offset,
            timestamp,
            TimestampType.CREATE_TIME,
            1,
            1,
            new byte[] {1},
            withValue ? new byte[] {1} : null,
            headers,
            Optional.empty()));
    return this;
  }

  TopicSnapshot readWhole(String object) {
    MockConsumer<byte[], byte[]> consumer = createConsumer();
    return new FullReader(consumer, consumer::endOffsets, () -> 0, object, NumericIdOrder.INSTANCE)
        .read(TOPIC, partitions, "mark");
  }

  List<LatestRecord> readTail(String object) {
    MockConsumer<byte[], byte[]> consumer = createConsumer();
    return new TailReader(consumer, consumer::endOffsets, () -> 0, object)
        .read(TOPIC, 0, Long.MIN_VALUE, 1)
        .latestRecords();
  }

  /** Each as {@code id@version}. */
  List<String> liveIds(String object) {
    TopicSnapshot snapshot = readWhole(object);
    assertThat(snapshot).isInstanceOf(TopicSnapshot.Loaded.class);
    List<String> ids = new ArrayList<>();
    ((TopicSnapshot.Loaded) snapshot)
        .versions()
        .forEachInRange("", "", (id, version) -> ids.add(id + "@" + version));
    return ids;
  }

  Optional<Map<String, byte[]>> readValues(String object, Set<String> ids) {
    MockConsumer<byte[], byte[]> consumer = createConsumer();
    return new ValueReader(consumer, consumer::endOffsets, () -> 0, object).read(TOPIC, ids);
  }

  private MockConsumer<byte[], byte[]> createConsumer() {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(OffsetResetStrategy.NONE) {
          @Override
          public synchronized void assign(Collection<TopicPartition> assigned) {
            super.assign(assigned);
            records.forEach(this::addRecord);
          }

          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times, Duration timeout) {
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            times.keySet().forEach(each -> found.put(each, new OffsetAndTimestamp(0, 1)));
            return found;
          }
        };
    List<PartitionInfo> infos = new ArrayList<>();
    Node node = new Node(0, "broker", 9092);
    for (int partition = 0; partition < partitions; partition++) {
      TopicPartition topicPartition = new TopicPartition(TOPIC, partition);
      infos.add(new PartitionInfo(TOPIC, partition, node, new Node[0], new Node[0]));
      consumer.updateBeginningOffsets(Map.of(topicPartition, 0L));
      consumer.updateEndOffsets(Map.of(topicPartition, ends.getOrDefault(partition, 0L)));
    }
    consumer.updatePartitions(TOPIC, infos);
    return consumer;
  }
}
