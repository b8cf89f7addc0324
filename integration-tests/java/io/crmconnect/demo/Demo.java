/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.HubspotServer;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the demo; see {@code demo.sh}. */
public final class Demo {
  private static final String TOKEN = "sim-token";
  private static final int EDITS_PER_SECOND = 5;
  private static final int LIFECYCLE_CHANGES = 40;
  private static final Duration TIMEOUT = Duration.ofMinutes(8);

  /** Vendor type to connector object. */
  private static final Map<String, String> OBJECTS = new LinkedHashMap<>();

  static {
    OBJECTS.put("contacts", "contacts");
    OBJECTS.put("companies", "companies");
    OBJECTS.put("deals", "deals");
    OBJECTS.put("pets", "custom_pets");
  }

  private static final String OWNERS = "owners";

  /** By the vendor's names. */
  private static final Map<String, String> OWNER_COLUMNS =
      Map.of(
          "firstName", "first_name",
          "lastName", "last_name",
          "userId", "user_id",
          "userIdIncludingInactive", "user_id_including_inactive");

  private static final String TABLE_PREFIX = "crm_";
  private static final String KEEP = "--keep";
  private static final String MONITOR = "--monitor";

  private final ProgressScreen progressScreen;
  private final Path project;
  private final Path folder;
  private final long startedAt = System.currentTimeMillis();

  private Demo(ProgressScreen progressScreen, Path project) {
    this.progressScreen = progressScreen;
    this.project = project;
    this.folder = project.resolve("target/demo");
  }

