/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;

/**
 * Whose clock is wrong in a history. Only one of the two is: if the vendor's dates and a worker's
 * clock were both ahead, nothing would tell the right time.
 *
 * @param dateLeadMs how far the dates of the vendor's responses are ahead of its versions
 */
record ClockPlan(long dateLeadMs, Workers workers) {
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 3_600_000;
  private static final long MAX_SKEW_MS = 300_000;

  enum Workers {
    EXACT,
    /** Each worker by up to five minutes. */
    MINUTES_AHEAD,
    MINUTES_BEHIND,
    /** Each worker by up to a day. */
    HOURS_AHEAD
  }

  static ClockPlan draw(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> new ClockPlan(MINUTE_MS + random.nextLong(2 * HOUR_MS), Workers.EXACT);
      case 1 -> new ClockPlan(0, Workers.MINUTES_BEHIND);
      case 2 -> new ClockPlan(0, Workers.HOURS_AHEAD);
      default -> new ClockPlan(0, Workers.MINUTES_AHEAD);
    };
  }

  /** By how much the clock of the next worker is ahead. */
  long drawWorkerLeadMs(SplittableRandom random) {
    long skewMs = random.nextInt((int) (2 * MAX_SKEW_MS)) - MAX_SKEW_MS;
    return switch (workers) {
      case EXACT -> 0;
      case MINUTES_AHEAD -> Math.abs(skewMs);
      case MINUTES_BEHIND -> -Math.abs(skewMs);
      case HOURS_AHEAD -> Math.abs(skewMs) * (24 * HOUR_MS / MAX_SKEW_MS);
    };
  }

  /** How much later than by the vendor's clock a stretch of the past is rechecked. */
  long maxRecheckDelayMs() {
    return workers == Workers.MINUTES_BEHIND ? MAX_SKEW_MS : 0;
  }
}
