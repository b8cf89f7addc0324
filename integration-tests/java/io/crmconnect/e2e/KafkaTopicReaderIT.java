/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.stack.Stack;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import io.crmconnect.topics.kafka.KafkaTopicReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading topics of a real broker back. */
@ExtendWith(SharedStack.class)
final class KafkaTopicReaderIT {
  private static final Map<String, String> COMPACT = Map.of("cleanup.policy", "compact");

  private static KafkaProducer<byte[], byte[]> producer(Stack stack, String transaction) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", stack.broker().bootstrapServers());
    if (transaction != null) {
      settings.put("transactional.id", transaction);
    }
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    if (transaction != null) {
      producer.initTransactions();
    }
    return producer;
  }

  private static ProducerRecord<byte[], byte[]> row(String topic, int id, long version, String op) {
    byte[] key = Integer.toString(id).getBytes(StandardCharsets.UTF_8);
    byte[] value = op.equals("delete") && id % 2 == 0 ? null : new byte[] {1};
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, id % 3, key, value);
    record.headers().add("crm.id", key);
    record.headers().add("crm.version", Long.toString(version).getBytes(StandardCharsets.UTF_8));
    record.headers().add("crm.op", op.getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private static void create(Stack stack, String topic, Map<String, String> configs)
      throws Exception {
    try (Admin admin = admin(stack)) {
      admin.createTopics(List.of(new NewTopic(topic, 3, (short) 1).configs(configs))).all().get();
    }
  }

  private static Admin admin(Stack stack) {
    return Admin.create(Map.of("bootstrap.servers", stack.broker().bootstrapServers()));
  }

  private static TopicSnapshot read(Stack stack, String topic, String fingerprint)
      throws Exception {
    BlockingQueue<TopicSnapshot> answers = new LinkedBlockingQueue<>();
    try (KafkaTopicReader topicReader =
        new KafkaTopicReader(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      topicReader.readAll(topic, fingerprint, NumericIdOrder.INSTANCE, answers::add);
      return answers.poll(60, TimeUnit.SECONDS);
    }
  }

  private static Map<String, Long> loadedVersions(TopicSnapshot state) {
    assertThat(state).isInstanceOf(TopicSnapshot.Loaded.class);
    VersionIndex ids = ((TopicSnapshot.Loaded) state).versions();
    Map<String, Long> all = new TreeMap<>();
    ids.forEachInRange("", "", all::put);
    return all;
  }

  private static String fingerprintOf(TopicSnapshot state) {
    return ((TopicSnapshot.Loaded) state).fingerprint();
  }

  @Test
  void theLatestCommittedRecordOfEveryKeyIsRead(Stack stack) throws Exception {
    String topic = "back.contacts";
    create(stack, topic, COMPACT);
    try (KafkaProducer<byte[], byte[]> plain = producer(stack, null);
        KafkaProducer<byte[], byte[]> aborted = producer(stack, "aborted");
        KafkaProducer<byte[], byte[]> open = producer(stack, "open");
        KafkaTopicReader topicReader =
            new KafkaTopicReader(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      for (int id = 0; id < 9; id++) {
        plain.send(row(topic, id, 10 + id, "snapshot"));
      }
      plain.send(row(topic, 3, 99, "upsert"));
      plain.send(row(topic, 4, 14, "delete"));
      plain.send(row(topic, 5, 15, "delete"));
      plain.flush();
      aborted.beginTransaction();
      aborted.send(row(topic, 3, 100, "upsert"));
      aborted.send(row(topic, 6, 16, "delete"));
      aborted.send(row(topic, 77, 1, "upsert"));
      aborted.flush();
      aborted.abortTransaction();
      open.beginTransaction();
      open.send(row(topic, 7, 200, "upsert"));
      open.flush();

      // The read ends only after the open transaction: committed records may stand behind it.
      BlockingQueue<TopicSnapshot> answers = new LinkedBlockingQueue<>();
      topicReader.readAll(topic, "", NumericIdOrder.INSTANCE, answers::add);
      plain.send(row(topic, 8, 19, "upsert")).get();
      open.commitTransaction();
      assertThat(loadedVersions(answers.poll(60, TimeUnit.SECONDS)))
          .containsOnlyKeys("0", "1", "2", "3", "6", "7", "8")
          .containsEntry("3", 99L)
          .containsEntry("7", 200L);
    }
  }

  @Test
  void aTopicIsUnchangedUnlessRecordsWereRemoved(Stack stack) throws Exception {
    String topic = "again.contacts";
    assertThat(loadedVersions(read(stack, topic, ""))).isEmpty();
    // Records cannot be deleted from a compacted topic.
    create(stack, topic, Map.of("cleanup.policy", "delete", "retention.ms", "-1"));
    try (KafkaProducer<byte[], byte[]> producer = producer(stack, null);
        Admin admin = admin(stack)) {
      producer.send(row(topic, 1, 1, "upsert")).get();
      TopicSnapshot first = read(stack, topic, "");
      assertThat(loadedVersions(first)).containsOnlyKeys("1");
      producer.send(row(topic, 2, 1, "upsert")).get();
      assertThat(read(stack, topic, fingerprintOf(first))).isEqualTo(new TopicSnapshot.Unchanged());

      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 1), RecordsToDelete.beforeOffset(1)))
          .all()
          .get();
      TopicSnapshot emptied = read(stack, topic, fingerprintOf(first));
      assertThat(loadedVersions(emptied)).containsOnlyKeys("2");

      admin.deleteTopics(List.of(topic)).all().get();
      Awaitility.await().until(() -> !admin.listTopics().names().get().contains(topic));
      create(stack, topic, COMPACT);
      assertThat(loadedVersions(read(stack, topic, fingerprintOf(emptied)))).isEmpty();
    }
  }

  @Test
  void aTopicWithRetentionIsRejectedUntilTheSuggestedCommandIsRun(Stack stack) throws Exception {
    String topic = "forgets.contacts";
    create(stack, topic, Map.of("cleanup.policy", "delete", "retention.ms", "604800000"));
    TopicSnapshot refused = read(stack, topic, "");
    assertThat(refused).isInstanceOf(TopicSnapshot.Misconfigured.class);
    String why = ((TopicSnapshot.Misconfigured) refused).reason();
    assertThat(why).contains(topic, "retention.ms=604800000", stack.broker().bootstrapServers());
    Matcher command = Pattern.compile("--add-config ([a-z.]+)=([a-z]+)").matcher(why);
    assertThat(command.find()).isTrue();

    try (Admin admin = admin(stack)) {
      ConfigEntry entry = new ConfigEntry(command.group(1), command.group(2));
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }

    Awaitility.await()
        .untilAsserted(
            () -> assertThat(read(stack, topic, "")).isInstanceOf(TopicSnapshot.Loaded.class));
  }

  @Test
  void topicsThatDoNotExistAreFound(Stack stack) throws Exception {
    create(stack, "there.contacts", COMPACT);
    create(stack, "vanished.contacts", COMPACT);
    List<String> topics = List.of("there.contacts", "vanished.contacts", "never.contacts");
    BlockingQueue<Set<String>> answers = new LinkedBlockingQueue<>();
    try (KafkaTopicReader topicReader =
            new KafkaTopicReader(Map.of("bootstrap.servers", stack.broker().bootstrapServers()));
        Admin admin = admin(stack)) {
      topicReader.findMissing(topics, answers::add);
      assertThat(answers.poll(60, TimeUnit.SECONDS)).containsExactly("never.contacts");

      admin.deleteTopics(List.of("vanished.contacts")).all().get();
      Awaitility.await()
          .until(() -> !admin.listTopics().names().get().contains("vanished.contacts"));
      topicReader.findMissing(topics, answers::add);
      assertThat(answers.poll(60, TimeUnit.SECONDS))
          .containsExactlyInAnyOrder("vanished.contacts", "never.contacts");
      assertThat(admin.listTopics().names().get())
          .as("asking creates none")
          .doesNotContain("vanished.contacts", "never.contacts");
    }
  }

  @Test
  void recordsWithoutTheirHeadersAreRejected(Stack stack) throws Exception {
    String topic = "bare.contacts";
    create(stack, topic, COMPACT);
    try (KafkaProducer<byte[], byte[]> producer = producer(stack, null)) {
      producer.send(row(topic, 1, 1, "upsert")).get();
      producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, new byte[] {1})).get();
    }
    assertThat(read(stack, topic, ""))
        .isInstanceOfSatisfying(
            TopicSnapshot.Misconfigured.class,
            refused -> assertThat(refused.reason()).contains("1 of 2 records", "crm.id"));
  }
}
