package io.crmconnect.sync;

import java.util.OptionalLong;

/**
 * The whole state of an object that outlives the task: what one source offset holds.
 *
 * @param t0 the vendor's clock at the backfill's launch, less the settle time; epoch ms
 * @param dailyDeletes of the day
 * @param drift whether the object waits for a decision about its schema
 */
record ObjectCursor(
    long t0,
    BackfillCursor backfill,
    ScanCursor incremental,
    ScanCursor recheck,
    ReconcileCursor reconcile,
    DailyDeleteCount dailyDeletes,
    DriftCursor drift) {

  static ObjectCursor initial(long t0, BackfillCursor backfill) {
    return new ObjectCursor(
        t0,
        backfill,
        ScanCursor.idleAt(t0),
        ScanCursor.idleAt(t0),
        ReconcileCursor.INITIAL,
        DailyDeleteCount.NONE,
        DriftCursor.NONE);
  }

  /**
   * Whether a row of this version belongs to what the topic is to hold, if never emitted.
   *
   * @param startDate rows before it are no part of the history; epoch ms
   */
  boolean includesVersion(long version, OptionalLong startDate) {
    if (backfill.state() == BackfillCursor.State.OFF) {
      return version >= t0;
    }
    return startDate.isEmpty() || version >= startDate.getAsLong() || version >= t0;
  }

  ObjectCursor with(BackfillCursor next) {
    return new ObjectCursor(t0, next, incremental, recheck, reconcile, dailyDeletes, drift);
  }

  ObjectCursor withIncremental(ScanCursor next) {
    return new ObjectCursor(t0, backfill, next, recheck, reconcile, dailyDeletes, drift);
  }

  ObjectCursor withRecheck(ScanCursor next) {
    return new ObjectCursor(t0, backfill, incremental, next, reconcile, dailyDeletes, drift);
  }

  ObjectCursor with(ReconcileCursor next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, next, dailyDeletes, drift);
  }

  ObjectCursor with(DailyDeleteCount next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, reconcile, next, drift);
  }

  ObjectCursor with(DriftCursor next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, reconcile, dailyDeletes, next);
  }
}
