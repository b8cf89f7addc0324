package io.crmconnect.ratelimit;

/** The purpose of a call, which decides what part of the budget it may use. */
public enum Turn {
  /** May use the whole budget, including the daily reserve. */
  LIVE,
  /** Must not use the daily reserve. */
  SECOND,
  /** Must not use the daily reserve, and is limited to the backfill's percentage. */
  BACKFILL
}
