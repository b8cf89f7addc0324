package io.crmconnect.simulation;

/** Counts the calls, so that nothing is asked for ever. */
final class RequestCounter {
  private long quietFrom = Long.MAX_VALUE;
  private long sentWhenQuiet;
  private long total;

  void recordSent(long now) {
    total++;
    if (now >= quietFrom) {
      sentWhenQuiet++;
    }
  }

  /** From this instant on, only looking is left to be done. */
  void startQuietPhase(long instant) {
    quietFrom = instant;
  }

  long total() {
    return total;
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
    if (sentWhenQuiet > allowed) {
      throw new InvariantViolation(
          "no endless loop",
          History.Subject.NONE,
          sentWhenQuiet + " calls at rest in " + quietMs + " ms, where " + allowed + " are plenty");
    }
  }
}
