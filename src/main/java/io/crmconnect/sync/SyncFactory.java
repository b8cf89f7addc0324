/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.sync.association.AssociationSync;
import io.crmconnect.sync.backfill.Backfill;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ReconcileCounters;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.sync.delete.DeleteConfirmation;
import io.crmconnect.sync.delete.DeleteFeedScan;
import io.crmconnect.sync.delete.DeleteGuard;
import io.crmconnect.sync.delete.FullListDeletes;
import io.crmconnect.sync.delete.GuardedDeletes;
import io.crmconnect.sync.delete.HintedDeletes;
import io.crmconnect.sync.delete.RecycleBinScan;
import io.crmconnect.sync.incremental.ChangeScan;
import io.crmconnect.sync.incremental.FullListPoll;
import io.crmconnect.sync.reconcile.Sweep;
import io.crmconnect.sync.signal.Resync;
import java.util.List;
import java.util.Optional;

/** Creates the syncs of an object for its current mode, starting from its cursor. */
final class SyncFactory {
  private final ObjectContext context;
  private final CurrentMode currentMode;
  private final RowEmitter emitter;
  private final TopicContents topicContents;
  private final DeleteGuard deleteGuard;
  private final DeleteConfirmation deleteConfirmation;
  private final HintedDeletes hintedDeletes;
  private final ReconcileCounters reconcileCounters;

  SyncFactory(
      ObjectContext context,
      CurrentMode currentMode,
      RowEmitter emitter,
      TopicContents topicContents,
      DeleteGuard deleteGuard,
      DeleteConfirmation deleteConfirmation,
      HintedDeletes hintedDeletes,
      ReconcileCounters reconcileCounters) {
    this.context = context;
    this.currentMode = currentMode;
    this.emitter = emitter;
    this.topicContents = topicContents;
    this.deleteGuard = deleteGuard;
    this.deleteConfirmation = deleteConfirmation;
    this.hintedDeletes = hintedDeletes;
    this.reconcileCounters = reconcileCounters;
  }

  ActiveSyncs create() {
    SyncMode mode = currentMode.get();
    if (ChildObject.isChild(context.object())) {
      return ActiveSyncs.ofAssociation(context, createAssociationSync(mode));
    }
    if (!context.capabilities().namesChanges()) {
      return ActiveSyncs.ofFullList(context, createFullListPoll(mode));
    }
    Optional<Backfill> backfill =
        mode.emitsToTopic() ? Optional.of(new Backfill(context, mode, emitter)) : Optional.empty();
    Optional<Resync> resync =
        mode.emitsToTopic() ? Optional.of(new Resync(context, mode, emitter)) : Optional.empty();
    return ActiveSyncs.ofChanges(
        context,
        createScans(mode),
        backfill,
        resync,
        createSweep(mode),
        createRecycleBinScan(mode),
        createDeleteFeedScan());
  }

  private List<ChangeScan> createScans(SyncMode mode) {
    if (!mode.emitsToTopic()) {
      return List.of(createScan(mode, ChangeScan.Kind.QUARANTINE));
    }
    ChangeScan incremental = createScan(mode, ChangeScan.Kind.INCREMENTAL);
    return context.settings().isRecheckEnabled()
        ? List.of(incremental, createScan(mode, ChangeScan.Kind.RECHECK))
        : List.of(incremental);
  }

  private ChangeScan createScan(SyncMode mode, ChangeScan.Kind kind) {
    return new ChangeScan(
        context, kind, mode, emitter, topicContents, deleteConfirmation, hintedDeletes);
  }

  private Sweep createSweep(SyncMode mode) {
    return Sweep.create(
        context, mode, emitter, topicContents, deleteGuard, deleteConfirmation, reconcileCounters);
  }

  private Optional<RecycleBinScan> createRecycleBinScan(SyncMode mode) {
    return context.capabilities().readsByIds()
        ? Optional.of(
            new RecycleBinScan(context, mode, topicContents, deleteConfirmation, hintedDeletes))
        : Optional.empty();
  }

  private Optional<DeleteFeedScan> createDeleteFeedScan() {
    Capabilities capabilities = context.capabilities();
    return capabilities.readsByIds() && capabilities.deletes() == DeleteFeed.TIME_RANGE
        ? Optional.of(
            new DeleteFeedScan(
                context, topicContents, deleteConfirmation, hintedDeletes, emitter.changedIds()))
        : Optional.empty();
  }

  private AssociationSync createAssociationSync(SyncMode mode) {
    return new AssociationSync(context, mode, emitter, topicContents, createGuardedDeletes());
  }

  private GuardedDeletes createGuardedDeletes() {
    return new GuardedDeletes(context, topicContents, deleteGuard, hintedDeletes, emitter);
  }

  private FullListPoll createFullListPoll(SyncMode mode) {
    FullListDeletes deletes = new FullListDeletes(context, topicContents, createGuardedDeletes());
    return new FullListPoll(context, mode, emitter, deletes);
  }
}