  /** Arguments: {@code --keep} and {@code --monitor}. */
  public static void main(String[] args) {
    ProgressScreen progressScreen = new ProgressScreen(System.out, System.console() != null);
    for (String arg : args) {
      if (!arg.equals(KEEP) && !arg.equals(MONITOR)) {
        progressScreen.print(
            "demo: unknown option "
                + arg
                + ". The options are --keep, which leaves everything running, and --monitor, which"
                + " starts Prometheus.");
        System.exit(2);
      }
    }
    AtomicBoolean stopping = new AtomicBoolean();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stopping.set(true)));
    boolean equal = false;
    try {
      equal = new Demo(progressScreen, Path.of("").toAbsolutePath()).run(Set.of(args));
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

  private boolean run(Set<String> options) throws SQLException, InterruptedException {
    BuildLayout buildLayout = BuildLayout.ofBuild(project);
    progressScreen.print(
        "Starting broker, Connect worker, registry and Postgres; logs in target/demo ...");
    try (Stack stack = Stack.start(buildLayout, folder, WorkerSettings.DEFAULT);
        HubspotServer hubspot = HubspotServer.start(buildLayout, folder);
        Connection connection = stack.postgres().connection();
        AlertSink alerts = AlertSink.start();
        Monitor monitor =
            options.contains(MONITOR)
                ? Monitor.start(stack.worker(), project, folder)
                : Monitor.NONE) {
      progressScreen.print("All up after " + elapsedSeconds() + " s.");
      monitor.printAddresses(progressScreen);
      SimControlClient crm = new SimControlClient(hubspot.url());
      Map<String, String> source = createConnectors(stack, hubspot.url(), alerts.url());
      Warehouse warehouse = new Warehouse(connection);
      OWNER_COLUMNS.forEach(warehouse::mapColumn);
      crm.setEditRate(EDITS_PER_SECOND);
      EditTracker edits = new EditTracker(tablesByType());
      awaitBackfill(crm, warehouse, edits);
      Runnable meanwhile =
          () -> edits.update(crm.recentEdits(), warehouse, System.currentTimeMillis());
      LinksAct linksAct = new LinksAct(progressScreen, crm, warehouse);
      linksAct.run(meanwhile);
      SchemaAct schemaAct =
          new SchemaAct(progressScreen, stack.connectRest(), crm, warehouse, alerts);
      schemaAct.run(meanwhile);
      crm.setEditRate(0);
      progressScreen.print("Edits have ended.");
      schemaAct.decide(source);
      boolean equal = awaitEqual(crm, warehouse, edits, linksAct);
      if (options.contains(KEEP)) {
        progressScreen.print("\nEverything keeps running until Ctrl-C:");
        progressScreen.print("  Connect   " + stack.connectRest().url());
        progressScreen.print("  HubSpot   " + hubspot.url() + " (simulated; /__sim/stats)");
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
  private Map<String, String> createConnectors(Stack stack, String hubspot, String alerts) {
    Map<String, String> source = new TreeMap<>();
    source.put("crm.base.url", hubspot);
    source.put("hubspot.access.token", TOKEN);
    source.put("crm.objects", String.join(",", OBJECTS.values()));
    source.put("crm.associations", String.join(",", LinksAct.PAIRS));
    source.put("associations.interval.ms", "15000");
    source.put("reference.interval.ms", "30000");
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
    Map<String, String> posted = create(stack.connectRest(), "hubspot-source.json", source);

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
  private void awaitBackfill(SimControlClient crm, Warehouse warehouse, EditTracker edits)
      throws InterruptedException {
    Map<String, Long> firstRowAt = new HashMap<>();
    Map<Long, JsonNode> window = new TreeMap<>();
    boolean secondActStarted = false;
    while (true) {
      long now = System.currentTimeMillis();
      JsonNode stats = crm.stats();
      List<String> lines = new ArrayList<>();
      boolean done = true;
      long crmRows = 0;
      long warehouseRows = 0;
      for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
        long expectedRows = stats.path("rows").path(object.getKey()).asLong();
        long presentRows = warehouse.count(tableOf(object.getValue()));
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
        done &= presentRows >= expectedRows;
        crmRows += expectedRows;
        warehouseRows += presentRows;
      }
      edits.update(crm.recentEdits(), warehouse, now);
      lines.add(edits.editsLine());
      lines.add(edits.deletesLine());
      window.put(now, stats.path("calls"));
      window.keySet().removeIf(at -> at < now - 10_000);
      lines.add(requestsLine(window, stats));
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
      Thread.sleep(500);
    }
  }

  private static String requestsLine(Map<Long, JsonNode> window, JsonNode stats) {
    JsonNode now = stats.path("calls");
    JsonNode before = window.values().iterator().next();
    long burst = 0;
    long search = 0;
    var names = now.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      long calls = now.path(name).asLong() - before.path(name).asLong();
      if (name.toLowerCase(Locale.ROOT).contains("search")) {
        search += calls;
      } else {
        burst += calls;
      }
    }
    long refused = 0;
    for (JsonNode count : stats.path("refusals")) {
      refused += count.asLong();
    }
    return String.format(
        Locale.ROOT,
        "  requests     %d of 190 in the last 10 s; search %.1f of 5 per second; 429s: %d",
        burst,
        search / 10.0,
        refused);
  }

  /** Waits until both sides are equal, for at most 90 s, and prints the comparison. */
  private boolean awaitEqual(
      SimControlClient crm, Warehouse warehouse, EditTracker edits, LinksAct linksAct)
      throws InterruptedException {
    progressScreen.print("Comparing CRM and warehouse value by value ...");
    long deadline = System.currentTimeMillis() + 90_000;
    while (true) {
      edits.update(crm.recentEdits(), warehouse, System.currentTimeMillis());
      Map<String, Warehouse.Comparison> comparisons = new LinkedHashMap<>();
      long differences = 0;
      for (Map.Entry<String, String> object : OBJECTS.entrySet()) {
        Warehouse.Comparison comparison =
            warehouse.compare(tableOf(object.getValue()), object.getKey(), crm);
        comparisons.put(object.getValue(), comparison);
        differences += comparison.differences();
      }
      Map<String, Warehouse.Comparison> small = compareSmall(crm, warehouse, linksAct);
      comparisons.putAll(small);
      differences += small.values().stream().mapToLong(Warehouse.Comparison::differences).sum();
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
  private static Map<String, Warehouse.Comparison> compareSmall(
      SimControlClient crm, Warehouse warehouse, LinksAct linksAct) {
    Map<String, Warehouse.Comparison> comparisons = new LinkedHashMap<>();
    for (String pair : LinksAct.PAIRS) {
      String table = LinksAct.tableOf(pair);
      comparisons.put(
          table.substring(TABLE_PREFIX.length()),
          warehouse.compareSmall(table, linksAct.linksOf(pair)));
    }
    comparisons.put(OWNERS, warehouse.compare(tableOf(OWNERS), OWNERS, crm));
    for (String reference : LinksAct.REFERENCE) {
      comparisons.put(
          reference,
          warehouse.compareSmall(
              tableOf(reference), crm.referenceRows(reference, OBJECTS.values())));
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
              OBJECTS.containsValue(each.getKey())
                  ? edits.deleteSummary(tableOf(each.getKey()))
                  : "",
              comparison.firstDifference()));
    }
    int violations = stats.path("violations").size();
    progressScreen.print("");
    progressScreen.print(
        (differences == 0 ? "Equal" : "NOT EQUAL")
            + " after "
            + elapsedSeconds()
            + " s, "
            + stats.path("edits").asLong()
            + " edits meanwhile, "
            + violations
            + " requests that HubSpot would reject, "
            + stats.path("unexpectedRefusals").asLong()
            + " over its limits.");
    return differences == 0 && violations == 0;
  }

  private static Map<String, String> tablesByType() {
    Map<String, String> tables = new HashMap<>();
    OBJECTS.forEach((type, object) -> tables.put(type, tableOf(object)));
    return tables;
  }

  private static String tableOf(String object) {
    return TABLE_PREFIX + object;
  }

  private long elapsedSeconds() {
    return (System.currentTimeMillis() - startedAt) / 1000;
  }
}
