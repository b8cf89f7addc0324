/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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
  private final TopicLogs topicLogs;
  private final OffsetStore offsets;
  private final DeliverySettings deliverySettings;
  private final Splitter splitter;
  private final TaskRun.Listener listener;
  private final TaskUnderTest.Factory taskFactory;
  private final SimWorkers workers;
  private final List<TaskRun> taskRuns = new ArrayList<>();
  private List<Map<String, String>> taskConfigs = List.of();
  private Map<String, String> config = Map.of();
  private int tasksMax;
  private boolean paused;
  private boolean deployed;
  private long incarnations;
  private long generation;
  private long downUntil;

  /**
   * @param listener is informed about them
   */
  SimConnect(
      Scheduler scheduler,
      SplittableRandom random,
      History history,
      TopicLogs topicLogs,
      OffsetStore offsets,
      DeliverySettings deliverySettings,
      Splitter splitter,
      TaskRun.Listener listener,
      TaskUnderTest.Factory taskFactory,
      SimWorkers workers) {
    this.scheduler = scheduler;
    this.random = random;
    this.history = history;
    this.topicLogs = topicLogs;
    this.offsets = offsets;
    this.deliverySettings = deliverySettings;
    this.splitter = splitter;
    this.listener = listener;
    this.taskFactory = taskFactory;
    this.workers = workers;
  }

  /** Creates the connector, or changes its settings: all its tasks stop and start anew. */
  void deploy(Map<String, String> newConfig, int newTasksMax) {
    history.addEvent(
        "deploy",
        newConfig.hashCode(),
        () -> "configured with " + newTasksMax + " tasks at most: " + newConfig);
    config = newConfig;
    tasksMax = newTasksMax;
    stopAll();
    taskConfigs = splitter.taskConfigs(config, tasksMax);
    startAll(deployed ? random.nextInt(RESTART_MAX_MS) : 0);
    deployed = true;
  }

  /** A rebalance: every task stops and starts elsewhere. */
  void rebalance() {
    history.addEvent("rebalance", 0, () -> "the tasks are rebalanced");
    stopAll();
    startAll(random.nextInt(RESTART_MAX_MS));
  }

  /** A worker dies with one of the tasks, or with all of them. */
  void crash() {
    if (taskRuns.isEmpty()) {
      return;
    }
    if (random.nextInt(3) == 0 || workers.oneForAll()) {
      crashAll();
      return;
    }
    crash(random.nextInt(taskRuns.size()));
  }

  private void crashAll() {
    taskRuns.forEach(TaskRun::crash);
    workers.onCrash();
    startAll(random.nextInt(RESTART_MAX_MS));
  }

  /** A worker dies with this run of a task. */
  void crashRun(long incarnation) {
    for (int i = 0; i < taskRuns.size(); i++) {
      if (taskRuns.get(i).incarnation() == incarnation) {
        crash(i);
      }
    }
  }

  private void crash(int index) {
    if (workers.oneForAll()) {
      crashAll();
    } else if (taskRuns.get(index).crash()) {
      startAgain(index, random.nextInt(RESTART_MAX_MS));
    }
  }

  /** An operator restarts a task; only if others run on. */
  void restartOne(SplittableRandom restarts) {
    if (taskRuns.size() < 2) {
      return;
    }
    int index = restarts.nextInt(taskRuns.size());
    if (taskRuns.get(index).isRunning()) {
      taskRuns.get(index).stop();
      startAgain(index, restarts.nextInt(5_000));
    }
  }

  private void startAgain(int index, long delay) {
    long expectedGeneration = generation;
    downUntil = Math.max(downUntil, scheduler.now() + delay);
    scheduler.schedule(
        delay,
        () -> {
          if (generation == expectedGeneration) {
            taskRuns.set(index, startRun(taskConfigs.get(index)));
          }
        });
  }

  void pause(boolean pause) {
    history.addEvent("pause", pause ? 1 : 0, () -> pause ? "paused" : "resumed");
    paused = pause;
    taskRuns.forEach(run -> run.pause(pause));
  }

  /** Whether this run of a task has not ended. */
  boolean isRunning(long incarnation) {
    for (TaskRun run : taskRuns) {
      if (run.incarnation() == incarnation && run.isRunning()) {
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
    taskRuns.forEach(TaskRun::stop);
    taskRuns.clear();
  }

  private void startAll(long delay) {
    long expectedGeneration = ++generation;
    taskRuns.clear();
    downUntil = Math.max(downUntil, scheduler.now() + delay);
    scheduler.schedule(
        delay,
        () -> {
          if (generation == expectedGeneration) {
            taskConfigs.forEach(one -> taskRuns.add(startRun(one)));
          }
        });
  }

  private TaskRun startRun(Map<String, String> taskConfig) {
    TaskRun run =
        new TaskRun(
            ++incarnations,
            scheduler,
            random.split(),
            history,
            topicLogs,
            offsets,
            deliverySettings,
            listener,
            taskFactory);
    run.pause(paused);
    run.start(taskConfig, new Context(taskConfig, offsets));
    return run;
  }

  private record Context(Map<String, String> configs, OffsetStorageReader offsetStorageReader)
      implements SourceTaskContext {}
}
