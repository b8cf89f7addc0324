/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.record.OutRecord;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.sync.backfill.Backfill;
import io.crmconnect.sync.backfill.BackfilledFields;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.DroppedRecords;
import io.crmconnect.sync.core.EmissionListener;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.FlowingMode;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ObjectStatus;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.ReconcileMetrics;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.delete.DeleteGuard;
import io.crmconnect.sync.delete.HintedDeletes;
import io.crmconnect.sync.delete.MergedRecords;
import io.crmconnect.sync.drift.CatalogueRefresh;
import io.crmconnect.sync.drift.DriftFreeze;
import io.crmconnect.sync.drift.ResponseSchemaCheck;
import io.crmconnect.sync.drift.SchemaTransitions;
import io.crmconnect.sync.incremental.SearchHealthCheck;
import io.crmconnect.sync.signal.SignalTarget;
import io.crmconnect.topics.TopicTail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Syncs one object: reads its catalogue first, then runs its syncs side by side.
 *
 * <pre>
 *   CATALOGUE --fields, vendor clock known--> RUNNING --drift--> FROZEN
 *       ^                                      |    ^---decided---  |
 *       | 1 to 60 minutes 403, 404, 400        |                    |
 *       +------------- SUSPENDED &lt;-------------+--------------------+
 * </pre>
 *
 * While an object is frozen, only its deletes reach the topic, and a scan emits changed rows to the
 * quarantine topic. {@link SyncFactory} decides which syncs run in which mode.
 *
 * <p>A running object's catalogue is read again at intervals, and at once if a response does not
 * fit the schema.
 */
final class ObjectSync implements ResponseHandler, ResponseDelivery.Listener, SignalTarget {
  private enum Phase {
    CATALOGUE,
    RUNNING,
    FROZEN,
    SUSPENDED
  }

  private final ObjectContext context;
  private final CurrentMode mode;
  private final TopicContents topicContents;
  private final DroppedRecords droppedRecords;
  private final ReconcileCounters reconcileCounters = new ReconcileCounters();
  private final SuspensionBackoff suspensionBackoff = new SuspensionBackoff();
  private final DeleteConfirmation deleteConfirmation;
  private final SyncFactory syncFactory;
  private final BackfilledFields backfilledFields;
  private final CatalogueRefresh catalogueRefresh;
  private final SchemaTransitions schemaTransitions;
  private final ResponseDelivery responseDelivery;
  private final SyncStart syncStart;

  private Phase phase = Phase.CATALOGUE;

  /** Whether a response other than the catalogue was received since the start or the suspension. */
  private boolean responseReceived;

  /** Whether the vendor's type of the object has to be looked up again. */
  private boolean needsTypeLookup;

  /** Whether the current suspension was reported. */
  private boolean suspensionReported;

  /** Null until the syncs are started. */
  private ActiveSyncs activeSyncs;

  ObjectSync(ObjectContext context) {
    this.context = context;
    EmittedVersions topicVersions = new EmittedVersions(context::isAhead, context::contentHash);
    this.topicContents = new TopicContents(context, topicVersions);
    this.droppedRecords = new DroppedRecords(context, topicVersions, topicContents);
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
    emitter.addListener(context.copiedRecords().add(context, topicContents));
    emitter.addListener(new ToActiveSyncs());
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
    this.backfilledFields = new BackfilledFields(context);
    ResponseSchemaCheck responseSchemaCheck = new ResponseSchemaCheck(context, mode);
    this.catalogueRefresh = new CatalogueRefresh(context, this);
    this.schemaTransitions =
        new SchemaTransitions(
            context,
            new DriftFreeze(context, mode),
            responseSchemaCheck,
            topicContents,
            new Syncs());
    this.responseDelivery =
        new ResponseDelivery(
            context, responseSchemaCheck, catalogueRefresh, deleteConfirmation, this);
    this.syncStart = new SyncStart(context, mode, emitter);
  }

  CrmObject object() {
    return context.object();
  }

  @Override
  public ObjectContext context() {
    return context;
  }

  @Override
  public Readiness readiness() {
    return switch (phase) {
      case CATALOGUE -> Readiness.STARTING;
      case SUSPENDED -> Readiness.SUSPENDED;
      case FROZEN -> Readiness.FROZEN;
      case RUNNING -> activeSyncs == null ? Readiness.STARTING : Readiness.RUNNING;
    };
  }

  @Override
  public Optional<String> resyncAll() {
    if (activeSyncs.fullListPoll().isPresent()) {
      activeSyncs.fullListPoll().get().resync();
      return Optional.empty();
    }
    if (activeSyncs.associationSync().isPresent()) {
      activeSyncs.associationSync().get().resync();
      return Optional.empty();
    }
    if (context.cursor().backfill().isRunning()) {
      return Optional.of(
          "the backfill of "
              + object().name()
              + " is running. Send the signal again after the event backfill.finished.");
    }
    Backfill backfill = activeSyncs.backfill().orElseThrow();
    responseDelivery.cancelDeferred(backfill.responseHandlers());
    backfill.resync();
    return Optional.empty();
  }

