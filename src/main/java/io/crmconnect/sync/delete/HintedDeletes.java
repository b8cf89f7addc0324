package io.crmconnect.sync.delete;

import io.crmconnect.crm.Row;
import io.crmconnect.offset.ReconcileCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import java.time.Instant;
import java.util.Map;

/**
 * Suspects that somebody gave a hint of: a merge, the recycle bin. Nobody waits for them; what the
 * guard holds back of them is left to reconciliation.
 */
public final class HintedDeletes implements DeleteConfirmation.Listener {
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private final ObjectContext context;
  private final CurrentMode mode;
  private final DeleteGuard deleteGuard;
  private final RowEmitter emitter;
  private final ReconcileCounters reconcileCounters;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

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
    // The cursor stands for more than this one.
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

  /** The guard held a delete back that no run of reconciliation found. */
  public void alertHeldByGuard() {
    if (!alertThrottle.tryAcquire(context.now())) {
      return;
    }
    context.emitEvent(
        EventKind.DELETE_HELD,
        Level.ALERT,
        "Records of "
            + context.object().name()
            + " are gone at the vendor, but "
            + deleteGuard.deletedToday()
            + " were deleted today and the guard lets "
            + deleteGuard.dailyLimit()
            + " pass. "
            + describeRemedy(),
        Map.of(
            "deleted_today", deleteGuard.deletedToday(), "most_a_day", deleteGuard.dailyLimit()));
  }

  /** No run holds them, so there is none to release yet. */
  private String describeRemedy() {
    if (!context.settings().reconcile().isEnabled()) {
      return "They stay in the topic: raise delete.max.percent, or configure reconcile.consumer.*"
          + " so that reconciliation finds them again.";
    }
    if (!context.capabilities().namesChanges()) {
      return "They stay in the topic until it was read back: then they are held, and the event that"
          + " says so names the line that lets them pass.";
    }
    ReconcileCursor cursor = context.cursor().reconcile();
    return "They stay in the topic, and there is nothing to release yet: "
        + (cursor.run().isActive() || cursor.isRequested()
            ? "the next run of reconciliation"
            : "the run of reconciliation at " + Instant.ofEpochMilli(cursor.nextRunAt()))
        + " finds them again, and deletes them or names the line that lets them pass. With a higher"
        + " delete.max.percent they pass by themselves.";
  }
}
