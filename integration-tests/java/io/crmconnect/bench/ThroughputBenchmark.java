/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.HubspotServer;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures typed Avro records per second without limits: through a real worker with a 256 MB heap
 * and exactly-once delivery, compared with {@link BaselineLoop}, alternating in one run.
 */
public final class ThroughputBenchmark {
  private static final int ROWS = 40_000;
  private static final int ROUNDS = 2;

  private final Path project = Path.of("").toAbsolutePath();

  private ThroughputBenchmark() {}

  public static void main(String[] args) throws Exception {
    new ThroughputBenchmark().run();
    System.exit(0);
  }

  private void run() throws Exception {
    BuildLayout buildLayout = BuildLayout.ofBuild(project);
    Path folder = project.resolve("target/benchmark");
    try (Stack stack = Stack.start(buildLayout, folder, WorkerSettings.DEFAULT.withHeap("256m"));
        HubspotServer hubspot = HubspotServer.startUnlimited(buildLayout, folder, ROWS);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      BaselineLoop baselineLoop =
          new BaselineLoop(
              hubspot.url(),
              stack.avroConverters().create(true),
              stack.avroConverters().create(false));
      int run = 0;
      for (int latency : List.of(0, 20, 100)) {
        post(hubspot.url() + "/__sim/latency?ms=" + latency);
        for (int round = 1; round <= ROUNDS; round++) {
          String prefix = "bare" + run;
          admin.createTopics(List.of(new NewTopic(prefix + ".contacts", 1, (short) 1))).all().get();
          double baselineRate = baselineLoop.run(stack.broker().bootstrapServers(), prefix);
          double connectRate = measureConnect(stack, hubspot.url(), admin, "connect" + run);
          run++;
          System.out.printf(
              Locale.ROOT,
              "| %d ms, round %d | %,.0f | %,.0f | %.0f %% |%n",
              latency,
              round,
              baselineRate,
              connectRate,
              100 * connectRate / baselineRate);
        }
      }
    }
  }

  /** Rows per second between the first and the last twentieth of the rows. */
  private static double measureConnect(Stack stack, String url, Admin admin, String prefix)
      throws Exception {
    Map<String, String> config = UnlimitedSource.config(stack, url, prefix);
    ConnectRest.Reply reply = stack.connectRest().put(prefix, config);
    if (!reply.isOk()) {
      throw new IllegalStateException(reply.text());
    }
    stack.connectRest().awaitRunning(prefix, 1, Duration.ofSeconds(60));
    TopicPartition topic = new TopicPartition(prefix + ".contacts", 0);
    long first = TopicEnds.awaitRows(admin, topic, ROWS / 20);
    long firstAt = System.nanoTime();
    long last = TopicEnds.awaitRows(admin, topic, ROWS * 19L / 20);
    double perSecond = (last - first) * 1e9 / (System.nanoTime() - firstAt);
    stack.connectRest().delete(prefix);
    return perSecond;
  }

  private static void post(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.noBody()).build();
    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
  }
}
