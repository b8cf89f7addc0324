package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaReviewResult;
import io.crmconnect.sync.backfill.Backfill;
import io.crmconnect.sync.backfill.BackfilledFields;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.FlowingMode;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.delete.DeleteGuard;
import io.crmconnect.sync.delete.HintedDeletes;
import io.crmconnect.sync.delete.MergedRecords;
import io.crmconnect.sync.drift.CatalogueRefresh;
import io.crmconnect.sync.drift.DeferredRequests;
import io.crmconnect.sync.drift.DriftFreeze;
import io.crmconnect.sync.drift.ResponseSchemaCheck;
import io.crmconnect.sync.drift.SchemaAcceptance;
import io.crmconnect.sync.drift.SchemaNotifications;
import io.crmconnect.sync.incremental.SearchHealthCheck;
import io.crmconnect.topics.LatestRecord;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One object: its catalogue first, then its syncs side by side.
 *
 * <pre>
 *   CATALOGUE --fields, vendor clock known--> RUNNING --drift--> (frozen: deletes and a shadow
 *       ^                                       |  ^---decided---  scan alone)
 *       | hourly          403, 404, 400         |
 *       +------------- SUSPENDED &lt;--------------+
 * </pre>
 *
 * While it runs, the catalogue is read again at intervals, and at once when an answer does not fit
 * its schema: such an answer is not used before the catalogue has spoken.
 */
final class ObjectSync implements ResponseHandler, SchemaAcceptance.Listener {
  private static final long SUSPENDED_RETRY_MS = 3_600_000;

  private enum Phase {
    CATALOGUE,
    RUNNING,
    SUSPENDED
  }

  private final ObjectContext context;
  private final CurrentMode mode;
  private final TopicContents topicContents;
  private final ReconcileCounters reconcileCounters = new ReconcileCounters();
  private final DeleteConfirmation deleteConfirmation;
  private final DriftFreeze driftFreeze;
  private final SyncFactory syncFactory;
  private final BackfilledFields backfilledFields;
  private final ResponseSchemaCheck responseSchemaCheck;
  private final CatalogueRefresh catalogueRefresh;
  private final SchemaAcceptance schemaAcceptance;
  private final SchemaNotifications schemaNotifications;
  private final RequestFailureAlerts requestFailureAlerts;
  private final SyncStart syncStart;

  /** Answers that do not fit the schema, until the catalogue has been read. */
  private final DeferredRequests deferredRequests = new DeferredRequests();

  private Phase phase = Phase.CATALOGUE;

  /** Whether an answer other than the catalogue has come since the start or the suspension. */
  private boolean responseReceived;

  /** Whether the operator was told that it may not be read. */
  private boolean suspensionReported;

  /** Null until they are launched. */
  private ActiveSyncs activeSyncs;

  ObjectSync(ObjectContext context) {
    this.context = context;
    EmittedVersions topicVersions = new EmittedVersions();
    this.topicContents = new TopicContents(context, topicVersions);
    this.mode = new CurrentMode(new FlowingMode(context, topicVersions, topicContents));
    RowEmitter emitter =
        new RowEmitter(context, mode, topicVersions, topicContents, reconcileCounters);
    DeleteGuard deleteGuard = new DeleteGuard(context, topicContents);
    this.deleteConfirmation =
        new DeleteConfirmation(context, mode, topicContents, deleteGuard, emitter);
    HintedDeletes hintedDeletes =
        new HintedDeletes(context, mode, deleteGuard, emitter, reconcileCounters);
    emitter.addListener(deleteConfirmation);
    emitter.addListener(
        new MergedRecords(context, topicContents, deleteConfirmation, hintedDeletes));
    this.syncFactory =
        new SyncFactory(
            context,
            mode,
            emitter,
            topicContents,
            deleteGuard,
            deleteConfirmation,
            hintedDeletes,
            reconcileCounters);
    this.driftFreeze = new DriftFreeze(context, mode);
    this.backfilledFields = new BackfilledFields(context);
    this.responseSchemaCheck = new ResponseSchemaCheck(context, mode);
    this.catalogueRefresh = new CatalogueRefresh(context, this);
    this.schemaAcceptance = new SchemaAcceptance(context, driftFreeze, this);
    this.schemaNotifications = new SchemaNotifications(context);
    this.requestFailureAlerts = new RequestFailureAlerts(context);
    this.syncStart = new SyncStart(context, mode);
  }

  CrmObject object() {
    return context.object();
  }

  ObjectContext context() {
    return context;
  }

  TopicContents topicContents() {
    return topicContents;
  }

  ReconcileCounters reconcileCounters() {
    return reconcileCounters;
  }

  /** Whether it still has to show that it may be read. */
  boolean isStarting() {
    return phase == Phase.CATALOGUE || (phase == Phase.RUNNING && !responseReceived);
  }

  /** How long ago everything was seen that was there then; empty before the launch. */
  OptionalLong lagMs(long now) {
    if (context.cursor() == null) {
      return OptionalLong.empty();
    }
    if (activeSyncs != null) {
      return activeSyncs.lagMs(now);
    }
    return OptionalLong.of(context.lagMs(now));
  }

