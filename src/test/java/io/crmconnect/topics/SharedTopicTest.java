package io.crmconnect.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.KnownIds;
import io.crmconnect.sync.LastEmitted;
import io.crmconnect.sync.TopicState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** What a topic holds of one object: where others' rows land too, and where deletes are halves. */
class SharedTopicTest {
  private static final String TOPIC = "lake.all";
  private static final TopicPartition ONLY = new TopicPartition(TOPIC, 0);

  private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

  private SharedTopicTest holds(boolean withValue, Map<String, String> headers) {
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

  private SharedTopicTest row(String object, String id, String version) {
    return holds(
        true,
        Map.of("crm.object", object, "crm.id", id, "crm.version", version, "crm.op", "upsert"));
  }

  private SharedTopicTest old(String id, String version) {
    return holds(true, Map.of("crm.id", id, "crm.version", version, "crm.op", "upsert"));
  }

  private SharedTopicTest marked(String object, String id, String version) {
    return holds(
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

  private SharedTopicTest deleted(boolean withValue, String object, String id, String version) {
    return holds(
        withValue,
        Map.of("crm.object", object, "crm.id", id, "crm.version", version, "crm.op", "delete"));
  }

  private MockConsumer<byte[], byte[]> consumer() {
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
            return Map.of(ONLY, new OffsetAndTimestamp(0, 1_000));
          }
        };
    Node node = new Node(0, "broker", 9092);
    consumer.updatePartitions(
        TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
    consumer.updateEndOffsets(Map.of(ONLY, (long) log.size()));
    return consumer;
  }

  private TopicState whole(String object) {
    return new WholeTopic(consumer(), () -> 0, object).read(TOPIC, 1, "mark");
  }

  private List<String> heldBy(String object) {
    assertThat(whole(object)).isInstanceOf(TopicState.Held.class);
    List<String> held = new ArrayList<>();
    KnownIds ids = ((TopicState.Held) whole(object)).ids();
    ids.range("", "", (id, version) -> held.add(id + "@" + version));
    return held;
  }

  private List<LastEmitted> tail(String object) {
    return new TopicTail(consumer(), () -> 0, object).read(TOPIC, 0, 1);
  }

  @Test
  void rowsOfAnotherObjectAreNotThisOnes() {
    row("contacts", "1", "10").row("deals", "7", "11").row("contacts", "2", "12");
    deleted(false, "deals", "1", "13");
    assertThat(heldBy("contacts")).containsExactly("1@10", "2@12");
    assertThat(heldBy("deals")).containsExactly("7@11");
    assertThat(tail("contacts")).extracting(LastEmitted::id).containsExactly("1", "2");
    assertThat(tail("deals")).extracting(LastEmitted::id).containsExactly("7", "1");
  }

  @Test
  void recordsOfAnEarlierReleaseCountWhereNoOtherObjectIs() {
    old("1", "10").row("contacts", "2", "11");
    assertThat(heldBy("contacts")).containsExactly("1@10", "2@11");
    assertThat(tail("contacts")).hasSize(2);
  }

  @Test
  void recordsThatMayBeAnotherObjectsAreRefused() {
    old("1", "10").row("deals", "7", "11");
    assertThat(whole("contacts"))
        .isInstanceOfSatisfying(
            TopicState.Unusable.class,
            refused ->
                assertThat(refused.why())
                    .contains("rows of deals too", "1 records without the header crm.object"));
  }

  @Test
  void aMarkedRowWithoutItsTombstoneIsHeldInNoVersionOfARow() {
    row("contacts", "1", "10").marked("contacts", "1", "10");
    assertThat(heldBy("contacts")).containsExactly("1@" + KnownIds.marked(10));
    assertThat(tail("contacts")).isEmpty();
  }

  @Test
  void aMarkedRowWithItsTombstoneIsGone() {
    row("contacts", "1", "10").marked("contacts", "1", "10").deleted(false, "contacts", "1", "10");
    assertThat(heldBy("contacts")).isEmpty();
    assertThat(tail("contacts")).allMatch(LastEmitted::deleted).hasSize(1);
  }

  @Test
  void aRowThatIsOnlyMarkedIsGone() {
    row("contacts", "1", "10").deleted(true, "contacts", "1", "10");
    assertThat(heldBy("contacts")).isEmpty();
    assertThat(tail("contacts")).allMatch(LastEmitted::deleted).hasSize(1);
  }
}
