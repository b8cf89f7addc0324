/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/** The purpose of a request; the budget serves them in this order. */
public enum RequestPriority {
  /** Start-up, catalogue and account: few requests, on which all others depend. */
  CONTROL,
  /** Changes, for which there is a target freshness; the daily reserve is kept for them. */
  INCREMENTAL,
  /** Recheck and confirmation of deletes. */
  CONFIRM,
  /** Backfill and sweeps, which use the rest up to {@code backfill.budget.percent}. */
  BACKFILL;

  /** Whether the reserve of the daily quota is kept for such requests. */
  public boolean mayUseDailyReserve() {
    return this == CONTROL || this == INCREMENTAL;
  }
}
