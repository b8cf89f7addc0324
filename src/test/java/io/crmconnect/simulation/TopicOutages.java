/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * In some histories, half of the tasks that start cannot read their topics for a while, as while a
 * broker is down, until the faults end.
 */
final class TopicOutages {
  private static final long STREAM = 0x133A42BC4E58CB6AL;
  private static final int HISTORIES = 6;
  private static final int MIN_MS = 3_000;
  private static final int MAX_MS = 90_000;

  /** Until the last attempt that fails is followed by the next, and that is answered. */
  private static final int RECOVERY_MS = 60_000;

  private final SplittableRandom random;
  private final Scheduler scheduler;
  private final LongConsumer onOutage;
  private boolean happens;
  private boolean ended;

  private TopicOutages(
      SplittableRandom random, Scheduler scheduler, LongConsumer onOutage, boolean happens) {
    this.random = random;
    this.scheduler = scheduler;
    this.onOutage = onOutage;
    this.happens = happens;
  }

  /**
   * @param onOutage told until when an outage delays the objects of a task
   */
  static TopicOutages draw(long seed, Scheduler scheduler, LongConsumer onOutage) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean happens = random.nextInt(HISTORIES) == 0;
    return new TopicOutages(random, scheduler, onOutage, happens);
  }

  /** Whether the task that starts now cannot read its topics, at the time of the call. */
  BooleanSupplier onTaskStarted() {
    if (!happens || random.nextBoolean()) {
      return () -> false;
    }
    long until = scheduler.now() + MIN_MS + random.nextInt(MAX_MS - MIN_MS);
    onOutage.accept(until + RECOVERY_MS);
    return () -> happens && scheduler.now() < until;
  }

  void end() {
    happens = false;
    ended = true;
  }

  /** Whether every read succeeds from now on. */
  boolean haveEnded() {
    return ended;
  }
}
