/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.WorkerSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the demo; see {@code demo.sh}. */
public final class Demo {
  private static final String OWNERS = "owners";
  private static final int EDITS_PER_SECOND = 5;
  private static final int LIFECYCLE_CHANGES = 40;
  private static final Duration TIMEOUT = Duration.ofMinutes(8);

  private final ProgressScreen progressScreen;
  private final DemoOptions options;
  private final DemoVendor vendor;
  private final Path project;
  private final Path folder;
  private final long startedAt = System.currentTimeMillis();

  private Demo(ProgressScreen progressScreen, DemoOptions options, Path project) {
    this.progressScreen = progressScreen;
    this.options = options;
    this.vendor = options.vendor();
    this.project = project;
    this.folder = project.resolve("target/demo");
  }

  /** Arguments: see {@link DemoOptions}. */
  public static void main(String[] args) {
    ProgressScreen progressScreen = new ProgressScreen(System.out, System.console() != null);
    Optional<DemoOptions> options = DemoOptions.parse(args);
    if (options.isEmpty()) {
      progressScreen.print("demo: unknown option. " + DemoOptions.USAGE);
      System.exit(2);
    }
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true)));
    boolean equal = false;
    try {
      equal = new Demo(progressScreen, options.orElseThrow(), Path.of("").toAbsolutePath()).run();
    } catch (RuntimeException | SQLException e) {
      // Ctrl-C also ends the other processes, so exceptions after it are not failures.
      if (!stopping.get()) {
        progressScreen.print("demo failed: " + e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.exit(equal ? 0 : 1);
  }

  private boolean run() throws SQLException, InterruptedException {
    BuildLayout buildLayout = BuildLayout.ofBuild(project);
    progressScreen.print(
        "Starting broker, Connect worker, registry and Postgres; logs in target/demo ...");
    try (Stack stack = Stack.start(buildLayout, folder, WorkerSettings.DEFAULT)) {
      DemoVendor.Server server = vendor.start(buildLayout, folder);
      try {
        return run(stack, server.url());
      } finally {
        close(server.process());
      }
    }
  }

  private static void close(AutoCloseable process) throws InterruptedException {
    try {
      process.close();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the simulated vendor did not stop", e);
    }
  }

  private boolean run(Stack stack, String crmUrl) throws SQLException, InterruptedException {
    try (Connection connection = stack.postgres().connection();
        AlertSink alerts = AlertSink.start();
        Monitor monitor =
            options.monitor() ? Monitor.start(stack.worker(), project, folder) : Monitor.NONE) {
      progressScreen.print("All up after " + elapsedSeconds() + " s.");
      monitor.printAddresses(progressScreen);
      SimControlClient crm = new SimControlClient(crmUrl);
      Map<String, String> source = createConnectors(stack, crmUrl, alerts.url());
      crm.setLatency(vendor.latencyMs());
      Warehouse warehouse = new Warehouse(connection, vendor::columnOf);
      crm.setEditRate(EDITS_PER_SECOND);
      EditTracker edits = new EditTracker(tablesByType());
      awaitBackfill(
          crm, warehouse, edits, new KillAct(progressScreen, vendor, crm, stack.worker()));
      Runnable meanwhile =
          () -> edits.update(crm.recentEdits(), warehouse, System.currentTimeMillis());
      LinksAct linksAct = new LinksAct(progressScreen, crm, warehouse);
      if (vendor.hasLinks()) {
        linksAct.run(meanwhile);
      }
      SchemaAct schemaAct =
          new SchemaAct(progressScreen, vendor, stack.connectRest(), crm, warehouse, alerts);
      schemaAct.run(meanwhile);
      crm.setEditRate(0);
      progressScreen.print("Edits have ended.");
      schemaAct.decide(source);
      boolean equal = awaitEqual(crm, warehouse, edits, linksAct);
      if (options.keep()) {
        progressScreen.print("\nEverything keeps running until Ctrl-C:");
        progressScreen.print("  Connect   " + stack.connectRest().url());
        progressScreen.print(
            String.format("  %-10s%s (simulated; /__sim/stats)", vendor.name(), crmUrl));
        progressScreen.print("  Kafka     " + stack.broker().bootstrapServers());
        progressScreen.print("  Registry  " + stack.registry().confluentUrl());
        progressScreen.print(
            "  psql -h 127.0.0.1 -p " + stack.postgres().port() + " -U postgres postgres");
        monitor.printAddresses(progressScreen);
        new CountDownLatch(1).await();
      }
      return equal;
    }
  }

  /** Returns the source's settings as they were POSTed. */
  private Map<String, String> createConnectors(Stack stack, String crmUrl, String alerts) {
    Map<String, String> source = new TreeMap<>(vendor.settings(crmUrl));
    source.put("crm.objects", String.join(",", vendor.objects().values()));
    source.put("poll.interval.ms", "3000");
    source.put("incremental.settle.ms", "6000");
    source.put("incremental.recheck.delay.ms", "15000");
    source.put("reconcile.interval.ms", "15000");
    source.put("topic.creation.default.replication.factor", "1");
    source.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    source.put("schema.refresh.interval.ms", "5000");
    source.put("schema.registry.url", stack.registry().confluentUrl());
    source.put("alert.webhook.url", alerts);
    source.putAll(stack.registry().avroSettings());
    Map<String, String> posted = create(stack.connectRest(), vendor.sourceFile(), source);

    Map<String, String> sink = new TreeMap<>();
    sink.put("connection.url", stack.postgres().jdbcUrl());
    sink.put("connection.username", stack.postgres().user());
    sink.put("connection.password", "postgres");
    sink.put("consumer.override.metadata.max.age.ms", "1000");
    sink.putAll(stack.registry().avroSettings());
    create(stack.connectRest(), "jdbc-sink-postgres.json", sink);
    return posted;
  }

  private Map<String, String> create(
      ConnectRest connect, String file, Map<String, String> settings) {
    progressScreen.print(
        "POST config/"
            + file
            + " to "
            + connect.url()
            + "/connectors, with these settings changed:");
    JsonNode config =
        Configs.overlay(
            Configs.read(project.resolve("config").resolve(file)), settings, progressScreen);
    ConnectRest.Reply reply = connect.create(config);
    if (!reply.isOk()) {
      throw new IllegalStateException("Connect rejected config/" + file + ": " + reply.text());
    }
    Map<String, String> posted = new TreeMap<>();
    config.path("config").properties().forEach(e -> posted.put(e.getKey(), e.getValue().asText()));
    return posted;
  }

  /** Waits until the history is in the warehouse; edits begin when half of it is there. */
  private void awaitBackfill(
      SimControlClient crm, Warehouse warehouse, EditTracker edits, KillAct killAct)
      throws InterruptedException {
    Map<String, Long> firstRowAt = new HashMap<>();
    Map<Long, JsonNode> window = new TreeMap<>();
    boolean secondActStarted = false;
    while (true) {
      long now = System.currentTimeMillis();
      JsonNode stats = crm.stats();
      List<String> lines = new ArrayList<>();
      boolean done = killAct.isDone();
      long crmRows = 0;
      long warehouseRows = 0;
      for (Map.Entry<String, String> object : vendor.objects().entrySet()) {
        long expectedRows = stats.path("rows").path(object.getKey()).asLong();
        long presentRows = warehouse.count(DemoVendor.tableOf(object.getValue()));
        if (presentRows > 0) {
          firstRowAt.putIfAbsent(object.getKey(), now);
        }
        long since = now - firstRowAt.getOrDefault(object.getKey(), now);
        lines.add(
            ProgressScreen.progressBar(
                object.getValue(),
                presentRows,
                expectedRows,
                since == 0 ? 0 : presentRows * 1000.0 / since));
        if (vendor.isAwaited(object.getKey())) {
          done &= presentRows >= expectedRows;
          crmRows += expectedRows;
          warehouseRows += presentRows;
        }
      }
      edits.update(crm.recentEdits(), warehouse, now);
      lines.add(edits.editsLine());
      lines.add(edits.deletesLine());
      window.put(now, stats);
      window.keySet().removeIf(at -> at < now - 10_000);
      lines.add(vendor.requestsLine(window.values().iterator().next(), stats));
      progressScreen.redraw(lines, now, done);
      if (!secondActStarted && warehouseRows >= crmRows / 2) {
        secondActStarted = true;
        progressScreen.print(
            "Second act: "
                + LIFECYCLE_CHANGES
                + " records are archived, deleted permanently, merged or restored ...");
        crm.deleteOrRestore(LIFECYCLE_CHANGES);
      }
      if (done) {
        return;
      }
      if (now - startedAt > TIMEOUT.toMillis()) {
        throw new IllegalStateException("not done after " + TIMEOUT.toMinutes() + " minutes");
      }
      killAct.await(500);
    }
  }

  /** Waits until both sides are equal, for at most 150 s, and prints the comparison. */
  private boolean awaitEqual(
      SimControlClient crm, Warehouse warehouse, EditTracker edits, LinksAct linksAct)
      throws InterruptedException {
    progressScreen.print("Comparing CRM and warehouse value by value ...");
    long deadline = System.currentTimeMillis() + 150_000;
    while (true) {
      edits.update(crm.recentEdits(), warehouse, System.currentTimeMillis());
      Map<String, Warehouse.Comparison> comparisons = new LinkedHashMap<>();
      long differences = 0;
      for (Map.Entry<String, String> object : vendor.objects().entrySet()) {
        Warehouse.Comparison comparison =
            warehouse.compare(DemoVendor.tableOf(object.getValue()), object.getKey(), crm);
        comparisons.put(object.getValue(), comparison);
        differences += comparison.differences();
      }
      if (vendor.hasLinks()) {
        Map<String, Warehouse.Comparison> small = compareSmall(crm, warehouse, linksAct);
        comparisons.putAll(small);
        differences += small.values().stream().mapToLong(Warehouse.Comparison::differences).sum();
      }
      if (differences == 0 || System.currentTimeMillis() > deadline) {
        edits.update(crm.recentEdits(), warehouse, System.currentTimeMillis());
        progressScreen.print(edits.editsLine());
        progressScreen.print(edits.deletesLine());
        return report(comparisons, edits, crm.stats());
      }
      Thread.sleep(1_000);
    }
  }

  /** Of links and of what records refer to. */
  private Map<String, Warehouse.Comparison> compareSmall(
      SimControlClient crm, Warehouse warehouse, LinksAct linksAct) {
    Map<String, Warehouse.Comparison> comparisons = new LinkedHashMap<>();
    for (String pair : LinksAct.PAIRS) {
      String table = LinksAct.tableOf(pair);
      comparisons.put(
          LinksAct.from(pair) + "_" + LinksAct.to(pair),
          warehouse.compareSmall(table, linksAct.linksOf(pair)));
    }
    comparisons.put(OWNERS, warehouse.compare(DemoVendor.tableOf(OWNERS), OWNERS, crm));
    for (String reference : LinksAct.REFERENCE) {
      comparisons.put(
          reference,
          warehouse.compareSmall(
              DemoVendor.tableOf(reference),
              crm.referenceRows(reference, vendor.objects().values())));
    }
    return comparisons;
  }

  private boolean report(
      Map<String, Warehouse.Comparison> comparisons, EditTracker edits, JsonNode stats) {
    progressScreen.print("");
    progressScreen.print(
        "  object                   CRM  warehouse   values compared   differences"
            + "   deletes: median, slowest");
    long differences = 0;
    for (Map.Entry<String, Warehouse.Comparison> each : comparisons.entrySet()) {
      Warehouse.Comparison comparison = each.getValue();
      differences += comparison.differences();
      progressScreen.print(
          String.format(
              Locale.ROOT,
              "  %-18s %,9d  %,9d  %,16d  %,12d   %s  %s",
              each.getKey(),
              comparison.crmRows(),
              comparison.warehouseRows(),
              comparison.valuesCompared(),
              comparison.differences(),
              vendor.objects().containsValue(each.getKey())
                  ? edits.deleteSummary(DemoVendor.tableOf(each.getKey()))
                  : "",
              comparison.firstDifference()));
    }
    int violations = stats.path("violations").size();
    progressScreen.print("");
    if (!vendor.summary(stats).isEmpty()) {
      progressScreen.print(vendor.summary(stats));
    }
    progressScreen.print(
        (differences == 0 ? "Equal" : "NOT EQUAL")
            + " after "
            + elapsedSeconds()
            + " s, "
            + stats.path("edits").asLong()
            + " edits meanwhile, "
            + violations
            + " requests that "
            + vendor.name()
            + " would reject, "
            + stats.path("unexpectedRefusals").asLong()
            + " over its limits.");
    return differences == 0 && violations == 0;
  }

  private Map<String, String> tablesByType() {
    Map<String, String> tables = new HashMap<>();
    vendor.objects().forEach((type, object) -> tables.put(type, DemoVendor.tableOf(object)));
    return tables;
  }

  private long elapsedSeconds() {
    return (System.currentTimeMillis() - startedAt) / 1000;
  }
}
