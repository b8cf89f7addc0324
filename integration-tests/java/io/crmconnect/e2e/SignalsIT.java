/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signals to a connector that runs in a worker, as a console producer sends them. */
@ExtendWith(SharedStack.class)
final class SignalsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final String PREFIX = "steered";
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void eachSignalIsAnsweredOnceByARunningWorker(Stack stack) throws Exception {
    ConnectRest connect = stack.connectRest();
    String bootstrap = stack.broker().bootstrapServers();
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      createSignalsTopic(bootstrap);
      Map<String, String> config =
          Connectors.sourceConfig(PREFIX, crm.url(), stack.storeSecret(PREFIX, SimulatedCrm.TOKEN));
      config.put("crm.objects", "deals");
      config.put("reconcile.consumer.bootstrap.servers", bootstrap);
      Connectors.start(connect, PREFIX, config, 1);
      Awaitility.await().atMost(TIMEOUT).until(() -> count(bootstrap, "backfill.finished") == 1);
      // The position is stored by now, or signals from before it would not be for the object.
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> connect.offsets(PREFIX).text().contains("signals.position"));

      List<ConsumerRecord<byte[], byte[]>> rows = TopicRecords.read(bootstrap, PREFIX + ".deals");
      String id = header(rows.get(0), "crm.id");
      send(bootstrap, "ids", "resync", "{\"object\":\"deals\",\"ids\":[\"" + id + "\"]}");
      send(bootstrap, "run", "reconcile", "{\"object\":\"*\"}");
      send(bootstrap, "pause", "pause-backfill", "{\"object\":\"deals\"}");
      send(bootstrap, "resume", "resume-backfill", "{\"object\":\"deals\"}");
      send(bootstrap, "decide", "accept", "{\"decision\":\"deals.nix:removed\"}");
      send(bootstrap, "free", "release", "{\"object\":\"deals\",\"run\":1}");
      send(bootstrap, "log", "set-log-level", "{\"logger\":\"io.crmconnect\",\"level\":\"DEBUG\"}");
      send(bootstrap, "unknown", "reconcile", "{\"object\":\"dials\"}");
      send(bootstrap, "all", "resync", "{\"object\":\"deals\"}");
      Awaitility.await().atMost(TIMEOUT).until(() -> answer(bootstrap, "all").isPresent());

      for (String applied : List.of("ids", "run", "log", "all")) {
        assertThat(answer(bootstrap, applied).orElseThrow().get("kind").textValue())
            .as(applied + ": " + answer(bootstrap, applied))
            .isEqualTo("signal.applied");
      }
      for (String refused : List.of("pause", "resume", "decide", "free", "unknown")) {
        assertThat(answer(bootstrap, refused).orElseThrow().get("kind").textValue())
            .as(refused + ": " + answer(bootstrap, refused))
            .isEqualTo("signal.refused");
      }
      Awaitility.await().atMost(TIMEOUT).until(() -> count(bootstrap, "backfill.finished") == 2);
      List<ConsumerRecord<byte[], byte[]>> after = TopicRecords.read(bootstrap, PREFIX + ".deals");
      assertThat(after).hasSizeGreaterThanOrEqualTo(2 * rows.size() + 1);
      assertThat(after.stream().filter(record -> header(record, "crm.id").equals(id)))
          .hasSizeGreaterThanOrEqualTo(3);

      long answers = count(bootstrap, "signal.");
      connect.stop(PREFIX, TIMEOUT);
      connect.resume(PREFIX);
      connect.awaitRunning(PREFIX, 1, TIMEOUT);
      send(bootstrap, "later", "reconcile", "{\"object\":\"deals\"}");
      Awaitility.await().atMost(TIMEOUT).until(() -> answer(bootstrap, "later").isPresent());
      assertThat(count(bootstrap, "signal.")).isEqualTo(answers + 1);
      connect.delete(PREFIX);
    }
  }

  private static void createSignalsTopic(String bootstrap) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(PREFIX + ".signals", 1, (short) 1))).all().get();
    }
  }

  private static void send(String bootstrap, String id, String type, String data) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      String signal = "{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"data\":" + data + "}";
      producer.send(new ProducerRecord<>(PREFIX + ".signals", signal)).get();
    }
  }

  /** The events, as the JSON converter writes them. */
  private static List<JsonNode> events(String bootstrap) {
    return TopicRecords.readIfExists(bootstrap, PREFIX + ".events").stream()
        .map(record -> readJson(new String(record.value(), StandardCharsets.UTF_8)))
        .map(json -> json.has("payload") ? json.get("payload") : json)
        .toList();
  }

  private static long count(String bootstrap, String kind) {
    return events(bootstrap).stream()
        .filter(event -> event.get("kind").textValue().startsWith(kind))
        .count();
  }

  private static Optional<JsonNode> answer(String bootstrap, String id) {
    List<JsonNode> answers =
        events(bootstrap).stream()
            .filter(event -> event.get("kind").textValue().startsWith("signal."))
            .filter(
                event -> readJson(event.get("details").textValue()).path("id").asText().equals(id))
            .toList();
    assertThat(answers).hasSizeLessThanOrEqualTo(1);
    return answers.stream().findFirst();
  }

  private static JsonNode readJson(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