  @Override
  public void accept(SchemaDecision decision, Consumer<Optional<String>> outcome) {
    schemaTransitions.decide(decision, outcome);
  }

  void onLastValuesRead(Event.LastValuesRead read) {
    deleteConfirmation.onLastValuesRead(read.topic(), read.values());
  }

  TopicContents topicContents() {
    return topicContents;
  }

  /** Figures of deletes and reconciliation; empty before the launch. */
  Optional<ReconcileMetrics> reconcileMetrics(long now) {
    return Optional.ofNullable(context.cursor())
        .map(
            cursor ->
                reconcileCounters.toMetrics(cursor.reconcile(), context.clock().vendorTimeAt(now)));
  }

  /** What the sync does at present, for metrics. */
  ObjectStatus status() {
    if (context.cursor() == null) {
      return new ObjectStatus(
          statusPhase(), false, context.settings().backfill(), 0, OptionalLong.empty());
    }
    OptionalLong expectedRows =
        Optional.ofNullable(activeSyncs)
            .flatMap(ActiveSyncs::backfill)
            .map(Backfill::expectedRows)
            .orElse(OptionalLong.empty());
    BackfillCursor backfill = context.cursor().backfill();
    return new ObjectStatus(
        statusPhase(), context.isFrozen(), backfill.isRunning(), backfill.rows(), expectedRows);
  }

  private ObjectStatus.Phase statusPhase() {
    return switch (phase) {
      case SUSPENDED ->
          // An object that was not named and never could be read is told by an event alone.
          context.cursor() == null && context.isSelectedByWildcard()
              ? ObjectStatus.Phase.STARTING
              : ObjectStatus.Phase.SUSPENDED;
      case CATALOGUE ->
          context.isFrozen() ? ObjectStatus.Phase.FROZEN : ObjectStatus.Phase.STARTING;
      case FROZEN -> ObjectStatus.Phase.FROZEN;
      case RUNNING -> {
        if (context.cursor() == null || syncStart.isWaitingForTopic()) {
          yield ObjectStatus.Phase.STARTING;
        }
        yield context.cursor().backfill().isRunning()
            ? ObjectStatus.Phase.BACKFILL
            : ObjectStatus.Phase.CHANGES;
      }
    };
  }

  /** Whether no response has shown yet that the object can be read. */
  boolean isStarting() {
    return phase == Phase.CATALOGUE || (isRunning() && !responseReceived);
  }

  private boolean isRunning() {
    return phase == Phase.RUNNING || phase == Phase.FROZEN;
  }

  /**
   * Time since the instant up to which every change has been read, in ms; empty before the launch.
   */
  OptionalLong lagMs(long now) {
    if (context.cursor() == null) {
      return OptionalLong.empty();
    }
    if (activeSyncs != null) {
      return activeSyncs.lagMs(now);
    }
    return OptionalLong.of(context.lagMs(now));
  }

  /** Handles a record that was not stored. */
  void onDropped(OutRecord record) {
    droppedRecords.add(record);
    if (activeSyncs != null && record instanceof OutRecord.ObjectRecord objectRecord) {
      activeSyncs.onDropped(objectRecord);
    }
  }

  void advance() {
    droppedRecords.advance();
    catalogueRefresh.advance();
    schemaTransitions.advance();
    if (!isRunning()) {
      return;
    }
    if (syncStart.setCursorBackIfAhead()) {
      discardSyncs();
    }
    if (activeSyncs == null) {
      startSyncs();
    }
    if (activeSyncs == null && context.cursor() == null) {
      return;
    }
    if (phase == Phase.RUNNING && backfilledFields.awaitStoredOffset()) {
      return;
    }
    if (activeSyncs != null) {
      activeSyncs.advance();
      syncStart.advanceProbe();
    }
    topicContents.advance();
    deleteConfirmation.advance();
    context.quarantineAlerts().emitIfDue();
    context.emitHeartbeatIfDue();
    mode.prune(oldestNeededSequence());
  }

  /** Tells the syncs that run at present. */
  private final class ToActiveSyncs implements EmissionListener {
    @Override
    public void onRowEmitted(Row row, ResponseHandler.InFlightRequest inFlightRequest) {
      if (activeSyncs != null) {
        activeSyncs.onRowEmitted(row.id());
      }
    }
  }

  /** Of the oldest response that is yet to be used, received or not. */
  private long oldestNeededSequence() {
    long oldestRequest = context.oldestRequestSequence();
    return activeSyncs == null
        ? oldestRequest
        : Math.min(oldestRequest, activeSyncs.oldestHeldSequence());
  }

