/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.signal.ReceivedSignal;
import io.crmconnect.signal.Signal;
import io.crmconnect.signal.SignalBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KafkaSignalReaderTest {
  private static final String TOPIC = "crm.signals";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final String RECONCILE =
      "{\"id\":\"c\",\"type\":\"reconcile\",\"data\":{\"object\":\"contacts\"}}";

  private final List<byte[]> messages = new ArrayList<>();
  private final List<Map<String, Object>> settings = new ArrayList<>();
  private int partitions = 1;
  private volatile Error pollFailure;
  private volatile Error closeFailure;
  private Supplier<RuntimeException> failure = () -> null;

  private KafkaSignalReader newReader() {
    return new KafkaSignalReader(
        Map.of(
            "bootstrap.servers",
            "broker:9092",
            "group.id",
            "someone",
            "sasl.jaas.config",
            "x.Login required username=\"u\" password=\"br0ker-pa55word\";"),
        TOPIC,
        given -> {
          settings.add(given);
          RuntimeException thrown = failure.get();
          if (thrown != null) {
            throw thrown;
          }
          return createConsumer();
        });
  }

  private MockConsumer<byte[], byte[]> createConsumer() {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>(OffsetResetStrategy.EARLIEST) {
          @Override
          public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            if (pollFailure != null) {
              throw pollFailure;
            }
            return super.poll(timeout);
          }

          @Override
          public void close(Duration timeout) {
            if (closeFailure != null) {
              throw closeFailure;
            }
            super.close(timeout);
          }

          @Override
          public synchronized void assign(Collection<TopicPartition> assigned) {
            super.assign(assigned);
            for (int i = 0; i < messages.size(); i++) {
              addRecord(new ConsumerRecord<>(TOPIC, 0, i, null, messages.get(i)));
            }
          }
        };
    List<PartitionInfo> infos = new ArrayList<>();
    Node node = new Node(0, "broker", 9092);
    for (int i = 0; i < partitions; i++) {
      infos.add(new PartitionInfo(TOPIC, i, node, new Node[0], new Node[0]));
    }
    if (partitions > 0) {
      consumer.updatePartitions(TOPIC, infos);
    }
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, (long) messages.size()));
    return consumer;
  }

  private static SignalBatch read(KafkaSignalReader reader, OptionalLong from) {
    CompletableFuture<SignalBatch> batch = new CompletableFuture<>();
    reader.read(from, batch::complete);
    return batch.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private void send(String message) {
    messages.add(message.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void findsTheEndAndReadsFromAPosition() {
    send(RECONCILE);
    send("nonsense");
    send(RECONCILE);
    try (KafkaSignalReader reader = newReader()) {
      assertThat(read(reader, OptionalLong.empty()))
          .isEqualTo(new SignalBatch.Signals(OptionalLong.empty(), List.of(), 3, 3));
      SignalBatch.Signals batch = (SignalBatch.Signals) read(reader, OptionalLong.of(1));
      assertThat(batch.signals()).extracting(ReceivedSignal::position).containsExactly(1L, 2L);
      assertThat(batch.signals())
          .extracting(ReceivedSignal::signal)
          .satisfiesExactly(
              signal -> assertThat(signal).isInstanceOf(Signal.Malformed.class),
              signal -> assertThat(signal).isEqualTo(new Signal.Reconcile("contacts")));
      assertThat(batch.next()).isEqualTo(3);
    }
    assertThat(settings).hasSize(1);
    assertThat(settings.get(0))
        .containsEntry("isolation.level", "read_committed")
        .doesNotContainKey("group.id");
  }

  /** Also if not even the consumer can be closed, whatever it throws. */
  @Test
  void aReadThatFailsIsAnswered() {
    send(RECONCILE);
    closeFailure = new NoClassDefFoundError("x");
    pollFailure = new InternalError("x");
    try (KafkaSignalReader reader = newReader()) {
      assertThat(read(reader, OptionalLong.of(0))).isInstanceOf(SignalBatch.Unavailable.class);
      pollFailure = null;
      closeFailure = null;
      assertThat(((SignalBatch.Signals) read(reader, OptionalLong.of(0))).signals()).hasSize(1);
    }
  }

  @Test
  void aPositionBehindTheEndIsToldAsSuch() {
    send(RECONCILE);
    try (KafkaSignalReader reader = newReader()) {
      assertThat(read(reader, OptionalLong.of(7)))
          .isEqualTo(new SignalBatch.Signals(OptionalLong.of(7), List.of(), 1, 1));
    }
  }

  @Test
  void aTopicThatDoesNotExistIsEmptyAndReadFromItsBeginningLater() {
    partitions = 0;
    try (KafkaSignalReader reader = newReader()) {
      assertThat(read(reader, OptionalLong.empty()))
          .isEqualTo(new SignalBatch.Signals(OptionalLong.empty(), List.of(), 0, 0));
    }
  }

  @Test
  void closingEndsTheWaitForATopic() throws Exception {
    partitions = 0;
    AtomicReference<Thread> thread = new AtomicReference<>();
    KafkaSignalReader reader = newReader();
    read(reader, OptionalLong.empty());
    reader.read(OptionalLong.of(0), batch -> thread.set(Thread.currentThread()));
    reader.close();
    assertThat(reader.awaitEnd(5_000)).isTrue();
    assertThat(thread).hasValue(null);
  }

  @Test
  void severalPartitionsAreRefused() {
    partitions = 3;
    try (KafkaSignalReader reader = newReader()) {
      assertThat(((SignalBatch.Unavailable) read(reader, OptionalLong.of(0))).reason())
          .contains("has 3 partitions")
          .contains("create it with one");
    }
  }

  @Test
  void aFailureIsAnsweredWithoutSecretsAndTheNextReadHasANewConsumer() {
    failure = () -> new IllegalStateException("login failed: br0ker-pa55word");
    try (KafkaSignalReader reader = newReader()) {
      assertThat(((SignalBatch.Unavailable) read(reader, OptionalLong.of(0))).reason())
          .contains("reconcile.consumer.*")
          .doesNotContain("br0ker-pa55word");
      failure = () -> null;
      assertThat(read(reader, OptionalLong.empty())).isInstanceOf(SignalBatch.Signals.class);
    }
  }
}
