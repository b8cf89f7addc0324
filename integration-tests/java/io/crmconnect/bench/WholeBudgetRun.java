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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Measures how much of the burst limit the tasks of one worker use in real time, and how fresh
 * edits are meanwhile. Each task has a thread of its own, as in Connect.
 */
final class WholeBudgetRun {
  private static final int BURST = 190;
  private static final long MINUTE_MS = 60_000;

  private final String name;
  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(7));
  private final Map<String, Long> indexedAt = new ConcurrentHashMap<>();
  private final Map<String, Long> seenAt = new ConcurrentHashMap<>();
  private final AtomicInteger finishedBackfills = new AtomicInteger();
  private volatile boolean stopped;

  private WholeBudgetRun(String name, SampleData.Sizes sizes) {
    this.name = name;
    SampleData.fill(hubspot, 7, sizes, System.currentTimeMillis());
  }

  static void runAll() throws Exception {
    new WholeBudgetRun("a backfill alone", new SampleData.Sizes(400_000, 10, 10, 10, 3, 120))
        .run(1, 0, MINUTE_MS, Map.of("crm.objects", "contacts"));
    new WholeBudgetRun(
            "one of two tasks, from when the other has finished",
            new SampleData.Sizes(5_000, 400_000, 10, 10, 3, 120))
        .run(2, 1, 0, Map.of("crm.objects", "contacts,companies"));
    new WholeBudgetRun(
            "`rate.limit.daily` of 1,500", new SampleData.Sizes(400_000, 10, 10, 10, 3, 120))
        .run(1, 0, 0, Map.of("crm.objects", "contacts", "rate.limit.daily", "1500"));
  }

  /**
   * @param backfills how many must have finished before the measurement
   * @param warmUpMs before it
   */
  private void run(int tasksMax, int backfills, long warmUpMs, Map<String, String> settings)
      throws Exception {
    try (SimHubspotServer server = SimHubspotServer.start(hubspot)) {
      SimControlClient control = new SimControlClient(server);
      List<CrmSourceTask> tasks = BudgetBenchmark.startTasks(server.uri(), tasksMax, settings);
      List<Thread> threads = new ArrayList<>();
      for (CrmSourceTask task : tasks) {
        Thread thread = new Thread(() -> poll(task), "task-" + threads.size());
        thread.start();
        threads.add(thread);
      }
      control.post("edits?perSecond=5");
      while (finishedBackfills.get() < backfills) {
        collectEdits(control);
      }
      long from = System.currentTimeMillis() + warmUpMs;
      while (System.currentTimeMillis() < from + 2 * MINUTE_MS) {
        collectEdits(control);
      }
      stopped = true;
      for (int i = 0; i < tasks.size(); i++) {
        threads.get(i).join();
        tasks.get(i).stop();
      }
      report(from, control.stats());
    }
  }

  private void collectEdits(SimControlClient control) throws Exception {
    Thread.sleep(1_000);
    for (JsonNode edit : control.edits()) {
      String key =
          BudgetBenchmark.editKey(
              edit.path("type").asText(), edit.path("id").asText(), edit.path("version").asLong());
      indexedAt.putIfAbsent(key, edit.path("indexedAt").asLong());
    }
  }

  private void poll(CrmSourceTask task) {
    try {
      while (!stopped) {
        List<SourceRecord> records = task.poll();
        for (SourceRecord record : records == null ? List.<SourceRecord>of() : records) {
          onRecord(record);
          task.commitRecord(
              record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void onRecord(SourceRecord record) {
    if (record.topic().equals("crm.events")) {
      if (String.valueOf(record.value()).contains("kind=backfill.finished")) {
        finishedBackfills.incrementAndGet();
      }
    } else if (record.headers().lastWithName("crm.version") != null) {
      String key =
          BudgetBenchmark.editKey(
              record.topic().substring("crm.".length()),
              (String) record.headers().lastWithName("crm.id").value(),
              (Long) record.headers().lastWithName("crm.version").value());
      seenAt.putIfAbsent(key, System.currentTimeMillis());
    }
  }

  private void report(long from, JsonNode stats) {
    long[] arrivals = hubspot.arrivals(SimHubspot.Bucket.BURST);
    double lowest = Double.MAX_VALUE;
    for (long start = from; start <= from + MINUTE_MS; start += 1_000) {
      long begin = start;
      long calls =
          LongStream.of(arrivals).filter(at -> at >= begin && at < begin + MINUTE_MS).count();
      lowest = Math.min(lowest, 100.0 * calls / (BURST * 6));
    }
    List<Long> latenciesMs = new ArrayList<>();
    indexedAt.forEach(
        (key, instant) -> {
          if (seenAt.containsKey(key)) {
            latenciesMs.add(Math.max(0, seenAt.get(key) - instant));
          }
        });
    latenciesMs.sort(null);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f %% | %d | %d | %.1f s (%d edits) |%n",
        name,
        lowest,
        arrivals.length + hubspot.arrivals(SimHubspot.Bucket.SEARCH).length,
        stats.path("unexpectedRefusals").asLong(),
        latenciesMs.get((int) (latenciesMs.size() * 0.99)) / 1000.0,
        latenciesMs.size());
  }
}
