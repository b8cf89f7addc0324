/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.VendorClock;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import java.time.Instant;
import java.util.Map;

/**
 * Sets watermarks back that are ahead of the vendor's clock and of this worker's, once, as soon as
 * the clocks are known. Such a watermark was taken from a wrong clock: a scan from there on would
 * leave out what changes until the clocks reach it, and what changed since it was stored is left
 * out already.
 */
final class CursorClockCheck {
  private final ObjectContext context;
  private boolean done;

  CursorClockCheck(ObjectContext context) {
    this.context = context;
  }

  /**
   * @return whether the cursor was set back, so that the syncs must start anew from it
   */
  boolean setBackIfAhead() {
    if (done || context.cursor() == null || !context.clock().isSynchronized()) {
      return false;
    }
    done = true;
    ObjectCursor cursor = context.cursor();
    VendorClock clock = context.clock();
    long latest = clock.latestTimeAt(context.now());
    long newest = newestWatermark(cursor);
    if (newest <= latest) {
      return false;
    }
    long settled = Math.max(0, clock.vendorTimeAt(context.now()) - context.settings().settleMs());
    ObjectCursor next = cursor.t0() > latest ? startAnew(cursor, settled) : setBack(cursor, latest);
    context.setCursor(next.with(next.reconcile().requestRun()));
    emitSetBack(newest, latest, next);
    return true;
  }

  private static long newestWatermark(ObjectCursor cursor) {
    long newest = Math.max(cursor.t0(), cursor.deletesWatermark());
    newest = Math.max(newest, cursor.incremental().nextWatermark());
    newest = Math.max(newest, cursor.recheck().nextWatermark());
    return Math.max(newest, cursor.drift().quarantineScan().nextWatermark());
  }

  /** Even T0 was taken from a wrong clock, so nothing says what was copied before it. */
  private ObjectCursor startAnew(ObjectCursor cursor, long settled) {
    BackfillCursor backfill = cursor.backfill();
    return new ObjectCursor(
        settled,
        backfill.state() == BackfillCursor.State.OFF
            ? backfill
            : backfill.startAgain(backfill.fieldsFingerprint(), backfill.ordered()),
        ScanCursor.idleAt(settled),
        ScanCursor.idleAt(settled),
        cursor.reconcile(),
        cursor.dailyDeletes(),
        0,
        cursor.deletesGap(),
        cursor.drift().isActive()
            ? cursor.drift().withQuarantineScan(ScanCursor.idleAt(settled))
            : cursor.drift(),
        cursor.columnsSince(),
        "");
  }

  /**
   * The incremental scan begins where the recheck has come to, since all before was read twice; or
   * at T0 if the recheck's watermark is ahead too.
   */
  private static ObjectCursor setBack(ObjectCursor cursor, long latest) {
    ScanCursor recheck =
        cursor.recheck().watermark() > latest
            ? ScanCursor.idleAt(cursor.t0())
            : endScanAhead(cursor.recheck(), latest);
    ScanCursor incremental =
        cursor.incremental().watermark() > latest
            ? ScanCursor.idleAt(recheck.watermark())
            : endScanAhead(cursor.incremental(), latest);
    ScanCursor quarantine = cursor.drift().quarantineScan();
    ObjectCursor next = cursor.withRecheck(recheck).withIncremental(incremental);
    if (cursor.drift().isActive()) {
      next =
          next.with(
              cursor
                  .drift()
                  .withQuarantineScan(
                      quarantine.watermark() > latest
                          ? ScanCursor.idleAt(incremental.watermark())
                          : endScanAhead(quarantine, latest)));
    }
    return cursor.deletesWatermark() > latest ? next.withDeletesWatermark(cursor.t0()) : next;
  }

  /** A scan that would set a watermark ahead begins anew. */
  private static ScanCursor endScanAhead(ScanCursor scan, long latest) {
    return scan.nextWatermark() > latest ? ScanCursor.idleAt(scan.watermark()) : scan;
  }

  private void emitSetBack(long newest, long latest, ObjectCursor next) {
    long since = Math.min(next.incremental().watermark(), next.recheck().watermark());
    context.emitEvent(
        EventKind.WATERMARK_RESET,
        Level.ALERT,
        "The stored offset of "
            + context.object().name()
            + " is at "
            + Instant.ofEpochMilli(newest)
            + ", ahead of the CRM's clock and of this worker's ("
            + Instant.ofEpochMilli(latest)
            + "), so a clock was wrong when it was stored. Changes since "
            + Instant.ofEpochMilli(since)
            + " are read again"
            + (next.backfill().isRunning() ? ", and so is the history" : "")
            + "; what was missed meanwhile is among them or is repaired by reconciliation. Check"
            + " the clocks of the workers (NTP).",
        Map.of("stored", newest, "clock", latest, "since", since));
  }
}
