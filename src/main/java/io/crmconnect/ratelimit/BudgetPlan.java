package io.crmconnect.ratelimit;

import java.util.OptionalLong;

/**
 * The account's limits and this task's shares of them.
 *
 * @param burst calls in any rolling {@code burstIntervalMs}
 * @param searchPerSecond searches in any rolling second; they do not count against the burst limit
 * @param daily calls of all kinds per day, if a setting limits them
 * @param shares this task's guaranteed share of each limit
 * @param backfillPercent the percentage of the shares that backfills and sweeps may use together
 */
public record BudgetPlan(
    int burst,
    long burstIntervalMs,
    int searchPerSecond,
    OptionalLong daily,
    Shares shares,
    double backfillPercent) {
  public BudgetPlan {
    if (burst < 1 || burstIntervalMs < 1 || searchPerSecond < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
    if (!(backfillPercent > 0 && backfillPercent <= 100)) {
      throw new IllegalArgumentException(
          "backfillPercent must be in (0, 100], not " + backfillPercent);
    }
  }

  /** Shares of the three limits, each more than 0 and at most 1. */
  public record Shares(double burst, double search, double daily) {
    public Shares {
      for (double share : new double[] {burst, search, daily}) {
        if (!(share > 0 && share <= 1)) {
          throw new IllegalArgumentException("a share must be in (0, 1], not " + share);
        }
      }
    }

    /** The same share of all limits. */
    public static Shares of(double share) {
      return new Shares(share, share, share);
    }
  }
}
