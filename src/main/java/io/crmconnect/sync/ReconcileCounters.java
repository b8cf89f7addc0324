package io.crmconnect.sync;

import io.crmconnect.sync.ReconcileCursor.RunCounts;

/** Counts what reconciliation and the deletes of one object come to while the task runs. */
final class ReconcileCounters {
  private RunCounts runCounts = RunCounts.NONE;
  private long deleted;

  void addCounts(RunCounts more) {
    runCounts = runCounts.plus(more);
  }

  /** A suspect that no sweep waits for lives. */
  void incrementRefuted() {
    addCounts(new RunCounts(0, 0, 0, 1, 0, 0));
  }

  /** A delete was emitted. */
  void incrementDeleted() {
    deleted++;
  }

  /**
   * @param vendorNow ms of the vendor's clock
   */
  ReconcileMetrics toMetrics(ReconcileCursor cursor, long vendorNow) {
    long sinceFinishedMs =
        cursor.lastFinishedAt() == 0
            ? ReconcileMetrics.NEVER_FINISHED
            : Math.max(0, vendorNow - cursor.lastFinishedAt());
    return new ReconcileMetrics(
        deleted,
        cursor.heldRun().rows(),
        runCounts.refuted(),
        runCounts.repaired(),
        runCounts.swept(),
        sinceFinishedMs);
  }
}
