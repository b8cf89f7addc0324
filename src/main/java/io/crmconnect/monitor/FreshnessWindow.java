/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The values of a duration in the last ten minutes, at most one a second. Written on one thread,
 * read on any.
 */
final class FreshnessWindow {
  private static final long WINDOW_MS = 600_000;
  private static final long MIN_SPACING_MS = 1_000;

  private record Sample(long takenAt, long value) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  synchronized void add(long value, long now) {
    if (!samples.isEmpty() && now - samples.peekLast().takenAt < MIN_SPACING_MS) {
      return;
    }
    samples.addLast(new Sample(now, value));
    while (now - samples.peekFirst().takenAt > WINDOW_MS) {
      samples.removeFirst();
    }
  }

  /** The smallest value that at least this percentage of the values do not exceed; -1: no value. */
  synchronized long percentile(int percent) {
    long[] values = samples.stream().mapToLong(Sample::value).sorted().toArray();
    return values.length == 0
        ? -1
        : values[(int) Math.max(0, Math.ceil(values.length * percent / 100.0) - 1)];
  }
}
