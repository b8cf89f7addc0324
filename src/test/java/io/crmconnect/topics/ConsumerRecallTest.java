package io.crmconnect.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Row;
import io.crmconnect.sync.LastEmitted;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

class ConsumerRecallTest {
  private static final String TOPIC = "crm.contacts";
  private static final long SINCE = 1_000;

  private final BlockingQueue<List<LastEmitted>> answers = new LinkedBlockingQueue<>();
  private final Map<String, Object> used = new HashMap<>();
  private final Log log = new Log();
  private final Recall recall =
      new ConsumerRecall(
          Map.of("bootstrap.servers", "broker:9092", "group.id", "mine"),
          settings -> {
            used.putAll(settings);
            return log;
          },
          settings -> {
            throw new IllegalStateException("no admin here");
          });

  @AfterEach
  void close() {
    recall.close();
  }

  @Test
  void theLastOfEachIdOverAllPartitions() throws Exception {
    log.holds(0, 900, "7", "1", "upsert", "5", true);
    log.holds(0, 1_100, "7", "10", "snapshot", "20", true);
    log.holds(1, 1_200, "8", "11", "upsert", null, true);
    log.holds(0, 1_300, "7", "12", "upsert", "40", true);
    log.holds(1, 1_400, "9", "13", "delete", "50", true);
    log.holds(1, 1_500, "8", "14", "upsert", "60", false);

    assertThat(read())
        .containsExactlyInAnyOrder(
            new LastEmitted("7", 12, false, 40),
            new LastEmitted("9", 13, true, 50),
            new LastEmitted("8", 14, true, 60));
  }

  @Test
  void aRecordWithoutOurHeadersSaysNothing() throws Exception {
    log.holds(0, 1_100, "7", "\u0000\u0001", "upsert", "5", true);
    log.holds(0, 1_200, null, "3", "upsert", "5", true);
    log.holds(0, 1_300, "9", "4", "upsert", "other", true);

    assertThat(read()).containsExactly(new LastEmitted("9", 4, false, Row.UNKNOWN));
  }

  @Test
  void ofOneObjectTheRecordsOfOthersSayNothing() throws Exception {
    log.holds(0, 1_100, "7", "10", "upsert", "5", true);
    log.last(0).headers().add("crm.object", "contacts".getBytes(StandardCharsets.UTF_8));
    log.holds(0, 1_200, "7", "11", "upsert", "5", true);
    log.last(0).headers().add("crm.object", "deals".getBytes(StandardCharsets.UTF_8));

    recall.of("contacts").read(TOPIC, SINCE, answers::add);
    assertThat(answers.poll(30, TimeUnit.SECONDS))
        .containsExactly(new LastEmitted("7", 10, false, 5));
  }

  @Test
  void aTopicThatIsNotThereHoldsNothing() throws Exception {
    recall.read("crm.deals", SINCE, answers::add);
    assertThat(answers.poll(30, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void brokersThatCannotBeAskedAreNoFailure() throws Exception {
    log.broken = true;
    assertThat(read()).isEmpty();
  }

  @Test
  void whatNoTransactionCommittedIsNotReadAndNoGroupIsJoined() throws Exception {
    read();
    assertThat(used)
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("bootstrap.servers", "broker:9092")
        .containsEntry("allow.auto.create.topics", false)
        .doesNotContainKey("group.id");
  }

  @Test
  void afterTheEndNobodyIsAsked() {
    recall.close();
    recall.read(TOPIC, SINCE, answers::add);
    assertThat(answers).isEmpty();
    assertThat(used).isEmpty();
  }

  private List<LastEmitted> read() throws InterruptedException {
    recall.read(TOPIC, SINCE, answers::add);
    return answers.poll(30, TimeUnit.SECONDS);
  }

  /** Two partitions in memory. */
  private static final class Log extends MockConsumer<byte[], byte[]> {
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
        new HashMap<>();
    private boolean broken;

    Log() {
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

    void holds(
        int partition,
        long at,
        String id,
        String version,
        String op,
        String read,
        boolean withValue) {
      TopicPartition to = new TopicPartition(TOPIC, partition);
      RecordHeaders headers = new RecordHeaders();
      add(headers, "crm.id", id);
      add(headers, "crm.version", version);
      add(headers, "crm.op", op);
      add(headers, "crm.read", read);
      List<ConsumerRecord<byte[], byte[]>> log = records.get(to);
      log.add(
          new ConsumerRecord<>(
              TOPIC,
              partition,
              log.size(),
              at,
              TimestampType.CREATE_TIME,
              1,
              1,
              new byte[] {1},
              withValue ? new byte[] {1} : null,
              headers,
              Optional.empty()));
      updateEndOffsets(Map.of(to, (long) log.size()));
    }

    ConsumerRecord<byte[], byte[]> last(int partition) {
      List<ConsumerRecord<byte[], byte[]>> log = records.get(new TopicPartition(TOPIC, partition));
      return log.get(log.size() - 1);
    }

    private static void add(RecordHeaders headers, String name, String value) {
      if (value != null) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
      }
    }

    @Override
    public synchronized Map<String, List<PartitionInfo>> listTopics(java.time.Duration timeout) {
      if (broken) {
        throw new org.apache.kafka.common.errors.TimeoutException("nobody answers");
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
