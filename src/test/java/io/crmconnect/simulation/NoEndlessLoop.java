/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** There is no endless loop, neither of events nor, at rest, of requests. */
final class NoEndlessLoop implements Invariant, FinalCheck {
  private static final long MAX_EVENTS = 1_000_000;
  private static final int RECORDS_PER_PAGE = 100;

  private final History history;
  private long quietFrom = Long.MAX_VALUE;
  private long maxQuietRequests;
  private long quietMs;
  private long sentWhenQuiet;

  NoEndlessLoop(History history) {
    this.history = history;
  }

  @Override
  public String name() {
    return "no endless loop";
  }

  void recordRequest(long now) {
    if (now >= quietFrom) {
      sentWhenQuiet++;
    }
  }

  /**
   * From this instant on only polling is necessary. An object costs some requests at each poll and
   * recheck, the catalogue now and then, and some pages for each sweep and for as many scans of the
   * recycle bin. Many records need more pages for each sweep, and for each poll that lists all.
   *
   * @param lengthMs until the final checks
   * @param records of all objects
   * @param sweepMs from one sweep to the next; 0 for none
   */
  void startQuietPhase(
      long instant,
      long lengthMs,
      int objects,
      int records,
      int requestsPerPoll,
      long pollMs,
      long sweepMs) {
    long polls = lengthMs / pollMs + 2;
    long sweeps = sweepMs == 0 ? 0 : lengthMs / sweepMs + 2;
    quietFrom = instant;
    sentWhenQuiet = 0;
    quietMs = lengthMs;
    maxQuietRequests =
        objects * (requestsPerPoll * polls + 10 + 16 * sweeps)
            + (polls + sweeps) * (records / RECORDS_PER_PAGE);
  }

  @Override
  public void checkTime(long now) {
    if (history.events() > MAX_EVENTS) {
      throw violation("a million events");
    }
  }

  @Override
  public void check(AtRest atRest) {
    if (sentWhenQuiet > maxQuietRequests) {
      throw violation(
          sentWhenQuiet
              + " calls at rest in "
              + quietMs
              + " ms, where "
              + maxQuietRequests
              + " are plenty");
    }
  }
}
