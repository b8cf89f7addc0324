package io.crmconnect.offset;

/**
 * What a run has come to so far.
 *
 * @param swept rows of the vendor's list
 * @param missing of the topic's, in the list; what waits for the run's end is not among them
 * @param deleted of these, confirmed and emitted
 * @param refuted of these, found alive
 * @param repaired rows emitted, since the topic lacked them or held another version
 * @param requests used
 */
public record RunCounts(
    long swept, long missing, long deleted, long refuted, long repaired, long requests) {
  public static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0);

  /** A row that was missing, and is neither deleted nor alive as far as this run knows. */
  public static final RunCounts ONE_MISSING = new RunCounts(0, 1, 0, 0, 0, 0);

  /** A row that was missing, and was deleted. */
  public static final RunCounts ONE_DELETED = new RunCounts(0, 1, 1, 0, 0, 0);

  /** A row that was missing, and is alive. */
  public static final RunCounts ONE_REFUTED = new RunCounts(0, 1, 0, 1, 0, 0);

  /** A delete candidate that no run found missing, and that is alive. */
  public static final RunCounts ONE_HINT_REFUTED = new RunCounts(0, 0, 0, 1, 0, 0);

  /** A row that the topic lacked, or held in another version. */
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

  /** What stays counted when everything is compared anew: what was emitted, and the requests. */
  RunCounts onlyEmitted() {
    return new RunCounts(0, deleted, deleted, 0, repaired, requests);
  }
}
