package io.crmconnect.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * The one clock and the one queue of a history: events by virtual time, and events of the same
 * millisecond in an order that the seed draws.
 */
final class Scheduler {
  private record Event(long at, long order, long sequence, Runnable action) {}

  private static final Comparator<Event> BY_TIME =
      Comparator.comparingLong(Event::at)
          .thenComparingLong(Event::order)
          .thenComparingLong(Event::sequence);

  private final PriorityQueue<Event> queue = new PriorityQueue<>(BY_TIME);
  private final SplittableRandom ties;
  private long now;
  private long sequence;

  Scheduler(long start, SplittableRandom ties) {
    this.now = start;
    this.ties = ties;
  }

  long now() {
    return now;
  }

  void after(long delayMs, Runnable action) {
    if (delayMs < 0) {
      throw new IllegalArgumentException("a delay of " + delayMs + " ms");
    }
    queue.add(new Event(now + delayMs, ties.nextLong(), sequence++, action));
  }

  /** Runs the next event, if there is one. */
  boolean step() {
    Event event = queue.poll();
    if (event == null) {
      return false;
    }
    now = event.at();
    event.action().run();
    return true;
  }
}
