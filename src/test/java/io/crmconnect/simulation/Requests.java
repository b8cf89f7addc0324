package io.crmconnect.simulation;

/** Counts the calls, so that nothing is asked for ever. */
final class Requests {
  private long quietFrom = Long.MAX_VALUE;
  private long whenQuiet;
  private long all;

  void sent(long now) {
    all++;
    if (now >= quietFrom) {
      whenQuiet++;
    }
  }

  /** From this instant on, only looking is left to be done. */
  void quietFrom(long instant) {
    quietFrom = instant;
  }

  long all() {
    return all;
  }

  /**
   * At rest, an object costs a look at each poll and recheck, the catalogue now and then, and some
   * pages for each sweep and for as many looks through the bin.
   *
   * @param sweepMs from one sweep to the next; 0: none
   */
  void check(int objects, long quietMs, long pollMs, long sweepMs) {
    long polls = quietMs / pollMs + 2;
    long sweeps = sweepMs == 0 ? 0 : quietMs / sweepMs + 2;
    long allowed = objects * (4 * polls + 10 + 16 * sweeps);
    if (whenQuiet > allowed) {
      throw new Broken(
          "no endless loop",
          History.Subject.NONE,
          whenQuiet + " calls at rest in " + quietMs + " ms, where " + allowed + " are plenty");
    }
  }
}
