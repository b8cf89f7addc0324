package io.crmconnect.sync;

/**
 * The whole state of an object that outlives the task: what one source offset holds.
 *
 * @param t0 the vendor's clock at the backfill's launch, less the settle time; epoch ms
 */
record ObjectCursor(long t0, BackfillCursor backfill, ScanCursor incremental, ScanCursor recheck) {

  static ObjectCursor launch(long t0, BackfillCursor backfill) {
    return new ObjectCursor(t0, backfill, ScanCursor.at(t0), ScanCursor.at(t0));
  }

  ObjectCursor with(BackfillCursor next) {
    return new ObjectCursor(t0, next, incremental, recheck);
  }

  ObjectCursor withIncremental(ScanCursor next) {
    return new ObjectCursor(t0, backfill, next, recheck);
  }

  ObjectCursor withRecheck(ScanCursor next) {
    return new ObjectCursor(t0, backfill, incremental, next);
  }
}