  /** Starts the syncs from the cursor, or from T0 if there is no cursor yet. */
  private void startSyncs() {
    boolean first = context.cursor() == null;
    if (!syncStart.tryPrepare(backfilledFields)) {
      return;
    }
    if (first && context.cursor().backfill().isRunning()) {
      // T0 must be stored from now on: the incremental scan reads all changes after it.
      emitBackfillStarted();
    } else if (first) {
      context.emitHeartbeat();
    }
    activeSyncs = syncFactory.create();
    if (!context.capabilities().namesChanges()) {
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
    syncStart.probeDestination();
    if (context.settings().reconcile().isEnabled()) {
      context.checkTopicConfig();
    }
  }

  void onTopicTailRead(String topic, TopicTail tail) {
    syncStart.onTopicTailRead(topic, tail);
  }

  /** For how long the end of the topic has been waited for, in ms; 0 if it is not. */
  long topicWaitMs(long now) {
    return syncStart.topicWaitMs(now);
  }

  private void emitBackfillStarted() {
    context.emitEvent(
        EventKind.BACKFILL_STARTED,
        Level.INFO,
        "Backfill of " + context.object().name() + " started.",
        Map.of("t0", context.cursor().t0()));
  }

  /** Starts a new backfill pass if rows that were read before lack a new field. */
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
    responseDelivery.cancelDeferred(backfill.responseHandlers());
    backfill.restart(context.cursor().backfill().ordered());
    emitBackfillStarted();
  }

  /** Handles the object's stored offset. */
  void onStoredOffset(Map<String, Object> offset) {
    schemaTransitions.onStoredOffset(offset);
    backfilledFields.onStoredOffset(offset);
    responseDelivery.resendDeferred();
  }

  void deliver(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    responseDelivery.deliver(inFlightRequest, result, roundTripMs);
  }

  /** Rows of a frozen object never reach the topic, so they need not be deferred. */
  @Override
  public boolean mustDeferRows() {
    return phase == Phase.RUNNING && backfilledFields.isAwaitingStoredOffset();
  }

  @Override
  public void onReadable() {
    responseReceived = true;
    suspensionBackoff.onReadable(context.now());
    if (suspensionReported) {
      suspensionReported = false;
      context.emitEvent(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " can be read again. The sync resumes from its cursor.",
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
    catalogueRefresh
        .onResponse((Result.Catalogue) result)
        .ifPresent(fields -> schemaTransitions.onCatalogue(fields, catalogueRefresh.requestedAt()));
  }

  void onSchemaChecked(Event.SchemaChecked checked) {
    schemaTransitions.onChecked(checked.checkId(), checked.verdict());
  }

  private final class Syncs implements SchemaTransitions.Syncs {
    @Override
    public long lagMs() {
      return ObjectSync.this.lagMs(context.now()).orElseThrow();
    }

    @Override
    public void discard() {
      discardSyncs();
    }

    @Override
    public void prepareNewPass() {
      backfilledFields.useCurrentFields();
    }

    @Override
    public void run() {
      phase = context.isFrozen() ? Phase.FROZEN : Phase.RUNNING;
    }

    @Override
    public void backfillNewFields() {
      ObjectSync.this.backfillNewFields();
    }

    @Override
    public void resendDeferred() {
      responseDelivery.resendDeferred();
    }

    @Override
    public void resendAllDeferred() {
      responseDelivery.resendAllDeferred();
    }

    @Override
    public void suspend(String reason) {
      onRefused(reason);
    }
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    catalogueRefresh.refreshSoon(context.now());
  }

  private void discardSyncs() {
    context.cancelAll();
    deleteConfirmation.reset();
    responseDelivery.clearDeferred();
    catalogueRefresh.cancelled();
    syncStart.cancelled();
    activeSyncs = null;
  }

  void onRequestFailing(long requestId, Result.Failure failure) {
    responseDelivery.onRequestFailing(requestId, failure);
  }

  /** Discards everything but the cursor, as a restart does. */
  @Override
  public void onUnknownObject(String reason) {
    onRefused(reason);
    needsTypeLookup = true;
  }

  boolean needsTypeLookup() {
    return needsTypeLookup && phase == Phase.SUSPENDED;
  }

  /** An object of this name may have another type now; it is then read at once. */
  void onTypesLookedUp(List<CrmObject> listed) {
    needsTypeLookup = false;
    CrmObject previous = object();
    listed.stream()
        .filter(each -> each.name().equals(previous.name()) && !each.equals(previous))
        .findFirst()
        .ifPresent(this::replaceType);
  }

  private void replaceType(CrmObject found) {
    String previousType = object().vendorType();
    context.replaceObject(found);
    catalogueRefresh.postponeUntil(context.now());
    context.emitEvent(
        EventKind.OBJECT_RESUMED,
        Level.WARN,
        "The vendor's "
            + found.name()
            + " has the type "
            + found.vendorType()
            + " instead of "
            + previousType
            + " now: it was probably deleted and created again. It is read under its new type;"
            + " reconciliation finds the rows that it no longer has.",
        Map.of("type", found.vendorType(), "previous_type", previousType));
  }

  @Override
  public void onRefused(String reason) {
    discardSyncs();
    phase = Phase.SUSPENDED;
    catalogueRefresh.postponeUntil(suspensionBackoff.nextRetryAt(context.now()));
    responseReceived = false;
    if (!suspensionReported) {
      suspensionReported = true;
      context.suspended(reason);
    }
  }
}