  void advance() {
    catalogueRefresh.advance();
    schemaAcceptance.advance();
    responseSchemaCheck.alertMisfits();
    schemaNotifications.alertQuarantinedRows();
    if (driftFreeze.consumeStored()) {
      schemaAcceptance.rereview();
    }
    if (phase != Phase.RUNNING) {
      return;
    }
    if (activeSyncs == null) {
      startSyncs();
    }
    if (activeSyncs == null && context.cursor() == null) {
      return;
    }
    if (!context.isFrozen() && backfilledFields.awaitStoredOffset()) {
      return;
    }
    if (activeSyncs != null) {
      activeSyncs.advance();
    }
    topicContents.advance();
    deleteConfirmation.advance();
    context.emitHeartbeatIfDue();
    mode.prune(context.oldestRequestSequence());
  }

  /** Takes up the syncs from the cursor, or from T0 where there is none yet. */
  private void startSyncs() {
    boolean first = context.cursor() == null;
    if (!syncStart.tryPrepare(backfilledFields)) {
      return;
    }
    if (first && context.cursor().backfill().isRunning()) {
      // T0 must outlive the task from now on: what changes after it is the incremental scan's.
      emitBackfillStarted();
    } else if (first) {
      context.emitHeartbeat();
    }
    activeSyncs = syncFactory.create();
    if (!context.object().searchable()) {
      return;
    }
    if (!first) {
      backfillNewFields();
    }
    if (context.cursor().backfill().isRunning()) {
      context.send(
          this, new Request.RecordCount(context.object()), RequestPriority.CONTROL, context.now());
    }
    new SearchHealthCheck(context).send();
    if (context.settings().reconcile().isEnabled()) {
      context.checkTopicConfig();
    }
  }

  void onTopicTailRead(List<LatestRecord> latestRecords) {
    syncStart.onTopicTailRead(latestRecords);
  }

  private void emitBackfillStarted() {
    context.emitEvent(
        EventKind.BACKFILL_STARTED,
        Level.INFO,
        "Backfill of " + context.object().name() + " begins.",
        Map.of("t0", context.cursor().t0()));
  }

  /** Rows that were read before hold nothing of a new field: a new pass brings it. */
  private void backfillNewFields() {
    boolean copiesHistory =
        activeSyncs != null
            && activeSyncs.backfill().isPresent()
            && context.cursor().backfill().state() != BackfillCursor.State.OFF;
    if (copiesHistory && backfilledFields.checkNeedsBackfill()) {
      restartBackfill();
    }
  }

  private void restartBackfill() {
    Backfill backfill = activeSyncs.backfill().orElseThrow();
    deferredRequests.cancel(backfill.responseHandlers());
    backfill.restart(context.cursor().backfill().ordered());
    emitBackfillStarted();
  }

  /** This is what is stored of the object now. */
  void onStoredOffset(Map<String, Object> offset) {
    driftFreeze.onStoredOffset(offset);
    backfilledFields.onStoredOffset(offset);
    resendDeferred();
  }

  /** Hands an answer to who asked, unless it must prove its schema first. */
  void deliver(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    requestFailureAlerts.onResponse(inFlightRequest);
    if (result instanceof Result.Failure failure) {
      handleFailure(inFlightRequest, failure);
      return;
    }
    if (!(result instanceof Result.Catalogue)) {
      markReadable();
    }
    if (mustDeferRows() && DeferredRequests.requestsFields(inFlightRequest.request())) {
      deferredRequests.add(inFlightRequest);
    } else if (responseSchemaCheck.accepts(inFlightRequest, result)) {
      deleteConfirmation.observeLiveRows(inFlightRequest.request(), result);
      inFlightRequest.handler().onResponse(inFlightRequest, result, roundTripMs);
    } else {
      deferredRequests.add(inFlightRequest);
      catalogueRefresh.refreshSoon(responseSchemaCheck.recheckNotBefore());
    }
  }

  /** A frozen object's rows never reach the topic, so they need not wait. */
  private boolean mustDeferRows() {
    return !context.isFrozen() && backfilledFields.isAwaitingStoredOffset();
  }

  private void resendDeferred() {
    if (!mustDeferRows()) {
      deferredRequests.resendAll();
    }
  }

  private void markReadable() {
    responseReceived = true;
    if (suspensionReported) {
      suspensionReported = false;
      context.emitEvent(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " can be read again and goes on from where it stood.",
          Map.of());
    }
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    if (result instanceof Result.RecordCount recordCount) {
      if (activeSyncs != null) {
        activeSyncs.onRecordCount(recordCount);
      }
      return;
    }
    if (!catalogueRefresh.acceptResponse()) {
      return;
    }
    List<Field> catalogue = ((Result.Catalogue) result).fields();
    responseSchemaCheck.onCatalogue(catalogue, inFlightRequest.sentAt());
    schemaAcceptance.reviewCatalogue(catalogue);
  }

