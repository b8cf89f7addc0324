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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two workers, the broker and the registry are killed at random instants during backfill, edits,
 * deletes, merges and a change of the schema. At the end the warehouse equals the CRM, nothing was
 * deleted that exists, and under exactly-once no reader saw a version twice.
 *
 * <p>Runs in the profile {@code long-faults} only: {@code -Dfaults.kills} says how many workers are
 * killed, {@code -Dfaults.seed=N} repeats the order of a run.
 */
@EnabledIfSystemProperty(named = "faults.kills", matches = ".+")
@ExtendWith(SharedStack.class)
final class RandomFaultsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(240);
  private static final int KILLS = Integer.getInteger("faults.kills", 3);
  private static final long SEED = Long.getLong("faults.seed", 0);
  private static final String VERSIONS = System.getProperty("faults.versions", "V3_7,V3_9,V4_3");
  private static final int EDITS_PER_SECOND = 15;
  private static final int TASKS = 2;
  private static final long REWIND_MS = 60_000;
  private static final SampleData.Sizes SIZES =
      new SampleData.Sizes(12_000, 1_500, 900, 500, 15, 30);

  private Stack stack;
  private ConnectGroup group;
  private String prefix;

  @ParameterizedTest
  @CsvSource({"V4_3, true", "V4_3, false", "V3_9, true", "V3_7, true"})
  void nothingIsLostWrongOrRepeated(KafkaVersion version, boolean exactlyOnce, Stack given)
      throws Exception {
    assumeTrue(VERSIONS.contains(version.name()), "left out by -Dfaults.versions");
    long seed = SEED == 0 ? System.currentTimeMillis() : SEED;
    stack = given;
    // Part of the names of tables, which are not quoted.
    prefix =
        ("faults" + version + (exactlyOnce ? "once" : ""))
            .toLowerCase(Locale.ROOT)
            .replace("_", "");
    FaultSchedule schedule = new FaultSchedule(seed, KILLS);
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
      group.put(prefix + "-sink", Connectors.sinkConfig(stack, prefix));
      awaitRunning(false);

      List<Fault> faults = schedule.faults();
      System.out.println("seed " + seed + ": " + faults);
      for (Fault fault : faults) {
        TimeUnit.MILLISECONDS.sleep(schedule.nextPauseMs());
        inject(fault, schedule, crm, source);
        awaitRunning(fault == Fault.KILL_BROKER || fault == Fault.KILL_REGISTRY);
      }
      crm.stopLives();
      new Warehouse(stack, prefix).awaitEquals(crm, group.rest(), TIMEOUT);
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
    config.put("exactly.once.support", exactlyOnce ? "required" : "requested");
    return config;
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
        group.workers().forEach(Worker::start);
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
        group.alterOffsets(prefix, rewind(group.offsets(prefix)));
        group.resume(prefix);
      }
      case RECREATE -> {
        group.delete(prefix);
        group.put(prefix, source);
      }
      case ADD_PROPERTY -> crm.copyProperty("companies", "name", "name_copied");
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
      // All companies are read once more for the property that was added.
      if (!object.equals("companies")) {
        repeats.addAll(history.repeats());
      }
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
      assertThat(repeats).isEmpty();
    }
  }
}
