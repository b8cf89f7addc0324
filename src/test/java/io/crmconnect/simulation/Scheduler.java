/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The one clock and the one queue of a history: events by virtual time, and events of the same
 * millisecond in an order that the seed draws.
 */
final class Scheduler {
  private record Event(long time, long order, long sequence, Runnable action) {}

  private static final Comparator<Event> BY_TIME =
      Comparator.comparingLong(Event::time)
          .thenComparingLong(Event::order)
          .thenComparingLong(Event::sequence);

  private final PriorityQueue<Event> queue = new PriorityQueue<>(BY_TIME);
  private final SplittableRandom tieBreaker;
  private long now;
  private long sequence;

  Scheduler(long start, SplittableRandom tieBreaker) {
    this.now = start;
    this.tieBreaker = tieBreaker;
  }

  long now() {
    return now;
  }

  void schedule(long delayMs, Runnable action) {
    if (delayMs < 0) {
      throw new IllegalArgumentException("a delay of " + delayMs + " ms");
    }
    queue.add(new Event(now + delayMs, tieBreaker.nextLong(), sequence++, action));
  }

  /** Runs the next event, if there is one. */
  boolean runNext() {
    Event event = queue.poll();
    if (event == null) {
      return false;
    }
    now = event.time();
    event.action().run();
    return true;
  }
}
