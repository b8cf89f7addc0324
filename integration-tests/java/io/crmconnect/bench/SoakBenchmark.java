/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.HubspotServer;
import io.crmconnect.stack.ProcessUsage;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;

/**
 * A long run of one worker with a small heap: backfill of many records, which the simulated HubSpot
 * computes and does not store, with 50 changes per second beside it, then a reconciliation. Shows
 * whether time, heap, threads or descriptors grow.
 *
 * <p>Arguments: records (10,000,000), heap (512m); both are optional.
 */
public final class SoakBenchmark {
  private static final String NAME = "soak";
  private static final int PROPERTIES = 20;

  /** Four types are edited, and one of them is copied. */
  private static final int EDITS_PER_SECOND = 4 * 50;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int rows;
  private final Stack stack;
  private final HubspotServer hubspot;
  private final Admin admin;
  private final Converter converter;
  private final long startedAt = System.nanoTime();
  private double lastSeconds;
  private double lastCpuSeconds;

  private SoakBenchmark(int rows, Stack stack, HubspotServer hubspot, Admin admin) {
    this.rows = rows;
    this.stack = stack;
    this.hubspot = hubspot;
    this.admin = admin;
    this.converter = stack.avroConverters().create(false);
  }

  public static void main(String[] args) throws Exception {
    int rows = args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000;
    String heap = args.length > 1 ? args[1] : "512m";
    Path project = Path.of("").toAbsolutePath();
    BuildLayout buildLayout = BuildLayout.ofBuild(project);
    Path folder = project.resolve("target/benchmark");
    try (Stack stack = Stack.start(buildLayout, folder, WorkerSettings.DEFAULT.withHeap(heap));
        HubspotServer hubspot =
            HubspotServer.startUnlimited(buildLayout, folder, rows, PROPERTIES);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      new SoakBenchmark(rows, stack, hubspot, admin).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(NAME + ".signals", 1, (short) 1),
                new NewTopic(NAME + ".contacts", 1, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();
    call("POST", "/__sim/edits?perSecond=" + EDITS_PER_SECOND);
    ConnectRest.Reply reply = stack.connectRest().put(NAME, config());
    if (!reply.isOk()) {
      throw new IllegalStateException("Connect rejected the connector: " + reply.text());
    }
    stack.connectRest().awaitRunning(NAME, 1, Duration.ofSeconds(240));
    System.out.println(
        "| records | s | s of CPU of the worker | heap after collection, MB | threads |"
            + " descriptors | s per million | s of CPU per million |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    int step = Math.max(1, rows / 10);
    for (int copied = 0; copied < rows; copied += step) {
      awaitRecords(copied);
      report(String.format(Locale.ROOT, "%,d", copied), copied == 0 ? 0 : step);
    }
    awaitEvent("backfill.finished");
    report("the backfill has finished", step);
    signalReconcile();
    JsonNode finished = awaitEvent("reconcile.finished");
    report("the reconciliation has finished", rows);
    System.out.println(finished.path("text").asText());
    System.out.println(finished.path("details").asText());
    JsonNode stats = JSON.readTree(call("GET", "/__sim/stats"));
    System.out.println("edits: " + stats.path("edits") + ", statuses: " + stats.path("statuses"));
    stack.connectRest().failIfFailed(NAME);
  }

  private Map<String, String> config() {
    Map<String, String> config = UnlimitedSource.config(stack, hubspot.url(), NAME);
    config.put("poll.interval.ms", "5000");
    config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    config.put("topic.creation.default.cleanup.policy", "compact");
    return config;
  }

  /**
   * @param records since the last report; 0: there is no time per record
   */
  private void report(String step, int records) {
    ProcessUsage usage = stack.worker().collectAndMeasure();
    double seconds = (System.nanoTime() - startedAt) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.1f | %,.0f | %d | %d | %s | %s |%n",
        step,
        seconds,
        usage.cpuSeconds(),
        usage.heapBytes() / 1e6,
        usage.threads(),
        usage.descriptors(),
        perMillion(seconds - lastSeconds, records),
        perMillion(usage.cpuSeconds() - lastCpuSeconds, records));
    lastSeconds = seconds;
    lastCpuSeconds = usage.cpuSeconds();
  }

  private static String perMillion(double seconds, int records) {
    return records == 0 ? "" : String.format(Locale.ROOT, "%.1f", seconds / records * 1e6);
  }

  private void awaitRecords(long records) throws Exception {
    TopicPartition topic = new TopicPartition(NAME + ".contacts", 0);
    while (admin
            .listOffsets(Map.of(topic, OffsetSpec.latest()))
            .partitionResult(topic)
            .get()
            .offset()
        < records) {
      failIfDead();
      Thread.sleep(POLL.toMillis());
    }
  }

  private JsonNode awaitEvent(String kind) throws Exception {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", stack.broker().bootstrapServers());
    settings.put("auto.offset.reset", "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition topic = new TopicPartition(NAME + ".events", 0);
      consumer.assign(List.of(topic));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Optional<JsonNode> event = readEvent(record.value());
          if (event.isPresent() && event.get().path("kind").asText().equals(kind)) {
            return event.get();
          }
        }
        failIfDead();
      }
    }
  }

  private Optional<JsonNode> readEvent(byte[] value) {
    return Optional.ofNullable(value)
        .map(bytes -> converter.toConnectData(NAME + ".events", bytes))
        .map(each -> (Struct) each.value())
        .map(
            each ->
                JSON.createObjectNode()
                    .put("kind", each.getString("kind"))
                    .put("text", each.getString("text"))
                    .put("details", each.getString("details")));
  }

  private void failIfDead() {
    if (!stack.worker().isAlive()) {
      throw new IllegalStateException("the worker has ended; see " + stack.worker().log());
    }
    stack.connectRest().failIfFailed(NAME);
  }

  private void signalReconcile() throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", stack.broker().bootstrapServers());
    String signal = "{\"id\":\"now\",\"type\":\"reconcile\",\"data\":{\"object\":\"contacts\"}}";
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(NAME + ".signals", signal)).get();
    }
  }

  private String call(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(hubspot.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
        .body();
  }
}
