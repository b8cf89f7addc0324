package io.crmconnect.sync;

import java.util.OptionalLong;

/**
 * The whole state of an object that outlives the task: what one source offset holds.
 *
 * @param t0 the vendor's clock at the backfill's launch, less the settle time; epoch ms
 * @param deletes of the day
 * @param frozen whether the object waits for a decision about its schema
 */
record ObjectCursor(
    long t0,
    BackfillCursor backfill,
    ScanCursor incremental,
    ScanCursor recheck,
    ReconcileCursor reconcile,
    DeleteCount deletes,
    Frozen frozen) {

  static ObjectCursor launch(long t0, BackfillCursor backfill) {
    return new ObjectCursor(
        t0,
        backfill,
        ScanCursor.at(t0),
        ScanCursor.at(t0),
        ReconcileCursor.INITIAL,
        DeleteCount.NONE,
        Frozen.NONE);
  }

  /**
   * Whether a row of this version belongs to what the topic is to hold, if never emitted.
   *
   * @param startDate rows before it are no part of the history; epoch ms
   */
  boolean isHistory(long version, OptionalLong startDate) {
    if (backfill.state() == BackfillCursor.State.OFF) {
      return version >= t0;
    }
    return startDate.isEmpty() || version >= startDate.getAsLong() || version >= t0;
  }

  ObjectCursor with(BackfillCursor next) {
    return new ObjectCursor(t0, next, incremental, recheck, reconcile, deletes, frozen);
  }

  ObjectCursor withIncremental(ScanCursor next) {
    return new ObjectCursor(t0, backfill, next, recheck, reconcile, deletes, frozen);
  }

  ObjectCursor withRecheck(ScanCursor next) {
    return new ObjectCursor(t0, backfill, incremental, next, reconcile, deletes, frozen);
  }

  ObjectCursor with(ReconcileCursor next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, next, deletes, frozen);
  }

  ObjectCursor with(DeleteCount next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, reconcile, next, frozen);
  }

  ObjectCursor with(Frozen next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, reconcile, deletes, next);
  }
}
