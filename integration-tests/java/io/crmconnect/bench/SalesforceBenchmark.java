/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import io.crmconnect.CrmSourceTask;
import io.crmconnect.simsalesforce.BulkSettings;
import io.crmconnect.simsalesforce.OrgSettings;
import io.crmconnect.simsalesforce.SObjectTraits;
import io.crmconnect.simsalesforce.SampleOrg;
import io.crmconnect.simsalesforce.SimField;
import io.crmconnect.simsalesforce.SimSalesforce;
import io.crmconnect.simsalesforce.SimSalesforceServer;
import io.crmconnect.simsalesforce.SimSettings;
import io.crmconnect.simsalesforce.SimStats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Measures how many calls polling and changed rows cost, and how fresh changes are while a backfill
 * runs: the real task over HTTP against the simulated Salesforce with its limits, in real time.
 * Writes lines of Markdown; {@code docs/benchmarks.md} contains those of one run.
 */
public final class SalesforceBenchmark {
  private static final long POLL_MS = 5_000;
  private static final long SETTLE_MS = 5_000;
  private static final int CONTACTS = 40_000;
  private static final long EDIT_INTERVAL_MS = 200;

  /** Of each answer. */
  private static final long LATENCY_MS = 400;

  private static final int OBJECTS = 40;
  private static final long DAY_MS = 86_400_000;

  /** Ten polls. */
  private static final long POLLING_MS = 300_000;

  private final SimSalesforce org;
  private final SplittableRandom random = new SplittableRandom(3);

  /** When an edit was made, by id and SystemModstamp, until it is seen. */
  private final Map<String, Long> madeAt = new HashMap<>();

  private final List<Long> latenciesMs = new ArrayList<>();
  private boolean finished;

  private SalesforceBenchmark(SimSalesforce org) {
    this.org = org;
  }

  /** Arguments: the parts to run, of {@code queries}, {@code bulk} and {@code polling}. */
  public static void main(String[] args) throws Exception {
    List<String> parts = args.length == 0 ? List.of("queries", "bulk", "polling") : List.of(args);
    for (String part : parts) {
      switch (part) {
        case "queries" -> measureFreshness("queries", "0");
        case "bulk" -> measureFreshness("a bulk job", "1000");
        case "polling" -> {
          measurePolling("0");
          measurePolling("900000");
        }
        default -> throw new IllegalArgumentException("no part " + part);
      }
    }
    System.exit(0);
  }

