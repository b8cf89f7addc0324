package io.crmconnect.sync;

import java.util.OptionalLong;

/** Stand-in. */
public final class SweepInterval {
  private SweepInterval() {}

  public static long stretched(
      long intervalMs, long rows, int pageSize, double perSecond, OptionalLong daily) {
    return intervalMs;
  }
}
