/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * The counts of a run so far.
 *
 * @param swept rows of the vendor's list
 * @param missing rows of the topic that are not in the list, without those of deferred ranges
 * @param deleted missing rows whose delete was confirmed and emitted
 * @param refuted missing rows that turned out to be alive
 * @param repaired rows emitted because the topic lacked them or had another version
 * @param requests sent
 */
public record RunCounts(
    long swept, long missing, long deleted, long refuted, long repaired, long requests) {
  public static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0);

  /** Counts a missing row that was neither confirmed as deleted nor found alive. */
  public static final RunCounts ONE_MISSING = new RunCounts(0, 1, 0, 0, 0, 0);

  /** Counts a missing row whose delete was emitted. */
  public static final RunCounts ONE_DELETED = new RunCounts(0, 1, 1, 0, 0, 0);

  /** Counts a missing row that turned out to be alive. */
  public static final RunCounts ONE_REFUTED = new RunCounts(0, 1, 0, 1, 0, 0);

  /** Counts a delete candidate of another sync that turned out to be alive. */
  public static final RunCounts ONE_HINT_REFUTED = new RunCounts(0, 0, 0, 1, 0, 0);

  /** Counts a row that the topic lacked or had in another version. */
  public static final RunCounts ONE_REPAIRED = new RunCounts(0, 0, 0, 0, 1, 0);

  public static RunCounts ofSwept(long rows) {
    return new RunCounts(rows, 0, 0, 0, 0, 0);
  }

  public static RunCounts ofRequests(long count) {
    return new RunCounts(0, 0, 0, 0, 0, count);
  }

  public RunCounts plus(RunCounts more) {
    return new RunCounts(
        swept + more.swept,
        missing + more.missing,
        deleted + more.deleted,
        refuted + more.refuted,
        repaired + more.repaired,
        requests + more.requests);
  }

  /** The counts that are kept when everything is compared again: emitted records and requests. */
  RunCounts onlyEmitted() {
    return new RunCounts(0, deleted, deleted, 0, repaired, requests);
  }
}
