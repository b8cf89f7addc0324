/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.ObjectContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What the operator is told of a backfill. */
final class BackfillEvents {
  private static final long PROGRESS_INTERVAL_MS = 60_000;

  private final ObjectContext context;
  private final AlertThrottle progressThrottle = new AlertThrottle(PROGRESS_INTERVAL_MS);

  /** The vendor may be unable to list many parts of the same list. */
  private final DailyAlert passedOverAlert = new DailyAlert();

  BackfillEvents(ObjectContext context) {
    this.context = context;
    progressThrottle.markAlerted(context.now());
  }

  /**
   * Once a minute.
   *
   * @param expectedRows the vendor's count; empty: unknown
   */
  void emitProgress(Optional<Long> expectedRows) {
    if (!progressThrottle.tryAcquire(context.now())) {
      context.scheduleWakeUp(progressThrottle.nextAlertAt());
      return;
    }
    long rows = context.cursor().backfill().rows();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    expectedRows.ifPresent(expected -> details.put("expected", expected));
    emitProgress(
        Level.INFO,
        "Backfill of "
            + objectName()
            + ": "
            + rows
            + expectedRows.map(expected -> " of about " + expected).orElse("")
            + " rows.",
        details);
  }

  /**
   * @param reason the rest of a sentence about the vendor's list
   */
  void emitPaused(String reason) {
    emitProgress(
        Level.WARN,
        "The vendor's list of "
            + objectName()
            + " "
            + reason
            + ". The backfill pauses for a minute and then requests the same page again; changes"
            + " continue to flow.",
        Map.of());
  }

  void emitResumed() {
    emitProgress(Level.INFO, "The backfill of " + objectName() + " has resumed.", Map.of());
  }

  void emitRestartedUnordered() {
    context.emitEvent(
        EventKind.BACKFILL_STARTED,
        Level.WARN,
        "The vendor lists "
            + objectName()
            + " out of id order or repeats rows. The backfill restarts and reads the list as one"
            + " unordered range.",
        Map.of());
  }

  /**
   * @param fromId the last id before the part of the list; empty: the part begins with the list
   * @param endId the first id behind it
   * @param readsIds whether the ids in between are read
   */
  void emitPassedOver(String fromId, String endId, boolean readsIds) {
    emitProgress(
        passedOverAlert.nextLevel(context.now()),
        "The vendor cannot list "
            + objectName()
            + " with ids after "
            + (fromId.isEmpty() ? "the beginning" : fromId)
            + " and before "
            + endId
            + ". "
            + (readsIds
                ? "These ids are read one by one."
                : "Rows in this part of the list are missing in the topic until reconciliation"
                    + " repairs them."),
        Map.of("after", fromId, "before", endId));
  }

  /**
   * @param reason one sentence
   * @param again whether another export begins; if not, the rows are listed
   */
  void emitExportAbandoned(String reason, boolean again) {
    emitProgress(
        Level.WARN,
        "The export of "
            + objectName()
            + " cannot be used: "
            + reason
            + (again
                ? " The backfill begins another export."
                : " The backfill reads all rows page by page instead."),
        Map.of("export_again", again));
  }

  void emitExportStarted(long threshold) {
    emitProgress(
        Level.INFO,
        objectName()
            + " has "
            + threshold
            + " rows or more, so the backfill reads them as an export.",
        Map.of());
  }

  void emitEndRequestedAgain(EndCheck.Shortfall shortfall) {
    emitEarlyEnd(Level.WARN, shortfall, "The end of the list is requested again.");
  }

  void emitShrunk(EndCheck.Shortfall shortfall) {
    emitEarlyEnd(
        Level.WARN,
        shortfall,
        "That has not changed for half an hour, so the backfill ends with it.");
  }

  void emitIncomplete(EndCheck.Shortfall shortfall) {
    emitEarlyEnd(
        Level.ALERT,
        shortfall,
        "That has not changed for a day, so the backfill ends incomplete. Changes and"
            + " reconciliation bring the other rows if the vendor returns them.");
  }

  private void emitEarlyEnd(Level level, EndCheck.Shortfall shortfall, String consequence) {
    emitProgress(
        level,
        "The vendor's list of "
            + objectName()
            + " ended after "
            + shortfall.rows()
            + " rows, but "
            + (shortfall.counted() ? "the vendor counts " : "the previous pass had ")
            + shortfall.expectedRows()
            + ". "
            + consequence,
        Map.of("rows", shortfall.rows(), "expected", shortfall.expectedRows()));
  }

  void emitFinished(long rows) {
    context.emitEvent(
        EventKind.BACKFILL_FINISHED,
        Level.INFO,
        "Backfill of " + objectName() + " is complete: " + rows + " rows.",
        Map.of("rows", rows));
  }

  private void emitProgress(Level level, String text, Map<String, Object> details) {
    context.emitEvent(EventKind.BACKFILL_PROGRESS, level, text, details);
  }

  private String objectName() {
    return context.object().name();
  }
}
