package io.crmconnect.ratelimit;

/** The limit that was exceeded according to a response. */
public enum Throttle {
  NONE,
  BURST,
  SEARCH,
  DAILY
}
