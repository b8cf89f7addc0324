/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

/**
 * One client's part of a {@link RateLimit}: its guaranteed share, the calls that it has used of it,
 * and its requests that wait for a grant.
 */
final class LimitShare {
  /** The clients of one connector have its limit together. */
  final String connector;

  final BudgetPlan.Limit plan;
  final double backfillShare;
  final boolean borrowsAtOnce;

  /** Its own calls, whoever's share they were taken from. */
  final RollingWindow calls = new RollingWindow();

  final WaitingRequest live = new WaitingRequest();
  final WaitingRequest backfill = new WaitingRequest();

  LimitShare(BudgetPlan client, BudgetPlan.Limit plan) {
    this.connector = client.connector();
    this.plan = plan;
    this.backfillShare = client.backfillPercent() / 100;
    this.borrowsAtOnce = client.borrowing() == BudgetPlan.Borrowing.AT_ONCE;
  }

  WaitingRequest waiting(boolean forBackfill) {
    return forBackfill ? backfill : live;
  }
}
