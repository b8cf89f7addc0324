package io.crmconnect.http;

/** Which limit an answer says was hit. */
public enum Throttle {
  NONE,
  BURST,
  SEARCH,
  DAILY
}
