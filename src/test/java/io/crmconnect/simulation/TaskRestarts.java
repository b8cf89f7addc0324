/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;

/**
 * Restarts of single tasks, by an operator, while the others of the worker run on. They know what
 * the restarted one has sent.
 */
final class TaskRestarts {
  private static final long STREAM = 0x9B05688C2B3E6C1FL;
  private static final int MEAN_INTERVAL_MS = 8_000;

  private final SplittableRandom random;
  private final Scheduler scheduler;
  private final SimConnect connect;
  private final Freshness freshness;
  private boolean ended;

  TaskRestarts(long seed, Scheduler scheduler, SimConnect connect, Freshness freshness) {
    this.random = new SplittableRandom(seed ^ STREAM);
    this.scheduler = scheduler;
    this.connect = connect;
    this.freshness = freshness;
  }

  /** From now on, until {@link #end}. */
  void start() {
    scheduler.schedule(
        1 + random.nextInt(2 * MEAN_INTERVAL_MS),
        () -> {
          if (!ended) {
            connect.restartOne(random);
            freshness.suspendDeadlines(scheduler.now(), connect.downUntil() + 20_000);
            start();
          }
        });
  }

  void end() {
    ended = true;
  }
}
