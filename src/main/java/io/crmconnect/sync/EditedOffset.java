package io.crmconnect.sync;

import io.crmconnect.crm.Ids;
import java.time.Instant;
import java.time.LocalDate;

/** What can be read as an offset, but that no task would have written. */
final class EditedOffset {
  private static final long DAY_MS = 86_400_000;

  /** Sweeps are due in the future, stretched ones far in it. */
  private static final long YEAR_MS = 366 * DAY_MS;

  private final long now;

  private EditedOffset(long now) {
    this.now = now;
  }

  /**
   * @param cursor null for an object that was not launched yet
   * @param now epoch ms by the worker's clock, from which the vendor's is less than a day away
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static void check(ObjectCursor cursor, long now) {
    if (cursor != null) {
      new EditedOffset(now).check(cursor);
    }
  }

  private void check(ObjectCursor cursor) {
    past("t0", cursor.t0());
    scan("incremental", cursor.incremental());
    scan("recheck", cursor.recheck());
    if (cursor.frozen().underWay()) {
      past("drift.since", cursor.frozen().since());
      scan("drift", cursor.frozen().shadow());
    }
    past("reconcile.finished", cursor.reconcile().finished());
    if (cursor.reconcile().next() > now + YEAR_MS) {
      throw illegal(
          "reconcile.next", cursor.reconcile().next(), "more than a year ahead of this worker's");
    }
    if (cursor.deletes().day() > (now + DAY_MS) / DAY_MS) {
      throw OffsetCodec.illegal(
          "deletes.day",
          "is the day "
              + LocalDate.ofEpochDay(Math.min(cursor.deletes().day(), LocalDate.MAX.toEpochDay()))
              + ", which is still to come");
    }
    if (cursor.backfill().ordered()) {
      lanes(cursor.backfill());
    }
  }

  private void scan(String scan, ScanCursor cursor) {
    past(scan + ".watermark", cursor.watermark());
    if (!cursor.open()) {
      return;
    }
    past(scan + ".scan.watermark", cursor.next());
    if (!cursor.after().isEmpty() && !Ids.isNumber(cursor.after())) {
      throw OffsetCodec.illegal(
          scan + ".scan.after",
          "is '" + cursor.after() + "', and must be an id, which is a number");
    }
  }

  private void past(String key, long instant) {
    if (instant > now + DAY_MS) {
      throw illegal(key, instant, "more than a day ahead of this worker's");
    }
  }

  private IllegalOffsetException illegal(String key, long instant, String ahead) {
    return OffsetCodec.illegal(
        key,
        "is "
            + Instant.ofEpochMilli(instant)
            + ", "
            + ahead
            + " clock ("
            + Instant.ofEpochMilli(now)
            + "): it is in ms since 1970");
  }

  /** Lanes say what is left, so there may be holes between them, but no id is in two. */
  private static void lanes(BackfillCursor backfill) {
    String end = "";
    for (int i = 0; i < backfill.lanes().size(); i++) {
      Lane lane = backfill.lanes().get(i);
      boolean first = i == 0;
      boolean last = i == backfill.lanes().size() - 1;
      if ((lane.token().isEmpty() && !first) || (lane.until().isEmpty() && !last)) {
        throw disorder("only the first begins and only the last ends without an id", lane);
      }
      if (isBefore(lane.token(), end)) {
        throw disorder("each begins where the one before ends, or later", lane);
      }
      if (isBefore(lane.until(), lane.token())) {
        throw disorder("each ends where it begins, or later", lane);
      }
      end = lane.until();
    }
  }

  private static boolean isBefore(String id, String other) {
    return Ids.isNumber(id) && Ids.isNumber(other) && Ids.ORDER.compare(id, other) < 0;
  }

  private static IllegalOffsetException disorder(String rule, Lane lane) {
    return OffsetCodec.illegal(
        "backfill.lanes",
        "is in disorder at '" + lane.token() + ".." + lane.until() + "': " + rule);
  }
}
