/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.Row;
import io.crmconnect.offset.ReconcileCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import java.time.Instant;
import java.util.Map;

/**
 * Delete candidates reported by a merge or the recycle bin. No sync waits for them. Those that the
 * guard holds are left to reconciliation.
 */
public final class HintedDeletes implements DeleteConfirmation.Listener {
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private final ObjectContext context;
  private final CurrentMode mode;
  private final DeleteGuard deleteGuard;
  private final RowEmitter emitter;
  private final ReconcileCounters reconcileCounters;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final DailyAlert dailyAlert = new DailyAlert();

  public HintedDeletes(
      ObjectContext context,
      CurrentMode mode,
      DeleteGuard deleteGuard,
      RowEmitter emitter,
      ReconcileCounters reconcileCounters) {
    this.context = context;
    this.mode = mode;
    this.deleteGuard = deleteGuard;
    this.emitter = emitter;
    this.reconcileCounters = reconcileCounters;
  }

  @Override
  public void onDeleteConfirmed(DeleteCandidate candidate) {
    // The cursor does not depend on this candidate.
  }

  @Override
  public void onAlive(
      DeleteCandidate candidate, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    reconcileCounters.incrementRefuted();
    EmittedVersions emittedVersions = mode.get().emittedVersions();
    if (emittedVersions.check(row, inFlightRequest.seq()) == EmittedVersions.Verdict.EMIT
        && emittedVersions.lastVersion(row.id()) != Row.UNKNOWN_TIME) {
      emitter.emitRow(row, Op.UPSERT, inFlightRequest, row.version());
    }
  }

  @Override
  public void onKept(DeleteCandidate candidate, DeleteConfirmation.Outcome outcome) {
    if (outcome == DeleteConfirmation.Outcome.HELD_BY_GUARD) {
      alertHeldByGuard();
    }
  }

  /** Reports a delete that the guard holds and that no reconciliation run found. */
  public void alertHeldByGuard() {
    if (!alertThrottle.tryAcquire(context.now())) {
      return;
    }
    context.emitEvent(
        EventKind.DELETE_HELD,
        dailyAlert.nextLevel(context.now()),
        "Records of "
            + context.object().name()
            + " were deleted at the vendor, but are kept in the topic: "
            + deleteGuard.deletedToday()
            + " were deleted today, and the daily limit is "
            + deleteGuard.dailyLimit()
            + ". "
            + describeRemedy(),
        Map.of(
            "deleted_today", deleteGuard.deletedToday(), "most_a_day", deleteGuard.dailyLimit()));
  }

  /** Names the remedy; no run holds these deletes, so they cannot be released yet. */
  private String describeRemedy() {
    if (!context.settings().reconcile().isEnabled()) {
      return "Raise delete.max.percent, or configure reconcile.consumer.* so that reconciliation"
          + " finds them again.";
    }
    if (!context.capabilities().namesChanges()) {
      return "Once the topic has been read back, they are held and another delete.held event names"
          + " the setting that releases them.";
    }
    ReconcileCursor cursor = context.cursor().reconcile();
    return "They cannot be released yet: "
        + (cursor.run().isActive() || cursor.isRequested()
            ? "the next reconciliation run"
            : "the reconciliation run at " + Instant.ofEpochMilli(cursor.nextRunAt()))
        + " finds them again and either deletes them or names the setting that releases them. To"
        + " delete them without a release, raise delete.max.percent.";
  }
}
