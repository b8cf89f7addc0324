package io.crmconnect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.CrmSourceConnector;
import io.crmconnect.CrmSourceTask;
import io.crmconnect.EmptyOffsetsContext;
import io.crmconnect.crm.Json;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.connect.connector.ConnectorContext;
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

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Long> seenAt = new HashMap<>();
  private final Map<String, Long> indexedAt = new HashMap<>();
  private long snapshots;
  private long upserts;
  private boolean finished;

  private BudgetBenchmark() {}

  public static void main(String[] args) throws Exception {
    new BudgetBenchmark().run();
  }

  private void run() throws Exception {
    SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(7));
    SampleData.fill(
        hubspot, 7, new SampleData.Sizes(CONTACTS, 10, 10, 10, 3, 120), System.currentTimeMillis());
    try (SimHubspotServer server = SimHubspotServer.start(hubspot)) {
      CrmSourceTask task = startTask(server.uri());
      post(server, "edits?perSecond=" + EDITS_PER_SECOND);
      long startedAt = System.currentTimeMillis();
      JsonNode before = stats(server);
      while (!finished) {
        poll(task, server);
      }
      double seconds = (System.currentTimeMillis() - startedAt) / 1000.0;
      JsonNode after = stats(server);
      long editUntil = System.currentTimeMillis() + 30_000;
      while (System.currentTimeMillis() < editUntil) {
        poll(task, server);
      }
      post(server, "edits?perSecond=0");
      long restUntil = System.currentTimeMillis() + 4 * POLL_INTERVAL_MS;
      while (System.currentTimeMillis() < restUntil) {
        poll(task, server);
      }
      JsonNode edited = stats(server);
      long idleUntil = System.currentTimeMillis() + IDLE_MS;
      while (System.currentTimeMillis() < idleUntil) {
        poll(task, server);
      }
      JsonNode idle = stats(server);
      task.stop();
      report(
          seconds,
          callsBetween(before, after),
          callsBetween(after, edited),
          callsBetween(edited, idle),
          idle);
    }
  }

  private static CrmSourceTask startTask(URI url) {
    Map<String, String> settings = new HashMap<>();
    settings.put("name", "benchmark");
    settings.put("crm.vendor", "hubspot");
    settings.put("crm.base.url", url.toString());
    settings.put("hubspot.access.token", "sim-token");
    settings.put("crm.objects", "contacts");
    settings.put("crm.reference", "");
    settings.put("topic.prefix", "crm");
    settings.put("poll.interval.ms", Long.toString(POLL_INTERVAL_MS));
    settings.put("incremental.settle.ms", Long.toString(SETTLE_MS));
    CrmSourceConnector connector = new CrmSourceConnector();
    connector.initialize(new NoOpConnectorContext());
    connector.start(settings);
    Map<String, String> taskSettings = connector.taskConfigs(1).get(0);
    connector.stop();
    CrmSourceTask task = new CrmSourceTask();
    task.initialize(new EmptyOffsetsContext(taskSettings));
    task.start(taskSettings);
    return task;
  }

  private void poll(CrmSourceTask task, SimHubspotServer server) throws Exception {
    List<SourceRecord> records = task.poll();
    long now = System.currentTimeMillis();
    if (records != null) {
      for (SourceRecord record : records) {
        recordSeen(record, now);
        task.commitRecord(record, null);
      }
    }
    for (JsonNode edit : call(server, "GET", "edits")) {
      if (edit.path("type").asText().equals("contacts")) {
        String key = edit.path("id").asText() + "@" + edit.path("version").asLong();
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
          record.headers().lastWithName("crm.id").value()
              + "@"
              + record.headers().lastWithName("crm.version").value();
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
    double allowed = seconds * 19 * 0.9 * 0.8;
    System.out.printf(
        Locale.ROOT,
        "| backfill of %,d rows: list calls of those it may make (%.0f in %.0f s at 80 %% of"
            + " 17.1/s) | %.1f %% |%n",
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

  private JsonNode stats(SimHubspotServer server) throws IOException, InterruptedException {
    return call(server, "GET", "stats");
  }

  private void post(SimHubspotServer server, String endpoint)
      throws IOException, InterruptedException {
    call(server, "POST", endpoint);
  }

  private JsonNode call(SimHubspotServer server, String method, String endpoint)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.uri() + "/__sim/" + endpoint))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return body.isEmpty() ? Json.MAPPER.nullNode() : Json.MAPPER.readTree(body);
  }

  private static final class NoOpConnectorContext implements ConnectorContext {
    @Override
    public void requestTaskReconfiguration() {}

    @Override
    public void raiseError(Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
