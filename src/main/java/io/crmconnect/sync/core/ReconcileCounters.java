/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.offset.ReconcileCursor;
import io.crmconnect.offset.RunCounts;

/** Counts the results of reconciliation and deletes of one object in this task. */
public final class ReconcileCounters {
  private RunCounts runCounts = RunCounts.NONE;
  private long deleted;

  public void addCounts(RunCounts more) {
    runCounts = runCounts.plus(more);
  }

  /** Counts a delete candidate that no sweep reported and that still exists. */
  public void incrementRefuted() {
    addCounts(RunCounts.ONE_HINT_REFUTED);
  }

  /** Counts an emitted delete. */
  void incrementDeleted() {
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
