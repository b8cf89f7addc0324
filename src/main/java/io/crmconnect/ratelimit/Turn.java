package io.crmconnect.ratelimit;

/** What a call is for, as far as the budget cares. */
public enum Turn {
  /** May use all, the day's reserve included. */
  LIVE,
  /** Leaves the day's reserve alone. */
  SECOND,
  /** Leaves the reserve alone and stays under the backfill's ceiling. */
  BACKFILL
}