  void onSchemaChecked(Event.SchemaChecked checked) {
    schemaAcceptance.onChecked(checked.checkId(), checked.verdict());
  }

  @Override
  public void onReviewed(SchemaReviewResult schemaReviewResult) {
    boolean hadSchema = context.schema() != null;
    ObjectSchema next = schemaReviewResult.evolution().schema();
    boolean mustStop =
        !schemaReviewResult.drifts().isEmpty()
            && (next == null || next.driftMode() != DriftMode.KEEP);
    if (context.isFrozen()) {
      schemaNotifications.restoreAlertState(context.cursor().drift());
    }
    if (!mustStop) {
      // First of all: once the schema is stored, no later task finds what has drifted.
      schemaNotifications.notifyDrift(schemaReviewResult.drifts());
    }
    if (next != null) {
      context.acceptSchema(next);
      schemaNotifications.checkTextLength();
    }
    if (mustStop && next != null && next.driftMode() == DriftMode.FAIL) {
      context.fail(
          context.object().name()
              + " has changed at the vendor, and schema.drift=fail: "
              + SchemaNotifications.describe(schemaReviewResult.drifts())
              + ".");
      return;
    }
    if (mustStop) {
      freeze(schemaReviewResult.drifts());
    } else if (context.isFrozen()) {
      thaw();
    }
    if (next == null) {
      return;
    }
    phase = Phase.RUNNING;
    if (hadSchema) {
      schemaNotifications.notifyEvolved(schemaReviewResult.evolution());
    }
    if (context.cursor() != null && !context.isFrozen()) {
      backfillNewFields();
    }
    resendDeferred();
  }

  @Override
  public void onRegistryUnavailable() {
    if (context.schema() == null) {
      return;
    }
    if (context.isFrozen()) {
      driftFreeze.updateFields(schemaAcceptance.readableFields(), List.of());
    }
    phase = Phase.RUNNING;
    resendDeferred();
  }

  @Override
  public void onUnexpectedDecision(String changes) {
    if (!context.isFrozen()) {
      freeze(changes);
      context.emitHeartbeat();
    }
    driftFreeze.awaitStored();
    driftFreeze.updateFields(schemaAcceptance.readableFields(), List.of());
    phase = Phase.RUNNING;
    deferredRequests.resendAll();
  }

  /** Everything but deletes stands still, until a later look at the catalogue finds it decided. */
  private void freeze(List<Drift> drifts) {
    String changes = SchemaNotifications.describe(drifts);
    if (context.cursor() == null) {
      schemaNotifications.notifyDrift(drifts);
      return;
    }
    if (!context.isFrozen()) {
      freeze(changes);
    } else if (!changes.equals(context.cursor().drift().changes())) {
      context.setCursor(context.cursor().with(context.cursor().drift().withChanges(changes)));
    }
    driftFreeze.updateFields(
        schemaAcceptance.readableFields(), drifts.stream().map(Drift::field).toList());
    schemaNotifications.notifyDrift(drifts);
  }

  private void freeze(String changes) {
    long lagMs = lagMs(context.now()).orElseThrow();
    discardSyncs();
    driftFreeze.freeze(changes, lagMs);
  }

  private void thaw() {
    DriftCursor drift = context.cursor().drift();
    discardSyncs();
    backfilledFields.useCurrentFields();
    driftFreeze.thaw();
    syncStart.skipTailRead();
    schemaNotifications.notifyResolved(drift);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    catalogueRefresh.refreshSoon(context.now());
  }

  private void handleFailure(InFlightRequest inFlightRequest, Result.Failure failure) {
    switch (failure.kind()) {
      case FORBIDDEN, UNKNOWN_OBJECT -> suspend(failure.message());
      case BAD_REQUEST -> {
        if (catalogueRefresh.shouldRefreshFor(inFlightRequest)) {
          deferredRequests.add(inFlightRequest);
        } else if (catalogueRefresh.sentBeforeRefresh(inFlightRequest)) {
          inFlightRequest.handler().resend(inFlightRequest);
        } else if (!inFlightRequest.handler().onBadRequest(inFlightRequest)) {
          suspend(failure.message());
        }
      }
      default -> context.fail(failure.message());
    }
  }

  private void discardSyncs() {
    context.cancelAll();
    deleteConfirmation.reset();
    deferredRequests.clear();
    catalogueRefresh.cancelled();
    activeSyncs = null;
  }

  void onRequestFailing(long requestId, Result.Failure failure) {
    requestFailureAlerts.onRequestFailing(requestId, failure);
  }

  /** Forgets everything but the cursor, as a restart would. */
  private void suspend(String reason) {
    discardSyncs();
    phase = Phase.SUSPENDED;
    catalogueRefresh.postponeUntil(context.now() + SUSPENDED_RETRY_MS);
    responseReceived = false;
    if (!suspensionReported) {
      suspensionReported = true;
      context.suspended(reason);
    }
  }
}
