package io.crmconnect.sync;

import io.crmconnect.sync.ReconcileCursor.Counts;

/** Counts what reconciliation and the deletes of one object come to while the task runs. */
final class ReconcileTally {
  private Counts counts = Counts.NONE;
  private long deleted;

  void add(Counts more) {
    counts = counts.plus(more);
  }

  /** A suspect that no sweep waits for lives. */
  void refuted() {
    add(new Counts(0, 0, 0, 1, 0, 0));
  }

  /** A delete was emitted. */
  void deleted() {
    deleted++;
  }

  /**
   * @param vendorNow ms of the vendor's clock
   */
  ReconcileFigures figures(ReconcileCursor cursor, long vendorNow) {
    long since =
        cursor.finished() == 0
            ? ReconcileFigures.NEVER
            : Math.max(0, vendorNow - cursor.finished());
    return new ReconcileFigures(
        deleted, cursor.held().rows(), counts.refuted(), counts.repaired(), counts.swept(), since);
  }
}