  private static SimSalesforce newOrg() {
    return new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(7));
  }

  private static Map<String, String> settings(String objects) {
    Map<String, String> settings = new HashMap<>();
    settings.put("crm.vendor", "salesforce");
    settings.put("crm.objects", objects);
    settings.put("salesforce.domain", "localhost");
    settings.put("salesforce.client.id", "sim-client");
    settings.put("salesforce.client.secret", "sim-secret");
    return settings;
  }

  private static void measureFreshness(String way, String threshold) throws Exception {
    SimSalesforce org = newOrg();
    SampleOrg.fill(org, 7, new SampleOrg.Sizes(10, CONTACTS, 10, 10), System.currentTimeMillis());
    org.setBulk(BulkSettings.DEFAULT.withDuration(60_000, 60_000));
    Map<String, String> settings = settings("Contact");
    settings.put("salesforce.bulk.threshold", threshold);
    settings.put("poll.interval.ms", Long.toString(POLL_MS));
    settings.put("incremental.settle.ms", Long.toString(SETTLE_MS));
    try (SimSalesforceServer server = SimSalesforceServer.start(org)) {
      SalesforceBenchmark run = new SalesforceBenchmark(org);
      server.setLatency(LATENCY_MS);
      CrmSourceTask task = TaskRunner.start(server.uri().toString(), 1, settings).get(0);
      long startedAt = System.currentTimeMillis();
      long nextEdit = startedAt;
      while (!run.finished) {
        long now = System.currentTimeMillis();
        if (now >= nextEdit) {
          nextEdit += EDIT_INTERVAL_MS;
          server.withModel(model -> run.edit(1, server.now()));
        }
        run.poll(task);
      }
      double seconds = (System.currentTimeMillis() - startedAt) / 1000.0;
      List<Long> sorted = run.latenciesMs.stream().sorted().toList();
      print(
          "| an edit while %s copy %,d rows in %.0f s: median, p99 (%d edits) | %.1f s, %.1f s |",
          way,
          CONTACTS,
          seconds,
          sorted.size(),
          sorted.get(sorted.size() / 2) / 1000.0,
          sorted.get((int) (sorted.size() * 0.99)) / 1000.0);
      print("| counted calls of that copy, with its polls | %,d |", stats(server).counted());
      for (int rows : List.of(1_000, 10_000)) {
        run.measureChanges(server, task, rows);
      }
      printRefusals(server);
      task.stop();
    }
  }

  private boolean edit(int rows, long now) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ids.add(org.randomLiveId("Contact", random).orElseThrow());
    }
    edit(ids, now);
    return true;
  }

  private void edit(List<String> ids, long now) {
    org.update("Contact", ids, Map.of("LastName", "edited " + random.nextInt(1_000_000)), now);
    ids.forEach(id -> madeAt.put(id + "@" + org.row("Contact", id).stamp(), now));
  }

  /** Changes rows in one transaction, and compares with the same time without changes. */
  private void measureChanges(SimSalesforceServer server, CrmSourceTask task, int rows)
      throws Exception {
    long rest = 12 * POLL_MS;
    long atStart = stats(server).counted();
    pollFor(task, rest);
    long idle = stats(server).counted() - atStart;
    madeAt.clear();
    server.withModel(
        model -> {
          List<String> ids = model.rows("Contact", "", rows).stream().map(row -> row.id()).toList();
          edit(ids, server.now());
          return true;
        });
    pollFor(task, rest);
    long calls = stats(server).counted() - atStart - 2 * idle;
    print(
        "| calls for %,d rows that change at once, %d of which came; without changes %d in %.0f s"
            + " | %d |",
        rows, rows - madeAt.size(), idle, rest / 1000.0, calls);
  }

  private void pollFor(CrmSourceTask task, long ms) throws InterruptedException {
    long until = System.currentTimeMillis() + ms;
    while (System.currentTimeMillis() < until) {
      poll(task);
    }
  }

  private void poll(CrmSourceTask task) throws InterruptedException {
    List<SourceRecord> records = task.poll();
    long now = System.currentTimeMillis();
    if (records == null) {
      return;
    }
    for (SourceRecord record : records) {
      if (record.topic().equals("crm.contact")) {
        String id = (String) record.headers().lastWithName("crm.id").value();
        long version = (Long) record.headers().lastWithName("crm.version").value();
        Long made = madeAt.remove(id + "@" + version);
        if (made != null) {
          latenciesMs.add(now - made);
        }
      } else if (record.topic().equals("crm.events")) {
        finished |= String.valueOf(record.value()).contains("kind=backfill.finished");
      }
      task.commitRecord(
          record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
    }
  }

  /** The calls of 40 objects that are polled every 30 s, for the time of ten polls. */
  private static void measurePolling(String deleteFeedIntervalMs) throws Exception {
    // With fewer calls a day, idle objects would be polled less often.
    SimSalesforce org =
        new SimSalesforce(
            SimSettings.DEFAULT.withOrg(OrgSettings.DEFAULT.withDailyCalls(5_000_000)),
            new SplittableRandom(7));
    long now = System.currentTimeMillis();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      String name = "Thing_" + i + "__c";
      names.add(name);
      org.addObject(name, SObjectTraits.data("a%02d".formatted(i)), now - DAY_MS);
      org.addField(name, SimField.of("Name", "string"), now - DAY_MS);
      org.create(name, Map.of("Name", "a thing"), now - DAY_MS / 2);
    }
    Map<String, String> settings = settings(String.join(",", names));
    settings.put("poll.interval.ms", "30000");
    settings.put("delete.feed.interval.ms", deleteFeedIntervalMs);
    try (SimSalesforceServer server = SimSalesforceServer.start(org)) {
      SalesforceBenchmark run = new SalesforceBenchmark(org);
      CrmSourceTask task = TaskRunner.start(server.uri().toString(), 1, settings).get(0);
      run.pollFor(task, 60_000);
      SimStats before = stats(server);
      run.pollFor(task, POLLING_MS);
      SimStats after = stats(server);
      long perDay = (after.counted() - before.counted()) * DAY_MS / POLLING_MS;
      print(
          "| calls a day of %d objects, polled every 30 s, deletes every %s ms | %,d |",
          OBJECTS, deleteFeedIntervalMs, perDay);
      Map<String, Long> kinds = new TreeMap<>();
      after
          .calls()
          .forEach((kind, calls) -> kinds.put(kind, calls - before.calls().getOrDefault(kind, 0L)));
      print("| their calls in that time, with those inside of composite ones | %s |", kinds);
      printRefusals(server);
      task.stop();
    }
  }

  private static SimStats stats(SimSalesforceServer server) {
    return server.withModel(SimSalesforce::stats);
  }

  private static void printRefusals(SimSalesforceServer server) {
    SimStats stats = stats(server);
    print(
        "| calls over the limits; calls that Salesforce would refuse | %d; %d |",
        stats.limitRefusals(), stats.violations());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
