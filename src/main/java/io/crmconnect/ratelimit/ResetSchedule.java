package io.crmconnect.ratelimit;

import java.time.ZoneId;

/** When a used daily quota comes back. All instants are of the vendor's clock, epoch ms. */
interface ResetSchedule {

  /** Whether the quota was reset since the last call. */
  boolean passedReset(long vendorNow);

  /** How long the wait for more is at the most, at least 1. */
  long msUntilReset(long vendorNow);

  /** Whether the vendor named the next reset; else it is a guess. */
  boolean isAnnounced();

  /**
   * The vendor named a reset.
   *
   * @return whether it lies ahead; if not, the vendor speaks of the day before
   */
  boolean announce(long resetsAt, long vendorNow);

  /** The vendor refused a request because of the quota. */
  void onExhausted(long vendorNow);

  /** The zone of the account. */
  void setZone(ZoneId zone);

  static ResetSchedule of(BudgetPlan.Reset reset) {
    return reset instanceof BudgetPlan.Reset.Midnight midnight
        ? new MidnightReset(midnight.zone())
        : new RollingReset();
  }
}
