package io.crmconnect.crm;

/** What a request is for: the budget serves them in this order. */
public enum RequestPriority {
  /** Start-up, catalogue and account: few, and all else waits for them. */
  CONTROL,
  /** Has a freshness target; the daily reserve is kept for it. */
  INCREMENTAL,
  /** Second looks: recheck, confirmation. */
  CONFIRM,
  /** Backfill and sweeps: what remains, up to {@code backfill.budget.percent}. */
  BACKFILL;

  /** Whether the reserve of the daily quota is kept for it. */
  public boolean mayUseDailyReserve() {
    return this == CONTROL || this == INCREMENTAL;
  }
}
