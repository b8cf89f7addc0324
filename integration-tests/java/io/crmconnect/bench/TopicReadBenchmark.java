/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.kafka.KafkaTopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures how fast a topic is read back for reconciliation: rows of a given size from a real
 * broker, with the class that a task uses.
 */
public final class TopicReadBenchmark {
  private static final int ROWS = 1_000_000;
  private static final int VALUE_BYTES = 500;
  private static final int ROUNDS = 3;
  private static final String TOPIC = "bench.contacts";

  private TopicReadBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path project = Path.of("").toAbsolutePath();
    Path folder = project.resolve("target/benchmark");
    try (Stack stack = Stack.start(BuildLayout.ofBuild(project), folder, WorkerSettings.DEFAULT)) {
      String servers = stack.broker().bootstrapServers();
      long bytes = fill(servers);
      for (int round = 1; round <= ROUNDS; round++) {
        read(servers, round, bytes);
      }
    }
    System.exit(0);
  }

  /** Returns the bytes of all keys, values and headers. */
  private static long fill(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      NewTopic topic = new NewTopic(TOPIC, 3, (short) 1);
      topic.configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(topic)).all().get();
    }
    long bytes = 0;
    SplittableRandom random = new SplittableRandom(1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", 20, "batch.size", 262_144),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int row = 0; row < ROWS; row++) {
        byte[] key = text(Long.toString(100_000_000_000L + row * 7L));
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPIC, key, value);
        byte[] version = text(Long.toString(1_764_000_000_000L + row));
        record.headers().add("crm.id", key);
        record.headers().add("crm.version", version);
        record.headers().add("crm.op", text("snapshot"));
        bytes += 2L * key.length + value.length + version.length + "snapshot".length() + 23;
        producer.send(record);
      }
    }
    return bytes;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void read(String servers, int round, long bytes) throws Exception {
    CompletableFuture<TopicSnapshot> answer = new CompletableFuture<>();
    long start = System.nanoTime();
    try (KafkaTopicReader topicReader =
        new KafkaTopicReader(Map.of("bootstrap.servers", servers))) {
      topicReader.readAll(TOPIC, "", NumericIdOrder.INSTANCE, answer::complete);
      TopicSnapshot state = answer.get(10, TimeUnit.MINUTES);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!(state instanceof TopicSnapshot.Loaded loaded) || loaded.versions().size() != ROWS) {
        throw new IllegalStateException(state.toString());
      }
      System.out.printf(
          Locale.ROOT,
          "| round %d | %,d rows of %,d bytes | %,.0f rows a second | %,.0f MB a second |%n",
          round,
          ROWS,
          bytes / ROWS,
          ROWS / seconds,
          bytes / seconds / 1e6);
    }
  }
}
