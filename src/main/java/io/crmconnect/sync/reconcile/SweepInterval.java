/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import java.util.OptionalLong;

/**
 * How often an object can be swept: as configured, or less often if the request budget does not
 * suffice.
 */
public final class SweepInterval {
  private static final long DAY_MS = 86_400_000;

  /** Share of the requests available to the backfill in the interval that a sweep may use. */
  private static final double MAX_RATE_SHARE = 0.25;

  /** Share of the daily limit that a sweep may use, summed over the days of the interval. */
  private static final double MAX_DAILY_SHARE = 0.5;

  private static final double MAX_INTERVAL_MS = 365.0 * DAY_MS;

  private SweepInterval() {}

  /**
   * @param intervalMs the configured interval
   * @param rows of the object
   * @param pageSize rows per list request
   * @param requestsPerSecond that the backfill may send; 0: unknown
   * @param dailyLimit requests per day, if there is a limit
   * @return ms, at least the configured interval
   */
  public static long extend(
      long intervalMs, long rows, int pageSize, double requestsPerSecond, OptionalLong dailyLimit) {
    double requests = Math.ceil(rows / (double) pageSize);
    double byRateMs =
        requestsPerSecond > 0 ? requests / (requestsPerSecond * MAX_RATE_SHARE) * 1_000 : 0;
    double byDayMs =
        dailyLimit.isPresent() ? requests / (dailyLimit.getAsLong() * MAX_DAILY_SHARE) * DAY_MS : 0;
    double extendedMs = Math.min(MAX_INTERVAL_MS, Math.ceil(Math.max(byRateMs, byDayMs)));
    return Math.max(intervalMs, (long) extendedMs);
  }
}
