package io.crmconnect.sync.reconcile;

import java.util.OptionalLong;

/** How often an object can be swept: as often as wanted, or as often as the requests allow. */
public final class SweepInterval {
  private static final long DAY_MS = 86_400_000;

  /** A sweep may take this part of what the backfill could ask in the interval. */
  private static final double MAX_RATE_SHARE = 0.25;

  /** And this part of the day's requests, over the days of the interval. */
  private static final double MAX_DAILY_SHARE = 0.5;

  private SweepInterval() {}

  /**
   * @param intervalMs as wanted
   * @param rows of the object
   * @param pageSize rows that one request lists
   * @param requestsPerSecond that the backfill may put; 0: not known
   * @param dailyLimit requests a day, where there is a limit
   * @return ms, at least what is wanted
   */
  public static long extend(
      long intervalMs, long rows, int pageSize, double requestsPerSecond, OptionalLong dailyLimit) {
    double requests = Math.ceil(rows / (double) pageSize);
    double byRateMs =
        requestsPerSecond > 0 ? requests / (requestsPerSecond * MAX_RATE_SHARE) * 1_000 : 0;
    double byDayMs =
        dailyLimit.isPresent() ? requests / (dailyLimit.getAsLong() * MAX_DAILY_SHARE) * DAY_MS : 0;
    return Math.max(intervalMs, (long) Math.ceil(Math.max(byRateMs, byDayMs)));
  }
}
