package io.crmconnect.http;

import java.util.OptionalLong;

/**
 * The account's limits and this task's part of them.
 *
 * @param burst calls in any rolling {@code burstIntervalMs}
 * @param searchPerSecond searches in any rolling second; they do not draw on the burst limit
 * @param daily calls of all kinds a day, where a setting says so
 * @param share this task's guaranteed part, over 0 up to 1
 * @param backfillPercent the part of it that backfills and sweeps may use together
 */
public record BudgetPlan(
    int burst,
    long burstIntervalMs,
    int searchPerSecond,
    OptionalLong daily,
    double share,
    double backfillPercent) {
  public BudgetPlan {
    if (burst < 1 || burstIntervalMs < 1 || searchPerSecond < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
    if (!(share > 0 && share <= 1) || !(backfillPercent > 0 && backfillPercent <= 100)) {
      throw new IllegalArgumentException("share must be in (0, 1] and percent in (0, 100]");
    }
  }
}
