/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.crm.ConfiguredSecrets;
import io.crmconnect.crm.SecretRedactor;
import io.crmconnect.signal.ReceivedSignal;
import io.crmconnect.signal.SignalBatch;
import io.crmconnect.signal.SignalParser;
import io.crmconnect.signal.SignalReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the signals topic with its own consumer, on its own thread. */
public final class KafkaSignalReader implements SignalReader {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSignalReader.class);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  /** How long one reading waits for messages. */
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(5);

  /** How long one reading waits while the topic does not exist. */
  private static final long MISSING_TOPIC_WAIT_MS = 10_000;

  private static final int MAX_SIGNALS = 50;

  /** A message that is larger is still fetched, on its own. */
  private static final int MAX_FETCH_BYTES = 1 << 20;

  private final String topic;
  private final Map<String, Object> settings;
  private final Function<
          Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
      consumerFactory;
  private final SecretRedactor redactor;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "crm-signals");
            thread.setDaemon(true);
            return thread;
          });
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean closed;

  /** Null if there is none; only the executor's thread changes it. */
  private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;

  /** Of the topic, once the consumer has it; only the executor's thread uses it. */
  private Optional<TopicPartition> partition = Optional.empty();

  /**
   * @param consumerSettings the settings with the prefix {@code reconcile.consumer.}, without it
   */
  public KafkaSignalReader(Map<String, Object> consumerSettings, String topic) {
    this(consumerSettings, topic, KafkaClients::openConsumer);
  }

  KafkaSignalReader(
      Map<String, Object> consumerSettings,
      String topic,
      Function<Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
          consumerFactory) {
    this.topic = topic;
    this.consumerFactory = consumerFactory;
    this.settings = new HashMap<>(KafkaTopicReader.readerSettings(consumerSettings));
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_SIGNALS);
    settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_FETCH_BYTES);
    this.redactor =
        new SecretRedactor(ConfiguredSecrets.find(ConsumerConfig.configDef(), settings));
  }

  @Override
  public void read(OptionalLong from, Consumer<SignalBatch> callback) {
    try {
      executor.execute(() -> deliver(readSafely(from), callback));
    } catch (RejectedExecutionException e) {
      // Closed at the same time; no callback is needed.
    }
  }

  /** What the callback throws must not end the reading thread without a word. */
  private void deliver(SignalBatch batch, Consumer<SignalBatch> callback) {
    if (closed) {
      closeConsumer();
      return;
    }
    try {
      callback.accept(batch);
    } catch (Throwable e) {
      LOG.error("Handling what was read of topic {} has failed: {}", topic, e.getClass().getName());
    }
  }

  private SignalBatch readSafely(OptionalLong from) {
    try {
      return read(from);
    } catch (Throwable e) {
      closeConsumer();
      return new SignalBatch.Unavailable(
          "topic "
              + topic
              + " could not be read ("
              + redactor.redact(e.toString())
              + "). Check the settings reconcile.consumer.* and whether its principal may read the"
              + " topic.");
    }
  }

  private SignalBatch read(OptionalLong from) throws InterruptedException {
    if (consumer == null) {
      consumer = consumerFactory.apply(settings);
      if (closed) {
        throw new InterruptedException("closed");
      }
    }
    if (partition.isEmpty()) {
      List<PartitionInfo> partitions = consumer.listTopics(CALL_TIMEOUT).get(topic);
      if (partitions == null) {
        return onMissingTopic(from);
      }
      if (partitions.size() > 1) {
        return new SignalBatch.Unavailable(
            "topic "
                + topic
                + " has "
                + partitions.size()
                + " partitions, but signals need an order. Delete it and create it with one.");
      }
      partition = Optional.of(new TopicPartition(topic, partitions.get(0).partition()));
      consumer.assign(List.of(partition.get()));
    }
    return readPartition(partition.get(), from);
  }

  private SignalBatch readPartition(TopicPartition only, OptionalLong from) {
    long end = consumer.endOffsets(List.of(only), CALL_TIMEOUT).get(only);
    if (from.isEmpty() || from.getAsLong() > end) {
      return new SignalBatch.Signals(from, List.of(), end, end);
    }
    consumer.seek(only, from.getAsLong());
    List<ReceivedSignal> signals = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_TIMEOUT)) {
      signals.add(SignalParser.parse(record.offset(), record.value()));
    }
    long next = consumer.position(only, CALL_TIMEOUT);
    return new SignalBatch.Signals(from, signals, next, Math.max(end, next));
  }

  private SignalBatch onMissingTopic(OptionalLong from) throws InterruptedException {
    if (from.isPresent() && closing.await(MISSING_TOPIC_WAIT_MS, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("closed");
    }
    long next = from.orElse(0);
    return new SignalBatch.Signals(from, List.of(), next, next);
  }

  private void closeConsumer() {
    var current = consumer;
    consumer = null;
    partition = Optional.empty();
    if (current != null) {
      try {
        current.close(Duration.ZERO);
      } catch (Throwable e) {
        // An error too: the read that has failed is still to be answered.
        LOG.debug("The consumer of topic {} could not be closed", topic, e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    var current = consumer;
    if (current != null) {
      current.wakeup();
    }
    closing.countDown();
    try {
      executor.execute(this::closeConsumer);
    } catch (RejectedExecutionException e) {
      // Closed before.
    }
    executor.shutdown();
  }

  /** Whether the thread has ended within this time. */
  boolean awaitEnd(long ms) throws InterruptedException {
    return executor.awaitTermination(ms, TimeUnit.MILLISECONDS);
  }
}
