/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.CrmSourceTask;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.net.URI;
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
 * Measures how much of the budget a backfill uses, how fresh changes are meanwhile, and how many
 * requests 1,000 records cost: the real connector over HTTP against the simulated HubSpot with its
 * limits, in real time. Writes a few lines of Markdown; {@code docs/benchmarks.md} contains those
 * of one run.
 */
public final class BudgetBenchmark {
  private static final long POLL_INTERVAL_MS = 5_000;
  private static final long SETTLE_MS = 5_000;
  private static final int EDITS_PER_SECOND = 5;
  private static final int CONTACTS = 20_000;
  private static final long IDLE_MS = 60_000;

  private final Map<String, Long> seenAt = new HashMap<>();
  private final Map<String, Long> indexedAt = new HashMap<>();
  private long snapshots;
  private long upserts;
  private boolean finished;

  private BudgetBenchmark() {}

  public static void main(String[] args) throws Exception {
    new BudgetBenchmark().run();
    WholeBudgetRun.runAll();
    System.exit(0);
  }

  private void run() throws Exception {
    SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(7));
    SampleData.fill(
        hubspot, 7, new SampleData.Sizes(CONTACTS, 10, 10, 10, 3, 120), System.currentTimeMillis());
    try (SimHubspotServer server = SimHubspotServer.start(hubspot)) {
      SimControlClient control = new SimControlClient(server);
      CrmSourceTask task = startTasks(server.uri(), 1, Map.of("crm.objects", "contacts")).get(0);
      control.post("edits?perSecond=" + EDITS_PER_SECOND);
      long startedAt = System.currentTimeMillis();
      JsonNode before = control.stats();
      while (!finished) {
        poll(task, control);
      }
      double seconds = (System.currentTimeMillis() - startedAt) / 1000.0;
      JsonNode after = control.stats();
      long editUntil = System.currentTimeMillis() + 30_000;
      while (System.currentTimeMillis() < editUntil) {
        poll(task, control);
      }
      control.post("edits?perSecond=0");
      long restUntil = System.currentTimeMillis() + 4 * POLL_INTERVAL_MS;
      while (System.currentTimeMillis() < restUntil) {
        poll(task, control);
      }
      JsonNode edited = control.stats();
      long idleUntil = System.currentTimeMillis() + IDLE_MS;
      while (System.currentTimeMillis() < idleUntil) {
        poll(task, control);
      }
      JsonNode idle = control.stats();
      task.stop();
      report(
          seconds,
          callsBetween(before, after),
          callsBetween(after, edited),
          callsBetween(edited, idle),
          idle);
    }
  }

  /** Starts the tasks that the connector divides its objects among. */
  static List<CrmSourceTask> startTasks(URI url, int tasksMax, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("poll.interval.ms", Long.toString(POLL_INTERVAL_MS));
    settings.put("incremental.settle.ms", Long.toString(SETTLE_MS));
    return TaskRunner.start(url.toString(), tasksMax, settings);
  }

  static String editKey(String object, String id, long version) {
    return object + "/" + id + "@" + version;
  }

  private void poll(CrmSourceTask task, SimControlClient control) throws Exception {
    List<SourceRecord> records = task.poll();
    long now = System.currentTimeMillis();
    if (records != null) {
      for (SourceRecord record : records) {
        recordSeen(record, now);
        task.commitRecord(
            record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
      }
    }
    for (JsonNode edit : control.edits()) {
      if (edit.path("type").asText().equals("contacts")) {
        String key = editKey("contacts", edit.path("id").asText(), edit.path("version").asLong());
        indexedAt.putIfAbsent(key, edit.path("indexedAt").asLong());
      }
    }
  }

  private void recordSeen(SourceRecord record, long now) {
    if (record.topic().equals("crm.contacts")) {
      String op = (String) record.headers().lastWithName("crm.op").value();
      if (op.equals("snapshot")) {
        snapshots++;
      } else {
        upserts++;
      }
      String key =
          editKey(
              "contacts",
              (String) record.headers().lastWithName("crm.id").value(),
              (Long) record.headers().lastWithName("crm.version").value());
      seenAt.putIfAbsent(key, now);
    } else if (record.topic().equals("crm.events")) {
      finished |= String.valueOf(record.value()).contains("kind=backfill.finished");
    }
  }

  private void report(
      double seconds,
      Map<String, Long> backfill,
      Map<String, Long> incremental,
      Map<String, Long> idle,
      JsonNode stats) {
    List<Long> latenciesMs = new ArrayList<>();
    indexedAt.forEach(
        (key, instant) -> {
          Long seen = seenAt.get(key);
          if (seen != null) {
            latenciesMs.add(Math.max(0, seen - instant));
          }
        });
    latenciesMs.sort(null);
    long lists = countCalls(backfill, "list");
    double allowed = seconds * 19;
    System.out.printf(
        Locale.ROOT,
        "| backfill of %,d rows: list calls compared with the burst limit (%.0f in"
            + " %.0f s) | %.1f %% |%n",
        CONTACTS,
        allowed,
        seconds,
        100.0 * lists / allowed);
    System.out.printf(
        Locale.ROOT,
        "| 429s, and requests HubSpot would reject | %d, %d |%n",
        stats.path("unexpectedRefusals").asLong(),
        stats.path("violations").size());
    System.out.printf(
        Locale.ROOT,
        "| an edit in its record after the index shows it, poll interval %.0f s: median, p99 (%d"
            + " edits) | %.1f s, %.1f s |%n",
        POLL_INTERVAL_MS / 1000.0,
        latenciesMs.size(),
        latenciesMs.get(latenciesMs.size() / 2) / 1000.0,
        latenciesMs.get((int) (latenciesMs.size() * 0.99)) / 1000.0);
    System.out.printf(
        Locale.ROOT,
        "| list calls per 1,000 rows of the backfill (least possible: 10) | %.2f |%n",
        1000.0 * lists / snapshots);
    System.out.printf(
        Locale.ROOT, "| calls while edits went on for 30 s more, by kind | %s |%n", incremental);
    System.out.printf(
        Locale.ROOT,
        "| calls in %.0f s without changes (least possible: %.0f searches) | %s |%n",
        IDLE_MS / 1000.0,
        IDLE_MS / (double) POLL_INTERVAL_MS,
        idle);
    System.out.printf(
        Locale.ROOT, "| records: snapshots, upserts | %,d, %,d |%n", snapshots, upserts);
  }

  private static long countCalls(Map<String, Long> calls, String kind) {
    return calls.entrySet().stream()
        .filter(each -> each.getKey().toLowerCase(Locale.ROOT).contains(kind))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static Map<String, Long> callsBetween(JsonNode before, JsonNode after) {
    Map<String, Long> calls = new TreeMap<>();
    after
        .path("calls")
        .fields()
        .forEachRemaining(
            each -> {
              long count =
                  each.getValue().asLong() - before.path("calls").path(each.getKey()).asLong();
              if (count > 0) {
                calls.put(each.getKey(), count);
              }
            });
    return calls;
  }
}
