package io.crmconnect.sync.core;

import io.crmconnect.offset.ReconcileCursor;
import io.crmconnect.offset.RunCounts;

/** Counts what reconciliation and the deletes of one object come to while the task runs. */
public final class ReconcileCounters {
  private RunCounts runCounts = RunCounts.NONE;
  private long deleted;

  public void addCounts(RunCounts more) {
    runCounts = runCounts.plus(more);
  }

  /** A suspect that no sweep waits for lives. */
  public void incrementRefuted() {
    addCounts(RunCounts.ONE_HINT_REFUTED);
  }

  /** A delete was emitted. */
  public void incrementDeleted() {
    deleted++;
  }

  /**
   * @param vendorNow ms of the vendor's clock
   */
  public ReconcileMetrics toMetrics(ReconcileCursor cursor, long vendorNow) {
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
