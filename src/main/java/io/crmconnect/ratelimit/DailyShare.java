/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.RequestPriority;
import java.util.OptionalLong;

/** One client's part of a {@link DailyQuota}: its guaranteed share and the calls that it sent. */
final class DailyShare {
  /** The clients of one connector have its quota together. */
  final String connector;

  final BudgetPlan.Quota plan;
  final double backfillShare;
  final DayCount calls;
  final DayCount backfillCalls;
  private long inFlight;

  /** When a call of the client was last denied because of the daily limit. */
  long deniedAt = Long.MIN_VALUE;

  boolean deniedLive;

  DailyShare(String connector, BudgetPlan.Quota plan, double backfillShare) {
    this.connector = connector;
    this.plan = plan;
    this.backfillShare = backfillShare;
    this.calls = DayCount.of(plan.reset());
    this.backfillCalls = DayCount.of(plan.reset());
  }

  /** The client's limit: the vendor's, unless its setting is lower. */
  OptionalLong limit(OptionalLong vendorLimit) {
    return vendorLimit.isEmpty()
        ? plan.permits()
        : OptionalLong.of(
            Math.min(
                Math.max(1, vendorLimit.getAsLong() * plan.vendorPercent() / 100),
                plan.permits().orElse(Long.MAX_VALUE)));
  }

  /** The calls that it may send whatever the others do. */
  double guaranteed(OptionalLong vendorLimit) {
    OptionalLong limit = limit(vendorLimit);
    return limit.isEmpty() ? 0 : limit.getAsLong() * plan.share();
  }

  void recordGrant(RequestPriority priority, long vendorNow) {
    inFlight++;
    calls.add(1, vendorNow);
    if (priority == RequestPriority.BACKFILL) {
      backfillCalls.add(1, vendorNow);
    }
  }

  void recordResponse() {
    inFlight--;
  }

  long inFlight() {
    return inFlight;
  }

  void deny(RequestPriority priority, long now) {
    deniedLive = priority.mayUseDailyReserve() || (deniedLive && deniedAt == now);
    deniedAt = now;
  }

  /** Calls in flight may be counted on either day, so they count on the new day too. */
  void startNewDay() {
    calls.onReset(inFlight);
    backfillCalls.onReset(0);
  }

  void expire(long vendorNow) {
    calls.expire(vendorNow);
    backfillCalls.expire(vendorNow);
  }
}
