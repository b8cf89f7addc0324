/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.SalesforceServer;
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
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures typed Avro records per second from the simulated Salesforce through a real worker with a
 * 256 MB heap and exactly-once delivery, by queries and by bulk jobs.
 */
public final class SalesforceThroughputBenchmark {
  private static final int ROWS = 40_000;
  private static final int FIELDS = 110;
  private static final int ROUNDS = 2;

  private SalesforceThroughputBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path project = Path.of("").toAbsolutePath();
    BuildLayout buildLayout = BuildLayout.ofBuild(project);
    Path folder = project.resolve("target/benchmark");
    try (Stack stack = Stack.start(buildLayout, folder, WorkerSettings.DEFAULT.withHeap("256m"));
        SalesforceServer salesforce =
            SalesforceServer.startWithContacts(buildLayout, folder, ROWS, FIELDS);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      int run = 0;
      for (int latency : List.of(0, 20, 100)) {
        post(salesforce.url() + "/__sim/latency?ms=" + latency);
        for (int round = 1; round <= ROUNDS; round++) {
          double queries = measure(stack, salesforce.url(), admin, "connect" + run++, "0");
          double bulk = measure(stack, salesforce.url(), admin, "connect" + run++, "1000");
          System.out.printf(
              Locale.ROOT, "| %d ms, round %d | %,.0f | %,.0f |%n", latency, round, queries, bulk);
        }
      }
    }
    System.exit(0);
  }

  /** Rows per second between the first and the last twentieth of the rows. */
  private static double measure(
      Stack stack, String url, Admin admin, String prefix, String threshold) throws Exception {
    Map<String, String> config = new TreeMap<>(stack.registry().avroSettings());
    config.put("connector.class", "io.crmconnect.CrmSourceConnector");
    config.put("tasks.max", "1");
    config.put("exactly.once.support", "required");
    config.put("crm.vendor", "salesforce");
    config.put("crm.objects", "Contact");
    config.put("crm.base.url", url);
    config.put("salesforce.domain", "localhost");
    config.put("salesforce.client.id", "sim-client");
    config.put("salesforce.client.secret", "sim-secret");
    config.put("salesforce.bulk.threshold", threshold);
    config.put("topic.prefix", prefix);
    config.put("topic.creation.default.partitions", "1");
    config.put("topic.creation.default.replication.factor", "1");
    ConnectRest.Reply reply = stack.connectRest().put(prefix, config);
    if (!reply.isOk()) {
      throw new IllegalStateException(reply.text());
    }
    stack.connectRest().awaitRunning(prefix, 1, Duration.ofSeconds(60));
    TopicPartition topic = new TopicPartition(prefix + ".contact", 0);
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
