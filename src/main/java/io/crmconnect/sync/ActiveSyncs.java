/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Result;
import io.crmconnect.record.OutRecord;
import io.crmconnect.sync.association.AssociationSync;
import io.crmconnect.sync.backfill.Backfill;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.delete.DeleteFeedScan;
import io.crmconnect.sync.delete.RecycleBinScan;
import io.crmconnect.sync.incremental.ChangeScan;
import io.crmconnect.sync.incremental.FullListPoll;
import io.crmconnect.sync.reconcile.Sweep;
import io.crmconnect.sync.signal.Resync;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The running syncs of one object. Their only state that outlives them is the cursor.
 *
 * <p>There are four combinations: those of an object whose changes the vendor names, the poll of
 * the full list of any other object, the comparison of links, and those of a frozen object.
 */
final class ActiveSyncs {
  private final ObjectContext context;
  private final List<ChangeScan> changeScans;
  private final Optional<Backfill> backfill;
  private final Optional<Resync> resync;
  private final Optional<Sweep> sweep;
  private final Optional<RecycleBinScan> recycleBinScan;
  private final Optional<DeleteFeedScan> deleteFeedScan;
  private final Optional<FullListPoll> fullListPoll;
  private final Optional<AssociationSync> associationSync;

  private ActiveSyncs(
      ObjectContext context,
      List<ChangeScan> changeScans,
      Optional<Backfill> backfill,
      Optional<Resync> resync,
      Optional<Sweep> sweep,
      Optional<RecycleBinScan> recycleBinScan,
      Optional<DeleteFeedScan> deleteFeedScan,
      Optional<FullListPoll> fullListPoll,
      Optional<AssociationSync> associationSync) {
    this.context = context;
    this.changeScans = changeScans;
    this.backfill = backfill;
    this.resync = resync;
    this.sweep = sweep;
    this.recycleBinScan = recycleBinScan;
    this.deleteFeedScan = deleteFeedScan;
    this.fullListPoll = fullListPoll;
    this.associationSync = associationSync;
  }

  static ActiveSyncs ofFullList(ObjectContext context, FullListPoll fullListPoll) {
    return ofOne(context, Optional.of(fullListPoll), Optional.empty());
  }

  static ActiveSyncs ofAssociation(ObjectContext context, AssociationSync associationSync) {
    return ofOne(context, Optional.empty(), Optional.of(associationSync));
  }

  private static ActiveSyncs ofOne(
      ObjectContext context,
      Optional<FullListPoll> fullListPoll,
      Optional<AssociationSync> associationSync) {
    return new ActiveSyncs(
        context,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        fullListPoll,
        associationSync);
  }

  static ActiveSyncs ofChanges(
      ObjectContext context,
      List<ChangeScan> changeScans,
      Optional<Backfill> backfill,
      Optional<Resync> resync,
      Sweep sweep,
      Optional<RecycleBinScan> recycleBinScan,
      Optional<DeleteFeedScan> deleteFeedScan) {
    return new ActiveSyncs(
        context,
        changeScans,
        backfill,
        resync,
        Optional.of(sweep),
        recycleBinScan,
        deleteFeedScan,
        Optional.empty(),
        Optional.empty());
  }

  void advance() {
    changeScans.forEach(ChangeScan::advance);
    backfill.ifPresent(Backfill::advance);
    resync.ifPresent(Resync::advance);
    sweep.ifPresent(Sweep::advance);
    recycleBinScan.ifPresent(RecycleBinScan::advance);
    deleteFeedScan.ifPresent(DeleteFeedScan::advance);
    fullListPoll.ifPresent(FullListPoll::advance);
    associationSync.ifPresent(AssociationSync::advance);
  }

  /** As in {@link Backfill#oldestHeldSequence}. */
  long oldestHeldSequence() {
    return backfill.map(Backfill::oldestHeldSequence).orElse(Long.MAX_VALUE);
  }

  /** A row of this id was emitted. */
  void onRowEmitted(String id) {
    sweep.ifPresent(each -> each.onRowEmitted(id));
  }

  /** Handles a row or a delete that was not stored. */
  void onDropped(OutRecord.ObjectRecord record) {
    if (record instanceof OutRecord.Row row) {
      fullListPoll.ifPresent(each -> each.onDropped(row.id(), row.version()));
    }
    associationSync.ifPresent(each -> each.onDropped(record));
    backfill.ifPresent(Backfill::onDropped);
  }

  Optional<FullListPoll> fullListPoll() {
    return fullListPoll;
  }

  Optional<AssociationSync> associationSync() {
    return associationSync;
  }

  Optional<Backfill> backfill() {
    return backfill;
  }

  void onRecordCount(Result.RecordCount recordCount) {
    backfill.ifPresent(each -> each.onRecordCount(recordCount));
  }

  /** Time since the instant up to which every change has been read, in ms. */
  OptionalLong lagMs(long now) {
    long cursorLagMs = context.lagMs(now);
    long lagMs = fullListPoll.map(each -> each.lagMs(now, cursorLagMs)).orElse(cursorLagMs);
    return OptionalLong.of(associationSync.map(each -> each.lagMs(now, cursorLagMs)).orElse(lagMs));
  }
}
