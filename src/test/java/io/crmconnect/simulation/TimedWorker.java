/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.SimulatedConnector;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimSettings;
import io.crmconnect.topics.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * The real tasks of one worker against a simulated HubSpot, in virtual time. Requests have a round
 * trip, and each record costs the worker some time before the next poll.
 */
final class TimedWorker {
  static final long START = 1_790_000_000_000L;

  private final SimHubspot hubspot;
  private final int roundTripMs;
  private final double msPerRecord;
  private final Scheduler scheduler = new Scheduler(START, new SplittableRandom(1));
  private final SimWorker worker =
      SimWorker.of(
          scheduler::now,
          new WorkerGrants(
              SimulatedHubspot::drawsOnSearch,
              text -> {
                throw new AssertionError(text);
              }));

  /** Backfilled rows by object. */
  private final Map<String, Long> snapshots = new TreeMap<>();

  private final Map<String, Long> finishedAt = new TreeMap<>();

  /** The last edit of each record that has none of it yet. */
  private final Map<String, PendingEdit> pendingEdits = new HashMap<>();

  private final List<Long> editLatenciesMs = new ArrayList<>();

  private record PendingEdit(long version, long indexedAt) {}

  TimedWorker(SimHubspot hubspot, int roundTripMs, double msPerRecord) {
    this.hubspot = hubspot;
    this.roundTripMs = roundTripMs;
    this.msPerRecord = msPerRecord;
    hubspot.onChange(
        change ->
            pendingEdits.put(
                change.type() + "/" + change.id(),
                new PendingEdit(change.version(), change.indexedAt())));
  }

  /** Starts the tasks with these settings and the necessary ones. */
  void start(int tasksMax, Map<String, String> settings) {
    Map<String, String> config = new TreeMap<>(settings);
    config.put("name", "crm");
    config.put("tasks.max", Integer.toString(tasksMax));
    config.put("crm.vendor", "hubspot");
    config.put("hubspot.access.token", "sim-token");
    config.put("crm.reference", "");
    config.put("topic.prefix", "crm");
    // The connector's clock is ahead of the tasks', so it has an account of its own.
    SimHubspot accountOfConnector = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(5));
    List<Map<String, String>> taskConfigs =
        SimulatedConnector.taskConfigs(
            config,
            tasksMax,
            clock ->
                SimulatedConnector.hubspot(
                    new DelayedTransport(
                        call -> accountOfConnector.handle(call, clock.getAsLong()), 0),
                    clock));
    taskConfigs.forEach(each -> new TaskLoop(each).start());
  }

  long now() {
    return scheduler.now();
  }

  /** Runs until the condition holds, which must be within an hour. */
  void runUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (scheduler.now() > START + 3_600_000 || !scheduler.runNext()) {
        throw new AssertionError("not within an hour: " + snapshots + " " + finishedAt);
      }
    }
  }

  void runFor(long ms) {
    long end = scheduler.now() + ms;
    scheduler.schedule(ms, () -> {});
    runUntil(() -> scheduler.now() >= end);
  }

  /** Runs something again and again, from now on. */
  void repeat(long intervalMs, Runnable action) {
    scheduler.schedule(
        intervalMs,
        () -> {
          action.run();
          repeat(intervalMs, action);
        });
  }

  long snapshots(String object) {
    return snapshots.getOrDefault(object, 0L);
  }

  boolean isFinished(String object) {
    return finishedAt.containsKey(object);
  }

  /** From the index showing an edit to its record, for all edits that have one. */
  List<Long> editLatenciesMs() {
    return editLatenciesMs.stream().sorted().toList();
  }

  /** Edits that the index has shown for so long and that have no record. */
  long editsOlderThan(long ms) {
    return pendingEdits.values().stream()
        .filter(edit -> edit.indexedAt() + ms < scheduler.now())
        .count();
  }

  private void onRecord(SourceRecord record) {
    String object = record.topic().substring("crm.".length());
    if (object.equals("events")) {
      String event = String.valueOf(record.value());
      snapshots.keySet().stream()
          .filter(each -> event.contains("kind=backfill.finished") && event.contains(each))
          .forEach(each -> finishedAt.putIfAbsent(each, scheduler.now()));
      return;
    }
    if (record.headers().lastWithName("crm.op") == null) {
      return;
    }
    if (record.headers().lastWithName("crm.op").value().equals("snapshot")) {
      snapshots.merge(object, 1L, Long::sum);
    }
    String key = object + "/" + record.headers().lastWithName("crm.id").value();
    long version = (Long) record.headers().lastWithName("crm.version").value();
    PendingEdit edit = pendingEdits.get(key);
    if (edit != null && version >= edit.version()) {
      pendingEdits.remove(key);
      editLatenciesMs.add(Math.max(0, scheduler.now() - edit.indexedAt()));
    }
  }

  private final class TaskLoop {
    private final Map<String, String> config;
    private final RealTask task;
    private long pollSequence;
    private long busyUntil;

    TaskLoop(Map<String, String> config) {
      this.config = config;
      CrmVendor vendor =
          SimulatedConnector.hubspot(
              new DelayedTransport(call -> hubspot.handle(call, scheduler.now()), roundTripMs),
              worker.budgets());
      this.task =
          new RealTask(
              worker,
              new SplittableRandom(4),
              new Connection(vendor),
              () -> schedulePoll(0),
              TopicReader.NONE,
              SignalReader.NONE,
              SchemaRegistry.NONE);
    }

    void start() {
      task.task().initialize(new Context(config, new OffsetStore()));
      task.task().start(config);
      schedulePoll(0);
    }

    private void schedulePoll(long delayMs) {
      long sequence = ++pollSequence;
      scheduler.schedule(
          Math.max(delayMs, busyUntil - scheduler.now()),
          () -> {
            if (sequence == pollSequence) {
              poll();
            }
          });
    }

    private void poll() {
      try {
        List<SourceRecord> records = task.task().poll();
        if (records == null) {
          schedulePoll(Math.max(1, Math.min(1_000, task.idleMs())));
          return;
        }
        busyUntil = scheduler.now() + Math.round(records.size() * msPerRecord);
        for (SourceRecord record : records) {
          onRecord(record);
          task.task()
              .commitRecord(
                  record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
        }
        schedulePoll(0);
      } catch (InterruptedException e) {
        throw new IllegalStateException("nothing interrupts here", e);
      }
    }
  }

  private record Connection(CrmVendor vendor) implements SimulatedVendor.Connection {
    @Override
    public void close() {}
  }

  private record Context(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
      implements SourceTaskContext {}

  private interface Exchange {
    HttpOutcome answer(HttpCall call);
  }

  private final class DelayedTransport implements Transport {
    private final Exchange exchange;
    private final int delayMs;

    DelayedTransport(Exchange exchange, int delayMs) {
      this.exchange = exchange;
      this.delayMs = delayMs;
    }

    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      if (delayMs == 0) {
        sink.accept(exchange.answer(call));
        return;
      }
      scheduler.schedule(
          delayMs / 2,
          () -> {
            HttpOutcome outcome = exchange.answer(call);
            scheduler.schedule(delayMs - delayMs / 2, () -> sink.accept(outcome));
          });
    }

    @Override
    public void close() {}
  }
}
