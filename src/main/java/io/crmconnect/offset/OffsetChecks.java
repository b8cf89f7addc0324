package io.crmconnect.offset;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.IdOrder;
import java.time.Instant;
import java.time.LocalDate;

/** What can be read as an offset, but that no task would have written. */
final class OffsetChecks {
  private static final long DAY_MS = 86_400_000;

  /** Sweeps are due in the future, stretched ones far in it. */
  private static final long YEAR_MS = 366 * DAY_MS;

  private final CrmVendor vendor;
  private final String object;
  private final long now;

  private OffsetChecks(CrmVendor vendor, String object, long now) {
    this.vendor = vendor;
    this.object = object;
    this.now = now;
  }

  /**
   * @param cursor null for an object that was not launched yet
   * @param now epoch ms by the worker's clock, from which the vendor's is less than a day away
   * @throws InvalidOffsetException naming the key and the remedy
   */
  static void check(CrmVendor vendor, String object, ObjectCursor cursor, long now) {
    if (cursor != null) {
      new OffsetChecks(vendor, object, now).check(cursor);
    }
  }

  private void check(ObjectCursor cursor) {
    requireNotInFuture("t0", cursor.t0());
    checkScan("incremental", cursor.incremental());
    checkScan("recheck", cursor.recheck());
    if (cursor.drift().isActive()) {
      requireNotInFuture("drift.since", cursor.drift().detectedAt());
      checkScan("drift", cursor.drift().quarantineScan());
    }
    requireNotInFuture("deletes.watermark", cursor.deletesWatermark());
    requireNotInFuture("reconcile.finished", cursor.reconcile().lastFinishedAt());
    if (cursor.reconcile().nextRunAt() > now + YEAR_MS) {
      throw invalidInstant(
          "reconcile.next",
          cursor.reconcile().nextRunAt(),
          "more than a year ahead of this worker's");
    }
    if (cursor.dailyDeletes().day() > (now + DAY_MS) / DAY_MS) {
      throw OffsetFields.invalid(
          "deletes.day",
          "is the day "
              + LocalDate.ofEpochDay(
                  Math.min(cursor.dailyDeletes().day(), LocalDate.MAX.toEpochDay()))
              + ", which is still to come");
    }
    if (cursor.backfill().ordered()) {
      checkRanges(cursor.backfill());
    }
  }

  private void checkScan(String keyPrefix, ScanCursor cursor) {
    requireNotInFuture(keyPrefix + ".watermark", cursor.watermark());
    if (!cursor.inProgress()) {
      return;
    }
    requireNotInFuture(keyPrefix + ".scan.watermark", cursor.nextWatermark());
    if (!cursor.position().isEmpty() && !vendor.isPosition(object, cursor.position())) {
      throw OffsetFields.invalid(
          keyPrefix + ".scan.after",
          "is '" + cursor.position() + "', and a scan of this vendor cannot go on from there");
    }
  }

  private void requireNotInFuture(String key, long instant) {
    if (instant > now + DAY_MS) {
      throw invalidInstant(key, instant, "more than a day ahead of this worker's");
    }
  }

  private InvalidOffsetException invalidInstant(String key, long instant, String problem) {
    return OffsetFields.invalid(
        key,
        "is "
            + Instant.ofEpochMilli(instant)
            + ", "
            + problem
            + " clock ("
            + Instant.ofEpochMilli(now)
            + "): it is in ms since 1970");
  }

  /** Lanes say what is left, so there may be holes between them, but no id is in two. */
  private void checkRanges(BackfillCursor backfill) {
    String previousEndId = "";
    for (int i = 0; i < backfill.ranges().size(); i++) {
      BackfillRange range = backfill.ranges().get(i);
      boolean first = i == 0;
      boolean last = i == backfill.ranges().size() - 1;
      if ((range.pageToken().isEmpty() && !first) || (range.endId().isEmpty() && !last)) {
        throw rangesOutOfOrder("only the first begins and only the last ends without an id", range);
      }
      if (isBefore(range.pageToken(), previousEndId)) {
        throw rangesOutOfOrder("each begins where the one before ends, or later", range);
      }
      if (isBefore(range.endId(), range.pageToken())) {
        throw rangesOutOfOrder("each ends where it begins, or later", range);
      }
      previousEndId = range.endId();
    }
  }

  private boolean isBefore(String id, String other) {
    IdOrder idOrder = vendor.idOrder(object);
    return idOrder.isResumable(id) && idOrder.isResumable(other) && idOrder.compare(id, other) < 0;
  }

  private static InvalidOffsetException rangesOutOfOrder(String rule, BackfillRange range) {
    return OffsetFields.invalid(
        "backfill.lanes",
        "is in disorder at '" + range.pageToken() + ".." + range.endId() + "': " + rule);
  }
}
