/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.IdOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** Rejects offsets that can be decoded but that no task would have written. */
final class OffsetChecks {
  private static final long DAY_MS = 86_400_000;

  /** A cursor is behind the clocks of the vendor and of the worker that wrote it. */
  private static final long MAX_LEAD_MS = 300_000;

  /** The next run is due in the future, far in the future if its interval was extended. */
  private static final long YEAR_MS = 366 * DAY_MS;

  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private final CrmVendor vendor;
  private final String object;
  private final long now;

  private OffsetChecks(CrmVendor vendor, String object, long now) {
    this.vendor = vendor;
    this.object = object;
    this.now = now;
  }

  /**
   * @param cursor null for an object that was not started yet
   * @param now epoch ms by the worker's clock
   * @throws InvalidOffsetException that names the key and the remedy
   */
  static void check(CrmVendor vendor, String object, ObjectCursor cursor, long now) {
    if (cursor != null) {
      new OffsetChecks(vendor, object, now).check(cursor);
    }
  }

  private void check(ObjectCursor cursor) {
    requireTopicName("reconcile.topic", cursor.reconcile().destination().topic());
    requireTopicName("reconcile.topic.configured", cursor.reconcile().destination().configured());
    requireNotInFuture("t0", cursor.t0());
    checkScan("incremental", cursor.incremental());
    checkScan("recheck", cursor.recheck());
    if (cursor.drift().isActive()) {
      requireNotInFuture("drift.since", cursor.drift().detectedAt());
      requireNotInFuture("drift.told", cursor.drift().alertedAt());
      checkScan("drift", cursor.drift().quarantineScan());
    }
    requireNotInFuture("deletes.watermark", cursor.deletesWatermark());
    requireNotInFuture("deletes.gap", cursor.deletesGap());
    requireNotInFuture("backfill.export.since", cursor.backfill().export().since());
    requireNotInFuture("columns.since", cursor.columnsSince());
    requireNotInFuture("reconcile.finished", cursor.reconcile().lastFinishedAt());
    if (cursor.reconcile().nextRunAt() > now + YEAR_MS) {
      throw invalidInstant(
          "reconcile.next",
          cursor.reconcile().nextRunAt(),
          "more than a year ahead of this worker's");
    }
    if (cursor.dailyDeletes().day() > (now + MAX_LEAD_MS) / DAY_MS) {
      throw OffsetFields.invalid(
          "deletes.day",
          "is the day "
              + LocalDate.ofEpochDay(
                  Math.min(cursor.dailyDeletes().day(), LocalDate.MAX.toEpochDay()))
              + ", which is in the future");
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
          "is '" + cursor.position() + "', but a scan of this vendor cannot continue from there");
    }
  }

  private static void requireTopicName(String key, String topic) {
    if (!topic.isEmpty() && !TOPIC_NAME.matcher(topic).matches()) {
      throw OffsetFields.invalid(key, "is not the name of a Kafka topic");
    }
  }

  private void requireNotInFuture(String key, long instant) {
    if (instant > now + MAX_LEAD_MS) {
      throw invalidInstant(key, instant, "more than 5 minutes ahead of this worker's");
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
            + "); the unit is ms since 1970");
  }

  /** The ranges are what is left to read, so there may be gaps between them, but no overlaps. */
  private void checkRanges(BackfillCursor backfill) {
    String previousEndId = "";
    for (int i = 0; i < backfill.ranges().size(); i++) {
      BackfillRange range = backfill.ranges().get(i);
      boolean first = i == 0;
      boolean last = i == backfill.ranges().size() - 1;
      if ((range.pageToken().isEmpty() && !first) || (range.endId().isEmpty() && !last)) {
        throw rangesOutOfOrder(
            "only the first range may have no first id, and only the last no last id", range);
      }
      if (isBefore(range.pageToken(), previousEndId)) {
        throw rangesOutOfOrder("no range may begin before the previous one ends", range);
      }
      if (isBefore(range.endId(), range.pageToken())) {
        throw rangesOutOfOrder("no range may end before it begins", range);
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
        "has an invalid range '" + range.pageToken() + ".." + range.endId() + "': " + rule);
  }
}
