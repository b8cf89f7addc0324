package io.crmconnect.sync;

/**
 * The whole state of an object that outlives the task: what one source offset holds.
 *
 * @param t0 the vendor's clock at the backfill's launch, less the settle time; epoch ms
 * @param deletes of the day
 */
record ObjectCursor(
    long t0,
    BackfillCursor backfill,
    ScanCursor incremental,
    ScanCursor recheck,
    ReconcileCursor reconcile,
    DeleteCount deletes) {

  static ObjectCursor launch(long t0, BackfillCursor backfill) {
    return new ObjectCursor(
        t0,
        backfill,
        ScanCursor.at(t0),
        ScanCursor.at(t0),
        ReconcileCursor.INITIAL,
        DeleteCount.NONE);
  }

  ObjectCursor with(BackfillCursor next) {
    return new ObjectCursor(t0, next, incremental, recheck, reconcile, deletes);
  }

  ObjectCursor withIncremental(ScanCursor next) {
    return new ObjectCursor(t0, backfill, next, recheck, reconcile, deletes);
  }

  ObjectCursor withRecheck(ScanCursor next) {
    return new ObjectCursor(t0, backfill, incremental, next, reconcile, deletes);
  }

  ObjectCursor with(ReconcileCursor next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, next, deletes);
  }

  ObjectCursor with(DeleteCount next) {
    return new ObjectCursor(t0, backfill, incremental, recheck, reconcile, next);
  }
}
