package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * A Connect cluster that runs one connector: splits it into tasks, and starts, stops, moves, pauses
 * and loses them.
 */
final class SimConnect {
  private static final int RESTART_MAX_MS = 20_000;

  /** The connector's part: one configuration per task. */
  interface Splitter {
    List<Map<String, String>> taskConfigs(Map<String, String> config, int maxTasks);
  }

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final History history;
  private final Topics topics;
  private final OffsetStore offsets;
  private final Delivery delivery;
  private final Splitter splitter;
  private final TaskRun.Moments moments;
  private final Tasked.Factory factory;
  private final List<TaskRun> runs = new ArrayList<>();
  private List<Map<String, String>> configs = List.of();
  private Map<String, String> config = Map.of();
  private int tasksMax;
  private boolean paused;
  private boolean deployed;
  private long incarnations;
  private long generation;
  private long downUntil;

  /**
   * @param moments told of them
   */
  SimConnect(
      Scheduler scheduler,
      SplittableRandom random,
      History history,
      Topics topics,
      OffsetStore offsets,
      Delivery delivery,
      Splitter splitter,
      TaskRun.Moments moments,
      Tasked.Factory factory) {
    this.scheduler = scheduler;
    this.random = random;
    this.history = history;
    this.topics = topics;
    this.offsets = offsets;
    this.delivery = delivery;
    this.splitter = splitter;
    this.moments = moments;
    this.factory = factory;
  }

  /** Creates the connector, or changes its settings: all its tasks stop and start anew. */
  void deploy(Map<String, String> newConfig, int newTasksMax) {
    history.event(
        "deploy",
        newConfig.hashCode(),
        () -> "configured with " + newTasksMax + " tasks at most: " + newConfig);
    config = newConfig;
    tasksMax = newTasksMax;
    stopAll();
    configs = splitter.taskConfigs(config, tasksMax);
    startAll(deployed ? random.nextInt(RESTART_MAX_MS) : 0);
    deployed = true;
  }

  /** A rebalance: every task stops and starts elsewhere. */
  void rebalance() {
    history.event("rebalance", 0, () -> "the tasks are rebalanced");
    stopAll();
    startAll(random.nextInt(RESTART_MAX_MS));
  }

  /** A worker dies with one of the tasks, or with all of them. */
  void crash() {
    if (runs.isEmpty()) {
      return;
    }
    if (random.nextInt(3) == 0) {
      runs.forEach(TaskRun::crash);
      startAll(random.nextInt(RESTART_MAX_MS));
      return;
    }
    crash(random.nextInt(runs.size()));
  }

  /** A worker dies with this run of a task. */
  void crashOf(long incarnation) {
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).incarnation() == incarnation) {
        crash(i);
      }
    }
  }

  private void crash(int index) {
    if (!runs.get(index).crash()) {
      return;
    }
    long expected = generation;
    long delay = random.nextInt(RESTART_MAX_MS);
    downUntil = Math.max(downUntil, scheduler.now() + delay);
    scheduler.after(
        delay,
        () -> {
          if (generation == expected) {
            runs.set(index, run(configs.get(index)));
          }
        });
  }

  void pause(boolean pause) {
    history.event("pause", pause ? 1 : 0, () -> pause ? "paused" : "resumed");
    paused = pause;
    runs.forEach(run -> run.pause(pause));
  }

  /** Whether this run of a task goes on. */
  boolean runs(long incarnation) {
    for (TaskRun run : runs) {
      if (run.incarnation() == incarnation && run.open()) {
        return true;
      }
    }
    return false;
  }

  boolean paused() {
    return paused;
  }

  /** Until when a task is known to be down. */
  long downUntil() {
    return downUntil;
  }

  void stopAll() {
    generation++;
    runs.forEach(TaskRun::stop);
    runs.clear();
  }

  private void startAll(long delay) {
    long expected = ++generation;
    runs.clear();
    downUntil = Math.max(downUntil, scheduler.now() + delay);
    scheduler.after(
        delay,
        () -> {
          if (generation == expected) {
            configs.forEach(one -> runs.add(run(one)));
          }
        });
  }

  private TaskRun run(Map<String, String> taskConfig) {
    TaskRun run =
        new TaskRun(
            ++incarnations,
            scheduler,
            random.split(),
            history,
            topics,
            offsets,
            delivery,
            moments,
            factory);
    run.pause(paused);
    run.start(taskConfig, new Context(taskConfig, offsets));
    return run;
  }

  private record Context(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
      implements SourceTaskContext {}
}
