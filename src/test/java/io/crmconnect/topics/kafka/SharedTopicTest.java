/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;

/**
 * Reading the records of one object from a shared topic, and deletes that consist of two records.
 */
class SharedTopicTest {
  private static final String TOPIC = "lake.all";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

  private SharedTopicTest addRecord(boolean withValue, Map<String, String> headers) {
    RecordHeaders all = new RecordHeaders();
    headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
    log.add(
        new ConsumerRecord<>(
            TOPIC,
            0,
            log.size(),
            1_000,
            TimestampType.CREATE_TIME,
            1,
            1,
            new byte[] {1},
            withValue ? new byte[] {1} : null,
            all,
            Optional.empty()));
    return this;
  }

  private SharedTopicTest addRow(String object, String id, String version) {
    return addRecord(
        true,
        Map.of("crm.object", object, "crm.id", id, "crm.version", version, "crm.op", "upsert"));
  }

  private SharedTopicTest addRowOfOlderRelease(String id, String version) {
    return addRecord(true, Map.of("crm.id", id, "crm.version", version, "crm.op", "upsert"));
  }

  private SharedTopicTest addMarkedRow(String object, String id, String version) {
    return addRecord(
        true,
        Map.of(
            "crm.object",
            object,
            "crm.id",
            id,
            "crm.version",
            version,
            "crm.op",
            "delete",
            "crm.tombstone",
            "follows"));
  }

  private SharedTopicTest addDelete(boolean withValue, String object, String id, String version) {
    return addRecord(
        withValue,
        Map.of("crm.object", object, "crm.id", id, "crm.version", version, "crm.op", "delete"));
  }

  private MockConsumer<byte[], byte[]> createConsumer() {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(OffsetResetStrategy.NONE) {
          @Override
          public synchronized void assign(java.util.Collection<TopicPartition> partitions) {
            super.assign(partitions);
            log.forEach(this::addRecord);
          }

          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times, java.time.Duration timeout) {
            return Map.of(PARTITION, new OffsetAndTimestamp(0, 1_000));
          }
        };
    Node node = new Node(0, "broker", 9092);
    consumer.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, (long) log.size()));
    return consumer;
  }

  private TopicSnapshot readWhole(String object) {
    MockConsumer<byte[], byte[]> consumer = createConsumer();
    return new FullReader(consumer, consumer::endOffsets, () -> 0, object, NumericIdOrder.INSTANCE)
        .read(TOPIC, 1, "mark");
  }

  private List<String> idsOf(String object) {
    assertThat(readWhole(object)).isInstanceOf(TopicSnapshot.Loaded.class);
    List<String> found = new ArrayList<>();
    VersionIndex ids = ((TopicSnapshot.Loaded) readWhole(object)).versions();
    ids.forEachInRange("", "", (id, version) -> found.add(id + "@" + version));
    return found;
  }

  private List<LatestRecord> readTail(String object) {
    MockConsumer<byte[], byte[]> consumer = createConsumer();
    return new TailReader(consumer, consumer::endOffsets, () -> 0, object)
        .read(TOPIC, 0, Long.MIN_VALUE, 1)
        .latestRecords();
  }

  /**
   * A consumer of committed records ends where another task's open transaction begins; what this
   * task has committed behind it must not be taken for missing.
   */
  @Test
  void recordsBehindAnOpenTransactionAreAwaited() {
    addRow("contacts", "1", "10").addRow("contacts", "2", "11");
    ConsumerRecord<byte[], byte[]> behind = log.remove(1);
    MockConsumer<byte[], byte[]> whole = createConsumer();
    whole.schedulePollTask(() -> {});
    whole.schedulePollTask(() -> whole.addRecord(behind));
    EndOffsets ends = partitions -> Map.of(PARTITION, 2L);
    TopicSnapshot snapshot =
        new FullReader(whole, ends, () -> 0, "contacts", NumericIdOrder.INSTANCE)
            .read(TOPIC, 1, "mark");
    assertThat(((TopicSnapshot.Loaded) snapshot).versions().size()).isEqualTo(2);

    MockConsumer<byte[], byte[]> tail = createConsumer();
    tail.schedulePollTask(() -> {});
    tail.schedulePollTask(() -> tail.addRecord(behind));
    assertThat(
            new TailReader(tail, ends, () -> 0, "contacts")
                .read(TOPIC, 0, Long.MIN_VALUE, 1_000)
                .latestRecords())
        .extracting(LatestRecord::id)
        .containsExactly("1", "2");

    MockConsumer<byte[], byte[]> values = createConsumer();
    values.schedulePollTask(() -> {});
    values.schedulePollTask(() -> values.addRecord(behind));
    assertThat(new ValueReader(values, ends, () -> 0, "contacts").read(TOPIC, Set.of("2")))
        .hasValueSatisfying(rows -> assertThat(rows.get("2")).hasSize(1));
  }

  @Test
  void rowsOfAnotherObjectAreNotReadAsThisOnes() {
    addRow("contacts", "1", "10").addRow("deals", "7", "11").addRow("contacts", "2", "12");
    addDelete(false, "deals", "1", "13");
    assertThat(idsOf("contacts")).containsExactly("1@10", "2@12");
    assertThat(idsOf("deals")).containsExactly("7@11");
    assertThat(readTail("contacts")).extracting(LatestRecord::id).containsExactly("1", "2");
    assertThat(readTail("deals")).extracting(LatestRecord::id).containsExactly("7", "1");
  }

  @Test
  void recordsOfAnEarlierReleaseCountWhereTheTopicHasNoOtherObject() {
    addRowOfOlderRelease("1", "10").addRow("contacts", "2", "11");
    assertThat(idsOf("contacts")).containsExactly("1@10", "2@11");
    assertThat(readTail("contacts")).hasSize(2);
  }

  @Test
  void recordsThatMayBelongToAnotherObjectAreRefused() {
    addRowOfOlderRelease("1", "10").addRow("deals", "7", "11");
    assertThat(readWhole("contacts"))
        .isInstanceOfSatisfying(
            TopicSnapshot.Misconfigured.class,
            refused ->
                assertThat(refused.reason())
                    .contains("also has rows of deals", "1 records have no header crm.object"));
  }

  @Test
  void aMarkedRowWithoutItsTombstoneHasAPendingTombstone() {
    addRow("contacts", "1", "10").addMarkedRow("contacts", "1", "10");
    assertThat(idsOf("contacts")).containsExactly("1@" + VersionIndex.asUnsettled(10));
    assertThat(readTail("contacts")).isEmpty();
  }

  @Test
  void aMarkedRowWithItsTombstoneIsDeleted() {
    addRow("contacts", "1", "10")
        .addMarkedRow("contacts", "1", "10")
        .addDelete(false, "contacts", "1", "10");
    assertThat(idsOf("contacts")).isEmpty();
    assertThat(readTail("contacts")).allMatch(LatestRecord::deleted).hasSize(1);
  }

  @Test
  void aRowThatIsOnlyMarkedIsDeleted() {
    addRow("contacts", "1", "10").addDelete(true, "contacts", "1", "10");
    assertThat(idsOf("contacts")).isEmpty();
    assertThat(readTail("contacts")).allMatch(LatestRecord::deleted).hasSize(1);
  }
}
