/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Row;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicReader;
import io.crmconnect.topics.TopicTail;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaTopicReaderTest {
  private static final String TOPIC = "crm.contacts";
  private static final long SINCE = 1_000;

  private final BlockingQueue<TopicTail> answers = new LinkedBlockingQueue<>();
  private final Map<String, Object> consumerConfig = new HashMap<>();
  private final FakeConsumer consumer = new FakeConsumer();
  private final TopicReader topicReader =
      new KafkaTopicReader(
          Map.of("bootstrap.servers", "broker:9092", "group.id", "mine"),
          settings -> {
            consumerConfig.putAll(settings);
            return consumer;
          },
          settings -> AdminOfEnds.create(consumer::endOffsets));

  @AfterEach
  void close() {
    topicReader.close();
  }

  @Test
  void theLatestRecordOfEachIdOverAllPartitions() throws Exception {
    consumer.appendRecord(0, 900, "7", "1", "upsert", "5", true);
    consumer.appendRecord(0, 1_100, "7", "10", "snapshot", "20", true);
    consumer.appendRecord(1, 1_200, "8", "11", "upsert", null, true);
    consumer.appendRecord(0, 1_300, "7", "12", "upsert", "40", true);
    consumer.appendRecord(1, 1_400, "9", "13", "delete", "50", true);
    consumer.appendRecord(1, 1_500, "8", "14", "upsert", "60", false);

    assertThat(read())
        .containsExactlyInAnyOrder(
            new LatestRecord("7", 12, false, 40, OptionalLong.empty()),
            new LatestRecord("9", 13, true, 50, OptionalLong.empty()),
            new LatestRecord("8", 14, true, 60, OptionalLong.empty()));
  }

  @Test
  void aRecordWithoutHeadersOfTheConnectorIsIgnored() throws Exception {
    consumer.appendRecord(0, 1_100, "7", "\u0000\u0001", "upsert", "5", true);
    consumer.appendRecord(0, 1_200, null, "3", "upsert", "5", true);
    consumer.appendRecord(0, 1_300, "9", "4", "upsert", "other", true);

    assertThat(read())
        .containsExactly(new LatestRecord("9", 4, false, Row.UNKNOWN_TIME, OptionalLong.empty()));
  }

  @Test
  void recordsOfOtherObjectsAreIgnored() throws Exception {
    consumer.appendRecord(0, 1_100, "7", "10", "upsert", "5", true);
    consumer.lastRecord(0).headers().add("crm.object", "contacts".getBytes(StandardCharsets.UTF_8));
    consumer.appendRecord(0, 1_200, "7", "11", "upsert", "5", true);
    consumer.lastRecord(0).headers().add("crm.object", "deals".getBytes(StandardCharsets.UTF_8));

    topicReader.forObject("contacts").readTail(TOPIC, SINCE, Long.MIN_VALUE, answers::add);
    assertThat(answers.poll(30, TimeUnit.SECONDS).latestRecords())
        .containsExactly(new LatestRecord("7", 10, false, 5, OptionalLong.empty()));
  }

  @Test
  void aMissingTopicIsEmpty() throws Exception {
    topicReader.readTail("crm.deals", SINCE, Long.MIN_VALUE, answers::add);
    assertThat(answers.poll(30, TimeUnit.SECONDS)).isEqualTo(TopicTail.complete(List.of()));
  }

  @Test
  void unavailableBrokersAreAProblemAndNotAnEmptyTopic() throws Exception {
    consumer.unavailable = true;
    topicReader.readTail(TOPIC, SINCE, Long.MIN_VALUE, answers::add);
    TopicTail tail = answers.poll(30, TimeUnit.SECONDS);
    assertThat(tail.latestRecords()).isEmpty();
    assertThat(tail.problem())
        .hasValueSatisfying(
            problem -> assertThat(problem).contains(TOPIC, "no response", "reconcile.consumer"));
  }

  /** As behind a transaction that its producer has left open. */
  @Test
  void aTailThatDoesNotReachTheEndIsAProblem() {
    consumer.appendRecord(0, 1_100, "7", "10", "upsert", "5", true);
    EndOffsets endsBehind =
        partitions -> Map.of(new TopicPartition(TOPIC, 0), 2L, new TopicPartition(TOPIC, 1), 0L);
    AtomicLong clock = new AtomicLong();
    TopicTail tail =
        new TailReader(consumer, endsBehind, () -> clock.getAndAdd(400), "contacts")
            .read(TOPIC, SINCE, Long.MIN_VALUE, 1_000);
    assertThat(tail.latestRecords()).extracting(LatestRecord::id).containsExactly("7");
    assertThat(tail.problem())
        .hasValueSatisfying(problem -> assertThat(problem).contains(TOPIC, "transaction"));
  }

  @Test
  void uncommittedRecordsAreNotReadAndNoGroupIsJoined() throws Exception {
    read();
    assertThat(consumerConfig)
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("allow.auto.create.topics", false)
        .doesNotContainKey("group.id");
  }

  @Test
  void afterClosingNoBrokerIsContacted() {
    topicReader.close();
    topicReader.readTail(TOPIC, SINCE, Long.MIN_VALUE, answers::add);
    assertThat(answers).isEmpty();
    assertThat(consumerConfig).isEmpty();
  }

  private List<LatestRecord> read() throws InterruptedException {
    topicReader.readTail(TOPIC, SINCE, Long.MIN_VALUE, answers::add);
    TopicTail tail = answers.poll(30, TimeUnit.SECONDS);
    assertThat(tail.problem()).isEmpty();
    return tail.latestRecords();
  }

  /** A consumer of a topic with two partitions in memory. */
  private static final class FakeConsumer extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
        new HashMap<>();
    private boolean unavailable;

    FakeConsumer() {
      super(org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE);
      Node node = new Node(0, "broker", 9092);
      PartitionInfo[] partitions = new PartitionInfo[2];
      for (int i = 0; i < 2; i++) {
        TopicPartition partition = new TopicPartition(TOPIC, i);
        partitions[i] = new PartitionInfo(TOPIC, i, node, new Node[0], new Node[0]);
        records.put(partition, new java.util.ArrayList<>());
        updateBeginningOffsets(Map.of(partition, 0L));
        updateEndOffsets(Map.of(partition, 0L));
      }
      updatePartitions(TOPIC, List.of(partitions));
    }

    void appendRecord(
        int partition,
        long timestamp,
        String id,
        String version,
        String op,
        String read,
        boolean withValue) {
      TopicPartition topicPartition = new TopicPartition(TOPIC, partition);
      RecordHeaders headers = new RecordHeaders();
      addHeader(headers, "crm.id", id);
      addHeader(headers, "crm.version", version);
      addHeader(headers, "crm.op", op);
      addHeader(headers, "crm.read", read);
      List<ConsumerRecord<byte[], byte[]>> log = records.get(topicPartition);
      log.add(
          new ConsumerRecord<>(
              TOPIC,
              partition,
              log.size(),
              timestamp,
              TimestampType.CREATE_TIME,
              1,
              1,
              new byte[] {1},
              withValue ? new byte[] {1} : null,
              headers,
              Optional.empty()));
      updateEndOffsets(Map.of(topicPartition, (long) log.size()));
    }

    ConsumerRecord<byte[], byte[]> lastRecord(int partition) {
      List<ConsumerRecord<byte[], byte[]>> log = records.get(new TopicPartition(TOPIC, partition));
      return log.get(log.size() - 1);
    }

    private static void addHeader(RecordHeaders headers, String name, String value) {
      if (value != null) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
      }
    }

    @Override
    public synchronized Map<String, List<PartitionInfo>> listTopics(java.time.Duration timeout) {
      if (unavailable) {
        throw new org.apache.kafka.common.errors.TimeoutException("no response");
      }
      return super.listTopics(timeout);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times, java.time.Duration timeout) {
      Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
      times.forEach(
          (partition, time) ->
              found.put(
                  partition,
                  records.get(partition).stream()
                      .filter(record -> record.timestamp() >= time)
                      .findFirst()
                      .map(r -> new OffsetAndTimestamp(r.offset(), r.timestamp()))
                      .orElse(null)));
      return found;
    }

    @Override
    public synchronized void assign(java.util.Collection<TopicPartition> partitions) {
      super.assign(partitions);
      partitions.forEach(partition -> records.get(partition).forEach(this::addRecord));
    }
  }
}
