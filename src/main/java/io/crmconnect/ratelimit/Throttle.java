package io.crmconnect.ratelimit;

/** Which limit an answer says was hit. */
public enum Throttle {
  NONE,
  BURST,
  SEARCH,
  DAILY
}
