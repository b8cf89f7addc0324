/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast a value changes, measured over a window of time. */
final class Trend {
  private static final int SAMPLES = 60;

  private record Sample(long takenAt, long value) {}

  private final long windowMs;
  private final Deque<Sample> samples = new ArrayDeque<>();

  Trend(long windowMs) {
    this.windowMs = windowMs;
  }

  void add(long value, long now) {
    if (!samples.isEmpty() && now - samples.peekLast().takenAt < windowMs / SAMPLES) {
      return;
    }
    samples.addLast(new Sample(now, value));
    while (now - samples.peekFirst().takenAt > windowMs) {
      samples.removeFirst();
    }
  }

  /** The value was set to something else, so what came before says nothing. */
  void reset() {
    samples.clear();
  }

  /** The change per second; empty until a tenth of the window has been measured. */
  OptionalDouble perSecond() {
    if (samples.isEmpty()) {
      return OptionalDouble.empty();
    }
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    long elapsedMs = last.takenAt - first.takenAt;
    return elapsedMs < windowMs / 10
        ? OptionalDouble.empty()
        : OptionalDouble.of((last.value - first.value) * 1000.0 / elapsedMs);
  }
}
