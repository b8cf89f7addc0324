/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import java.time.ZoneId;
import java.util.OptionalLong;

/** The resets of a daily quota. All instants are epoch ms of the vendor's clock. */
interface ResetSchedule {

  /** Whether the quota was reset since the last call. */
  boolean passedReset(long vendorNow);

  /** The maximum time until more calls are available, at least 1 ms. */
  long msUntilReset(long vendorNow);

  /** The time until all calls are available again; empty if that never happens or is unknown. */
  OptionalLong msUntilFullReset(long vendorNow);

  /** Whether the vendor announced the next reset; otherwise it is a guess. */
  boolean isAnnounced();

  /**
   * Applies a reset that the vendor announced, if it is at most 25 hours away.
   *
   * @return false if the reset has passed, so that the vendor's report is about the previous day
   */
  boolean announce(long resetsAt, long vendorNow);

  /** The vendor rejected a request because of the quota. */
  void onExhausted(long vendorNow);

  /** Sets the time zone of the account. */
  void setZone(ZoneId zone);

  static ResetSchedule of(BudgetPlan.Reset reset) {
    return reset instanceof BudgetPlan.Reset.Midnight midnight
        ? new MidnightReset(midnight.zone())
        : new RollingReset();
  }
}
