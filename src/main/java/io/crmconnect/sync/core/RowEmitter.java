/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.VendorClock;
import io.crmconnect.record.DeleteFacts;
import io.crmconnect.record.Op;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Emits every row and delete of an object. All that record emissions are notified here, always in
 * the same order: the versions, the record, the topic contents, then the listeners.
 *
 * <p>A record carries the current cursor, so callers advance the cursor before they emit.
 */
public final class RowEmitter {
  private final ObjectContext context;
  private final CurrentMode mode;
  private final EmittedVersions topicVersions;
  private final TopicContents topicContents;
  private final LastValues lastValues;
  private final ReconcileCounters counters;
  private final ChangedIds changedIds = new ChangedIds();
  private final List<EmissionListener> listeners = new ArrayList<>();

  /**
   * @param topicVersions versions emitted to the output topic
   */
  public RowEmitter(
      ObjectContext context,
      CurrentMode mode,
      EmittedVersions topicVersions,
      TopicContents topicContents,
      ReconcileCounters counters) {
    this.context = context;
    this.mode = mode;
    this.topicVersions = topicVersions;
    this.topicContents = topicContents;
    this.lastValues = new LastValues(context);
    this.counters = counters;
  }

  /** The values that deletes keep; they have to be read before a delete is emitted. */
  public LastValues lastValues() {
    return lastValues;
  }

  /** The ids that were emitted or deleted while there is an export. */
  public ChangedIds changedIds() {
    return changedIds;
  }

  /** Listeners are called in the order in which they were added. */
  public void addListener(EmissionListener listener) {
    listeners.add(listener);
  }

  /**
   * Emits the row; the row of a frozen object goes to the quarantine topic.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   */
  public void emitRow(
      Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest, long indexedVersion) {
    SyncMode syncMode = mode.get();
    if (!(inFlightRequest.request() instanceof Request.ExportPage)) {
      changedIds.add(row.id());
    }
    syncMode.emittedVersions().recordEmissionSequence(row.id(), context.nextSequence());
    if (syncMode.remembers(row, indexedVersion)) {
      boolean stable = context.isStable(inFlightRequest, row.version());
      syncMode.emittedVersions().recordEmitted(row, stable, indexedVersion, context.now());
    }
    if (!syncMode.writeRow(row, op, inFlightRequest)) {
      syncMode.emittedVersions().markQuarantined(row.id());
    }
    lastValues.onRowEmitted(row.id());
    for (EmissionListener each : listeners) {
      each.onRowEmitted(row, inFlightRequest);
    }
  }

  /** Emits a row from the poll of a full list, where versions are not recorded. */
  public void emitListedRow(Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest) {
    if (!mode.get().emitsToTopic()) {
      emitRow(row, op, inFlightRequest, Row.UNKNOWN_TIME);
      return;
    }
    lastValues.onRowEmitted(row.id());
    topicVersions.recordEmissionSequence(row.id(), context.nextSequence());
    topicContents.recordEmitted(row.id(), row.version(), VersionIndex.UNKNOWN_HASH);
    context.emitRow(
        row,
        op,
        OptionalLong.empty(),
        OptionalLong.of(context.contentHash(row)),
        OptionalLong.empty());
  }

  /** Notifies the listeners of a row that will be emitted, before the cursor advances past it. */
  public void announceRow(Row row) {
    listeners.forEach(each -> each.onRowRead(row));
  }

  /**
   * Emits a delete; also that of a frozen object goes to the output topic.
   *
   * @param candidateVersion used if no newer version is known
   * @param deletedAt when the vendor deleted the record, epoch ms; empty: it does not say
   * @param mergedInto the survivor that the record was merged into
   * @param moveCursor advances the cursor past the delete
   */
  public void emitDelete(
      String id,
      long candidateVersion,
      OptionalLong deletedAt,
      Optional<String> mergedInto,
      Runnable moveCursor) {
    long vendorNow = context.clock().vendorTimeAt(context.now());
    context.setCursor(context.cursor().with(context.cursor().dailyDeletes().plusOne(vendorNow)));
    SourcePosition positionBefore = context.sourcePosition();
    moveCursor.run();
    long version = VersionIndex.withoutMark(lastKnownVersion(id, candidateVersion));
    changedIds.add(id);
    mode.recordDelete(id, context.nextSequence());
    topicContents.recordDelete(id);
    counters.incrementDeleted();
    listeners.forEach(each -> each.onDeleteEmitted(id));
    DeleteFacts facts = new DeleteFacts(timeOfDelete(deletedAt), mergedInto, lastValues.take(id));
    context.emitDelete(id, version, facts, positionBefore);
  }

  /**
   * When the vendor deleted the record, or when that was confirmed. The lower bound of the vendor's
   * clock that watermarks use may lie before the delete: it is late by the slowest of the last
   * responses.
   */
  private long timeOfDelete(OptionalLong deletedAt) {
    VendorClock clock = context.clock();
    long now = context.now();
    if (deletedAt.isEmpty()) {
      return Math.min(now, clock.latestVendorTimeAt(now));
    }
    // The vendor cannot have deleted the record after its absence was confirmed.
    return Math.min(deletedAt.getAsLong(), clock.latestTimeAt(now));
  }

  private long lastKnownVersion(String id, long candidateVersion) {
    long version =
        topicContents.isLoaded() ? topicContents.versions().version(id) : Row.UNKNOWN_TIME;
    if (version != Row.UNKNOWN_TIME) {
      return version;
    }
    long lastVersion = topicVersions.lastVersion(id);
    return lastVersion == Row.UNKNOWN_TIME ? candidateVersion : lastVersion;
  }

  /**
   * Records in the quarantine topic that the record with this id cannot be read.
   *
   * @param reason one sentence
   */
  public void quarantineUnreadable(String id, String reason) {
    context.quarantineUnreadable(id, reason);
  }

  /** Emits rows that cannot be parsed to the quarantine topic. */
  public void quarantineMalformed(List<MalformedRow> rows) {
    rows.forEach(context::quarantineMalformed);
  }
}
