/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import java.util.OptionalLong;

/** How often the links of an association can be compared within the daily quota. */
public final class PassInterval {
  private static final long DAY_MS = 86_400_000;

  /** Share of the daily limit that the passes of one association may use. */
  private static final double MAX_DAILY_SHARE = 0.05;

  private PassInterval() {}

  /**
   * @param intervalMs the configured interval
   * @param requests of one pass
   * @param dailyLimit requests per day, if there is a limit
   * @return ms, at least the configured interval
   */
  public static long extend(long intervalMs, long requests, OptionalLong dailyLimit) {
    if (dailyLimit.isEmpty() || dailyLimit.getAsLong() <= 0) {
      return intervalMs;
    }
    double passesPerDay = dailyLimit.getAsLong() * MAX_DAILY_SHARE / Math.max(1, requests);
    return Math.max(intervalMs, (long) Math.ceil(DAY_MS / passesPerDay));
  }
}
