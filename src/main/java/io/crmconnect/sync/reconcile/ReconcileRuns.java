/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.offset.DailyDeleteCount;
import io.crmconnect.offset.HeldRun;
import io.crmconnect.offset.ListRange;
import io.crmconnect.offset.ReconcileCursor;
import io.crmconnect.offset.ReconcileRun;
import io.crmconnect.offset.ReconcileStage;
import io.crmconnect.offset.RunCounts;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.DeleteGuard;
import io.crmconnect.sync.delete.HeldDeleteAlerts;
import io.crmconnect.sync.delete.HeldDeleteAlerts.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Starts and finishes the reconciliation runs. Deferred slices are compared again if the guard
 * allows all their deletes; otherwise the deletes are held for an operator.
 *
 * <pre>
 *   COMPARE --deferred, within the limit--> RECOMPARE --+
 *     |                                                 +--> finished; what is still deferred is held
 *     +--nothing deferred, or too much -----------------+
 *   held --delete.release--> RELEASE_RECOUNT --no more than held--> RELEASE_DELETE --> finished
 *                                +--more--> held again, under another run
 * </pre>
 *
 * The stages are those of {@link ReconcileStage}.
 *
 * <p>Held deletes stay held during the next run. If that finds no more of them, they stay held
 * under the same run number, so that the operator can still release them.
 */
final class ReconcileRuns {
  private static final long MAX_RETRY_DELAY_MS = 3_600_000;

  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final ValueComparison valueComparison;
  private final HeldDeleteAlerts alerts;

  /** Whether the topic was reloaded for the run that is due. */
  private boolean topicRefreshed;

  /** Whether the run found missing rows that the vendor does not tell as deleted. */
  private boolean foundUntold;

  /** Earliest time of the next attempt after the run of a release was aborted. */
  private long releaseNotBefore = Long.MIN_VALUE;

  ReconcileRuns(
      ObjectContext context,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      ValueComparison valueComparison) {
    this.context = context;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
    this.valueComparison = valueComparison;
    this.alerts = new HeldDeleteAlerts(context, topicContents, deleteGuard);
  }

  private ReconcileCursor cursor() {
    return context.cursor().reconcile();
  }

  private long vendorNow() {
    return context.clock().vendorTimeAt(context.now());
  }

  /** Whether a run may start. */
  boolean isDue() {
    if (!context.clock().isSynchronized()) {
      return false;
    }
    long due = cursor().nextRunAt();
    if (alerts.isReleased()) {
      due = Math.min(due, releaseNotBefore);
    }
    if (vendorNow() >= due) {
      return true;
    }
    context.scheduleWakeUp(context.now() + due - vendorNow());
    return false;
  }

  private boolean isReleaseDue() {
    return alerts.isReleased() && vendorNow() >= releaseNotBefore;
  }

  /** Warns if the configured release has no effect. */
  void warnIgnoredRelease() {
    alerts.warnIgnoredRelease();
  }

  boolean isTopicRefreshed() {
    return topicRefreshed;
  }

  /** Rows are missing that the vendor does not tell as deleted. */
  void markUntold() {
    foundUntold = true;
  }

  void markTopicRefreshed() {
    topicRefreshed = true;
  }

  void startRun() {
    topicRefreshed = false;
    valueComparison.changes().startRun();
    foundUntold = false;
    HeldRun heldBefore = cursor().heldRun();
    // Run numbers are unique.
    long runId = Math.max(heldBefore.runId() + 1, vendorNow());
    if (isReleaseDue()) {
      moveCursor(
          cursor()
              .with(
                  ReconcileRun.start(runId, ReconcileStage.RELEASE_RECOUNT, heldBefore.ranges())));
    } else {
      moveCursor(
          cursor()
              .startRun(
                  ReconcileRun.start(
                      runId, ReconcileStage.COMPARE, List.of(ListRange.WHOLE_LIST))));
    }
  }

  /** Whether more of the slice is missing than the guard allows for an object of its size. */
  boolean exceedsLimit(SliceDiff slice) {
    return slice.missing().size()
        > DailyDeleteCount.dailyLimit(
            slice.topicIdCount(), context.settings().reconcile().maxDeletePercent());
  }

