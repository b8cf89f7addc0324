/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import java.util.Arrays;

/**
 * The number of calls that count against the daily quota: those since its reset, or of the last 24
 * hours.
 */
final class DayCount {
  private static final long HOUR_MS = 3_600_000;

  /** The current hour and the 24 before it, so that no call expires too early. */
  private static final int HOURS = 25;

  private final boolean rolling;
  private final long[] callsByHour = new long[HOURS];
  private long hour = Long.MIN_VALUE;
  private long total;

  private DayCount(boolean rolling) {
    this.rolling = rolling;
  }

  static DayCount of(BudgetPlan.Reset reset) {
    return new DayCount(reset instanceof BudgetPlan.Reset.Rolling);
  }

  void add(long calls, long vendorNow) {
    total += calls;
    if (rolling) {
      expire(vendorNow);
      callsByHour[Math.floorMod(hour, HOURS)] += calls;
    }
  }

  /** Removes calls that are more than a day old, if the quota is a rolling one. */
  void expire(long vendorNow) {
    if (!rolling) {
      return;
    }
    long currentHour = Math.floorDiv(vendorNow, HOUR_MS);
    if (hour == Long.MIN_VALUE) {
      hour = currentHour;
    }
    if (hour - currentHour >= HOURS) {
      // The hour was taken from a clock that was wrong; the calls expire a day from now.
      hour = currentHour;
      Arrays.fill(callsByHour, 0);
      callsByHour[Math.floorMod(hour, HOURS)] = total;
    }
    for (int i = 0; i < HOURS && hour < currentHour; i++) {
      hour++;
      int index = Math.floorMod(hour, HOURS);
      total -= callsByHour[index];
      callsByHour[index] = 0;
    }
    hour = Math.max(hour, currentHour);
  }

  /** Resets the count; calls in flight may count on either day. */
  void onReset(long inFlight) {
    if (!rolling) {
      total = inFlight;
    }
  }

  long total() {
    return total;
  }
}
