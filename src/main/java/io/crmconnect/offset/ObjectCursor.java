package io.crmconnect.offset;

import java.util.OptionalLong;

/**
 * The whole state of an object that outlives the task: what one source offset holds.
 *
 * @param t0 the vendor's clock at the backfill's launch, less the settle time; epoch ms
 * @param dailyDeletes of the day
 * @param deletesWatermark all deletes before it that the vendor tells of are dealt with, epoch ms;
 *     0: no scan for them has ended yet
 * @param drift whether the object waits for a decision about its schema
 */
public record ObjectCursor(
    long t0,
    BackfillCursor backfill,
    ScanCursor incremental,
    ScanCursor recheck,
    ReconcileCursor reconcile,
    DailyDeleteCount dailyDeletes,
    long deletesWatermark,
    DriftCursor drift) {

  public static ObjectCursor initial(long t0, BackfillCursor backfill) {
    return new ObjectCursor(
        t0,
        backfill,
        ScanCursor.idleAt(t0),
        ScanCursor.idleAt(t0),
        ReconcileCursor.INITIAL,
        DailyDeleteCount.NONE,
        0,
        DriftCursor.NONE);
  }

  /**
   * Whether a row of this version belongs to what the topic is to hold, if never emitted.
   *
   * @param startDate rows before it are no part of the history; epoch ms
   */
  public boolean includesVersion(long version, OptionalLong startDate) {
    if (backfill.state() == BackfillCursor.State.OFF) {
      return version >= t0;
    }
    return startDate.isEmpty() || version >= startDate.getAsLong() || version >= t0;
  }

  public ObjectCursor with(BackfillCursor next) {
    return new ObjectCursor(
        t0, next, incremental, recheck, reconcile, dailyDeletes, deletesWatermark, drift);
  }

  public ObjectCursor withIncremental(ScanCursor next) {
    return new ObjectCursor(
        t0, backfill, next, recheck, reconcile, dailyDeletes, deletesWatermark, drift);
  }

  public ObjectCursor withRecheck(ScanCursor next) {
    return new ObjectCursor(
        t0, backfill, incremental, next, reconcile, dailyDeletes, deletesWatermark, drift);
  }

  public ObjectCursor with(ReconcileCursor next) {
    return new ObjectCursor(
        t0, backfill, incremental, recheck, next, dailyDeletes, deletesWatermark, drift);
  }

  public ObjectCursor with(DailyDeleteCount next) {
    return new ObjectCursor(
        t0, backfill, incremental, recheck, reconcile, next, deletesWatermark, drift);
  }

  public ObjectCursor with(DriftCursor next) {
    return new ObjectCursor(
        t0, backfill, incremental, recheck, reconcile, dailyDeletes, deletesWatermark, next);
  }

  public ObjectCursor withDeletesWatermark(long next) {
    return new ObjectCursor(
        t0, backfill, incremental, recheck, reconcile, dailyDeletes, next, drift);
  }
}
