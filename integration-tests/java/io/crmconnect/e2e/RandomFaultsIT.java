/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.KafkaVersion;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two workers, the broker and the registry are killed at random instants during backfill, edits,
 * deletes, merges and a drift. At the end the warehouse equals the CRM, nothing was deleted that
 * exists, and under exactly-once no reader saw a version twice.
 *
 * <p>In the build it is short: under exactly-once, with few rows, in the order of one seed, and
 * with as many faults as fit into {@link #SHORT_FAULTS}. So a loaded machine meets fewer of them,
 * instead of not finishing; what must hold at the end is the same.
 *
 * <p>{@code -Dfaults.kills} makes it long and says how many workers are killed, {@code
 * -Dfaults.seed=N} repeats the order of a run, {@code -Dfaults.versions} and {@code
 * -Dfaults.delivery} say which variants run. The profile {@code long-faults} passes them on.
 */
@ExtendWith(SharedStack.class)
final class RandomFaultsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(240);
  private static final boolean IS_LONG = System.getProperty("faults.kills") != null;
  private static final int KILLS = Integer.getInteger("faults.kills", 3);
  private static final long SEED = Long.getLong("faults.seed", IS_LONG ? 0 : 32);
  private static final String VERSIONS = System.getProperty("faults.versions", "V4_3");
  private static final String DELIVERY =
      System.getProperty("faults.delivery", IS_LONG ? "once,atleastonce" : "once");

  /** In the build no fault begins later than this after the first, however few there were. */
  private static final Duration SHORT_FAULTS = Duration.ofSeconds(60);

  private static final int EDITS_PER_SECOND = 15;
  private static final int TASKS = 2;
  private static final long REWIND_MS = 60_000;

  /** A watermark may have stood still while the parts were away. */
  private static final long REWIND_SLACK_MS = 60_000;

  /** With 5 % of the budget, about 100 records per second: half of the faults meet the backfill. */
  private static final String BACKFILL_PERCENT = "5";

  private static final SampleData.Sizes SIZES =
      IS_LONG
          ? new SampleData.Sizes(3_000 + 1_000 * KILLS, 800, 500, 300, 15, 30)
          : new SampleData.Sizes(3_000, 200, 150, 100, 10, 20);

  /** All rows of these are emitted once more, because a column is filled in them. */
  private static final Set<String> REFILLED_OBJECTS = Set.of("companies", "deals");

  /** When the watermarks were set back, which repeats the changes of the time before. */
  private long rewoundAtMs;

  private Stack stack;
  private ConnectGroup group;
  private String prefix;

  @ParameterizedTest
  @CsvSource({
    "V4_3, true",
    "V4_3, false",
    "V3_9, true",
    "V3_9, false",
    "V3_7, true",
    "V3_7, false"
  })
  void nothingIsLostWrongOrRepeated(KafkaVersion version, boolean exactlyOnce, Stack given)
      throws Exception {
    assumeTrue(List.of(VERSIONS.split(",")).contains(version.name()), "see -Dfaults.versions");
    String delivery = exactlyOnce ? "once" : "atleastonce";
    assumeTrue(List.of(DELIVERY.split(",")).contains(delivery), "see -Dfaults.delivery");
    long seed = SEED == 0 ? System.currentTimeMillis() : SEED;
    stack = given;
    // Part of the names of tables, which are not quoted.
    prefix = ("faults" + version + delivery).toLowerCase(Locale.ROOT).replace("_", "");
    FaultSchedule schedule = new FaultSchedule(seed, EnumSet.allOf(Fault.class), KILLS);
    WorkerSettings settings =
        WorkerSettings.DEFAULT
            .withVersion(version)
            .withHeap("512m")
            .withProperty("exactly.once.source.support", exactlyOnce ? "enabled" : "disabled")
            .withProperty("offset.flush.interval.ms", "2000");
    try (SimulatedCrm crm = SimulatedCrm.start(SIZES);
        ConnectGroup started = ConnectGroup.start(stack, prefix, settings)) {
      group = started;
      crm.recordDeletes();
      crm.startLives(EDITS_PER_SECOND);
      Map<String, String> source = sourceConfig(crm, exactlyOnce);
      group.put(prefix, source);
      group.put(prefix + "-sink", sinkConfig());
      awaitRunning(false);

      Warehouse warehouse = new Warehouse(stack, prefix);
      System.out.println("seed " + seed + ": " + schedule.faults());
      List<Fault> injected = injectAll(schedule, crm, source, warehouse);
      crm.stopLives();
      long stoppedAt = System.nanoTime();
      // The sweep that finds the last deletes shall not take long.
      source.put("backfill.budget.percent", "100");
      group.put(prefix, source);
      if (injected.contains(Fault.DRIFT)) {
        warehouse.mapColumn("amount", "amount__string");
      }
      warehouse.awaitEquals(crm, group.rest(), TIMEOUT);
      System.out.printf(
          Locale.ROOT, "warehouse and CRM are equal after %.1f s%n", secondsSince(stoppedAt));
      assertHistory(crm, exactlyOnce);
      group.delete(prefix);
      group.delete(prefix + "-sink");
    }
  }

  private Map<String, String> sourceConfig(SimulatedCrm crm, boolean exactlyOnce) {
    Map<String, String> config =
        Connectors.sourceConfig(prefix, crm.url(), stack.storeSecret(prefix, SimulatedCrm.TOKEN));
    config.putAll(stack.registry().avroSettings());
    config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    config.put("reconcile.interval.ms", "10000");
    // In a long run, more is truly deleted than the guard allows for a day.
    config.put("delete.max.percent", "100");
    config.put("schema.refresh.interval.ms", "2000");
    config.put("backfill.budget.percent", BACKFILL_PERCENT);
    config.put("exactly.once.support", exactlyOnce ? "required" : "requested");
    return config;
  }

  private Map<String, String> sinkConfig() {
    Map<String, String> config = Connectors.sinkConfig(stack, prefix);
    // Its group does not wait 45 seconds for the consumers of each killed worker.
    config.put("consumer.override.session.timeout.ms", "6000");
    config.put("consumer.override.heartbeat.interval.ms", "2000");
    return config;
  }

  /** The faults that there was time for. */
  private List<Fault> injectAll(
      FaultSchedule schedule, SimulatedCrm crm, Map<String, String> source, Warehouse warehouse)
      throws Exception {
    List<Fault> injected = new ArrayList<>();
    long firstAt = System.nanoTime();
    for (Fault fault : schedule.faults()) {
      boolean isLate = !IS_LONG && System.nanoTime() - firstAt > SHORT_FAULTS.toNanos();
      boolean endsDrift = fault == Fault.DECIDE && injected.contains(Fault.DRIFT);
      if (isLate && !endsDrift) {
        System.out.println(fault + " is left out, because there is no time left");
        continue;
      }
      injected.add(fault);
      TimeUnit.MILLISECONDS.sleep(schedule.nextPauseMs());
      long startedAt = System.nanoTime();
      long copied = warehouse.count("contacts");
      inject(fault, schedule, crm, source);
      awaitRunning(fault == Fault.KILL_BROKER || fault == Fault.KILL_REGISTRY);
      System.out.printf(
          Locale.ROOT,
          "%s with %,d contacts in the warehouse; all run again after %.1f s%n",
          fault,
          copied,
          secondsSince(startedAt));
    }
    return injected;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private void inject(
      Fault fault, FaultSchedule schedule, SimulatedCrm crm, Map<String, String> source) {
    Worker worker = group.worker(schedule.nextWorker());
    switch (fault) {
      case KILL_WORKER -> {
        worker.kill();
        worker.start();
      }
      case MOVE_TASKS -> {
        worker.kill();
        awaitRunning(false);
        worker.start();
      }
      case KILL_BOTH -> {
        group.workers().forEach(Worker::kill);
        Worker.startAll(group.workers());
      }
      case KILL_BROKER -> {
        stack.broker().kill();
        stack.broker().start();
      }
      case KILL_REGISTRY -> {
        stack.registry().kill();
        stack.registry().start();
      }
      case REBALANCE -> {
        worker.stop();
        worker.start();
      }
      case PAUSE -> {
        group.pause(prefix);
        group.resume(prefix);
      }
      case REWIND_OFFSETS -> {
        group.stop(prefix);
        rewoundAtMs = System.currentTimeMillis();
        group.alterOffsets(prefix, rewind(group.offsets(prefix)));
        group.resume(prefix);
      }
      case RECREATE -> {
        group.delete(prefix);
        group.put(prefix, source);
      }
      case ADD_PROPERTY -> crm.copyProperty("companies", "name", "name_copied");
      case DRIFT -> {
        crm.retypeProperty("deals", "amount", "string");
        crm.editDeal("amount", "a lot");
      }
      case DECIDE -> {
        source.put("schema.accept", "deals.amount:string");
        group.put(prefix, source);
      }
    }
  }

  /** Sets both watermarks of each object back. */
  private static JsonNode rewind(JsonNode offsets) {
    JsonNode rewound = offsets.deepCopy();
    for (JsonNode one : rewound.get("offsets")) {
      if (one.get("offset") instanceof ObjectNode offset) {
        for (String key : List.of("incremental.watermark", "recheck.watermark")) {
          if (offset.has(key)) {
            offset.put(key, offset.get(key).asLong() - REWIND_MS);
          }
        }
      }
    }
    return rewound;
  }

  /**
   * Whether the change was before the rewind, in the time that is read again, and emitted after.
   */
  private boolean isRepeatedByRewind(long version, long emittedAtMs) {
    return version < rewoundAtMs
        && version > rewoundAtMs - REWIND_MS - REWIND_SLACK_MS
        && emittedAtMs > rewoundAtMs;
  }

  private void awaitRunning(boolean restarting) {
    group.awaitRunning(prefix, TASKS, restarting);
    group.awaitRunning(prefix + "-sink", TASKS, restarting);
  }

  private void assertHistory(SimulatedCrm crm, boolean exactlyOnce) {
    List<String> falseDeletes = new ArrayList<>();
    List<String> repeats = new ArrayList<>();
    int records = 0;
    for (String object : SimulatedCrm.TYPES.keySet()) {
      TopicHistory history = TopicHistory.read(stack, prefix, object);
      records += history.size();
      falseDeletes.addAll(history.falseDeletes(crm));
      repeats.addAll(
          history.repeats(REFILLED_OBJECTS.contains(object) ? 1 : 0, this::isRepeatedByRewind));
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %,d records, %d repeats, %d failed tasks started again%n",
        prefix,
        records,
        repeats.size(),
        group.restarts());
    assertThat(records).isGreaterThan(SIZES.contacts());
    assertThat(falseDeletes).isEmpty();
    if (exactlyOnce) {
      assertThat(repeats.stream().limit(10)).as("%d repeats", repeats.size()).isEmpty();
    }
  }
}