  /** All ranges were compared; returns whether there are more. */
  boolean onEndOfList() {
    ReconcileRun reconcileRun = cursor().run();
    if (reconcileRun.deferred().isEmpty()) {
      moveCursor(cursor().with(HeldRun.NONE));
      finishRun(reconcileRun);
      return false;
    }
    boolean overLimit =
        deleteGuard.deletedToday() + reconcileRun.deferredRows() > deleteGuard.dailyLimit();
    boolean moreThanHeld = reconcileRun.deferredRows() > cursor().heldRun().rows();
    switch (reconcileRun.stage()) {
      case COMPARE -> {
        boolean listEmpty = reconcileRun.counts().swept() == 0;
        if (!listEmpty && !overLimit) {
          moveCursor(cursor().with(reconcileRun.restart(ReconcileStage.RECOMPARE)));
          return true;
        }
        holdForOperator(
            reconcileRun, moreThanHeld, listEmpty ? Reason.EMPTY_LIST : Reason.LIMIT_EXCEEDED);
      }
      case RECOMPARE -> holdForOperator(reconcileRun, moreThanHeld, reasonOfRest(overLimit));
      case RELEASE_RECOUNT -> {
        if (!moreThanHeld) {
          alerts.emitReleased();
          moveCursor(cursor().with(reconcileRun.restart(ReconcileStage.RELEASE_DELETE)));
          return true;
        }
        holdForOperator(reconcileRun, true, Reason.MORE_THAN_RELEASED);
      }
      case RELEASE_DELETE ->
          holdForOperator(
              reconcileRun, true, moreThanHeld ? Reason.MORE_THAN_RELEASED : Reason.INCONCLUSIVE);
    }
    finishRun(reconcileRun);
    return false;
  }

  private Reason reasonOfRest(boolean overLimit) {
    if (foundUntold) {
      return Reason.NOT_TOLD;
    }
    return overLimit ? Reason.LIMIT_EXCEEDED : Reason.INCONCLUSIVE;
  }

  /**
   * @param newNumber whether to hold under the number of this run: the operator cannot have seen
   *     these deletes under the previous one
   */
  private void holdForOperator(ReconcileRun reconcileRun, boolean newNumber, Reason reason) {
    long runNumber = newNumber ? reconcileRun.id() : cursor().heldRun().runId();
    moveCursor(
        cursor()
            .with(new HeldRun(runNumber, reconcileRun.deferred(), reconcileRun.deferredRows())));
    alerts.alertHeld(reason);
  }

  private void finishRun(ReconcileRun reconcileRun) {
    long interval =
        SweepInterval.extend(
            context.settings().reconcile().intervalMs(),
            reconcileRun.counts().swept(),
            context.capabilities().listPageSize() / (valueComparison.readsEveryRecord() ? 2 : 1),
            context.vendorCapabilities().guaranteedBackfillRequestsPerSecond(),
            context.vendorCapabilities().dailyLimit());
    boolean keepsDueTime = reconcileRun.stage().isRelease() || cursor().isRequested();
    moveCursor(
        cursor().finishRun(keepsDueTime ? cursor().nextRunAt() : reconcileRun.id() + interval));
    if (!reconcileRun.stage().isRelease()) {
      moveCursor(cursor().withLastFinishedAt(vendorNow()));
      if (reconcileRun.id() >= context.cursor().deletesGap()) {
        context.setCursor(context.cursor().withDeletesGap(0));
      }
    }
    RunCounts runCounts = reconcileRun.counts();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("run", reconcileRun.id());
    details.put("swept", runCounts.swept());
    details.put("known", topicContents.versions().size());
    details.put("missing", runCounts.missing() + reconcileRun.deferredRows());
    details.put("deleted", runCounts.deleted());
    details.put("refuted", runCounts.refuted());
    details.put("repaired", runCounts.repaired());
    if (valueComparison.isActive()) {
      details.put("recalculated", valueComparison.changes().changedRows());
    }
    details.put("held", cursor().heldRun().rows());
    details.put("requests", runCounts.requests());
    details.put("duration_ms", vendorNow() - reconcileRun.id());
    context.emitEvent(
        EventKind.RECONCILE_FINISHED,
        Level.INFO,
        "Reconciliation of "
            + context.object().name()
            + ": "
            + runCounts.swept()
            + " rows compared, "
            + runCounts.deleted()
            + " deleted, "
            + runCounts.repaired()
            + " repaired, "
            + cursor().heldRun().rows()
            + " deletes held.",
        details);
    if (!reconcileRun.stage().isRelease()) {
      valueComparison.changes().finishRun(runCounts.swept());
    }
  }

  /** Aborts the run; a later one retries. */
  void abandonRun(String reason) {
    long retryAt =
        vendorNow() + Math.min(MAX_RETRY_DELAY_MS, context.settings().reconcile().intervalMs());
    if (cursor().run().stage().isRelease()) {
      releaseNotBefore = retryAt;
      moveCursor(cursor().finishRun(cursor().nextRunAt()));
    } else {
      moveCursor(cursor().finishRun(retryAt));
    }
    context.emitEvent(
        EventKind.RECONCILE_FINISHED,
        Level.WARN,
        "Reconciliation of "
            + context.object().name()
            + " was aborted and will be retried later: "
            + reason
            + ".",
        Map.of());
  }

  private void moveCursor(ReconcileCursor next) {
    context.setCursor(context.cursor().with(next));
  }
}
