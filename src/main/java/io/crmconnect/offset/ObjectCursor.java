/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.OptionalLong;

/**
 * The complete durable state of an object: the content of one source offset.
 *
 * @param t0 the vendor's clock at the start of the backfill, minus the settle time; epoch ms
 * @param dailyDeletes the number of deletes emitted on the current day
 * @param deletesWatermark all deletes before it in the vendor's delete feed are resolved, epoch ms;
 *     0: no scan of the feed has ended yet
 * @param deletesGap the vendor's delete feed may lack deletes before it, epoch ms, and no run of
 *     reconciliation that began later has ended; 0: it lacks none
 * @param drift the freeze after a drift, if there is one
 * @param columnsSince the vendor's clock when the object was last thawed: rows that were read
 *     before may have other columns in the topic; epoch ms; 0: never
 * @param associationsAfter of an association: the last record whose links were compared in the pass
 *     that is under way; empty: the next pass has not begun
 */
public record ObjectCursor(
    long t0,
    BackfillCursor backfill,
    ScanCursor incremental,
    ScanCursor recheck,
    ReconcileCursor reconcile,
    DailyDeleteCount dailyDeletes,
    long deletesWatermark,
    long deletesGap,
    DriftCursor drift,
    long columnsSince,
    String associationsAfter) {

  public static ObjectCursor initial(long t0, BackfillCursor backfill) {
    return new ObjectCursor(
        t0,
        backfill,
        ScanCursor.idleAt(t0),
        ScanCursor.idleAt(t0),
        ReconcileCursor.INITIAL,
        DailyDeleteCount.NONE,
        0,
        0,
        DriftCursor.NONE,
        0,
        "");
  }

  /**
   * Whether a row of this version belongs in the topic even if it was never emitted.
   *
   * @param startDate rows before this date are not part of the history; epoch ms
   */
  public boolean includesVersion(long version, OptionalLong startDate) {
    if (backfill.state() == BackfillCursor.State.OFF) {
      return version >= t0;
    }
    return startDate.isEmpty() || version >= startDate.getAsLong() || version >= t0;
  }

  /**
   * The cursor of an object whose rows go to another topic: that lacks the history, so all of it is
   * read again, unless no history is copied.
   */
  public ObjectCursor beginAnew(Destination destination) {
    boolean copiesHistory = backfill.state() != BackfillCursor.State.OFF;
    return with(ReconcileCursor.INITIAL.with(destination))
        .with(copiesHistory ? BackfillCursor.start(backfill.fieldsFingerprint(), true) : backfill)
        .withAssociationsAfter("");
  }

  public ObjectCursor with(Destination next) {
    return with(reconcile.with(next));
  }

  public ObjectCursor with(BackfillCursor next) {
    return new ObjectCursor(
        t0,
        next,
        incremental,
        recheck,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor withIncremental(ScanCursor next) {
    return new ObjectCursor(
        t0,
        backfill,
        next,
        recheck,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor withRecheck(ScanCursor next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        next,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor with(ReconcileCursor next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        next,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor with(DailyDeleteCount next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        reconcile,
        next,
        deletesWatermark,
        deletesGap,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor with(DriftCursor next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        next,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor withDeletesWatermark(long next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        reconcile,
        dailyDeletes,
        next,
        deletesGap,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor withDeletesGap(long next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        next,
        drift,
        columnsSince,
        associationsAfter);
  }

  public ObjectCursor withColumnsSince(long next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        drift,
        next,
        associationsAfter);
  }

  public ObjectCursor withAssociationsAfter(String next) {
    return new ObjectCursor(
        t0,
        backfill,
        incremental,
        recheck,
        reconcile,
        dailyDeletes,
        deletesWatermark,
        deletesGap,
        drift,
        columnsSince,
        next);
  }
}
