package io.crmconnect.sync.core;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The one way to emit a row or a delete of an object. Whatever keeps account of emissions learns of
 * each here, in the same order every time: the versions, the record, the topic contents, then the
 * listeners.
 *
 * <p>A record carries the cursor as it stands, so whoever emits has moved it before to where this
 * record takes it.
 */
public final class RowEmitter {
  private final ObjectContext context;
  private final CurrentMode mode;
  private final EmittedVersions topicVersions;
  private final TopicContents topicContents;
  private final ReconcileCounters counters;
  private final List<EmissionListener> listeners = new ArrayList<>();

  /**
   * @param topicVersions what was emitted to the topic
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
    this.counters = counters;
  }

  /** Listeners are called in the order in which they were added. */
  public void addListener(EmissionListener listener) {
    listeners.add(listener);
  }

  /**
   * Emits the row, or in a frozen object puts it into quarantine.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   */
  public void emitRow(
      Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest, long indexedVersion) {
    SyncMode syncMode = mode.get();
    syncMode.emittedVersions().recordEmissionSequence(row.id(), context.nextSequence());
    if (syncMode.remembers(row, indexedVersion)) {
      boolean stable = context.isStable(inFlightRequest, row.version());
      syncMode.emittedVersions().recordEmitted(row, stable, indexedVersion);
    }
    syncMode.writeRow(row, op, inFlightRequest);
    listeners.forEach(each -> each.onRowEmitted(row, inFlightRequest));
  }

  /** Emits a row of an object that is listed whole: its version is not remembered. */
  public void emitListedRow(Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest) {
    if (!mode.get().emitsToTopic()) {
      emitRow(row, op, inFlightRequest, Row.UNKNOWN_TIME);
      return;
    }
    topicVersions.recordEmissionSequence(row.id(), context.nextSequence());
    topicContents.recordEmitted(row.id(), row.version());
    context.emitRow(row, op, OptionalLong.empty());
  }

  /** A row was read that is to be emitted; the cursor has not moved over it yet. */
  public void announceRow(Row row) {
    listeners.forEach(each -> each.onRowRead(row));
  }

  /**
   * Emits a delete, also of a frozen object.
   *
   * @param candidateVersion used if no newer version is known
   * @param mergedInto the record that this one became part of
   * @param moveCursor moves the cursor to where the delete takes it
   */
  public void emitDelete(
      String id, long candidateVersion, Optional<String> mergedInto, Runnable moveCursor) {
    long vendorNow = context.clock().vendorTimeAt(context.now());
    context.setCursor(context.cursor().with(context.cursor().dailyDeletes().plusOne(vendorNow)));
    SourcePosition positionBefore = context.sourcePosition();
    moveCursor.run();
    long version = VersionIndex.withoutPendingTombstone(lastKnownVersion(id, candidateVersion));
    mode.recordDelete(id, context.nextSequence());
    topicContents.recordDelete(id);
    counters.incrementDeleted();
    listeners.forEach(each -> each.onDeleteEmitted(id));
    context.emitDelete(id, version, mergedInto, positionBefore);
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

  /** Puts what cannot be read as a row into quarantine. */
  public void quarantineMalformed(List<MalformedRow> rows) {
    rows.forEach(context::quarantineMalformed);
  }
}
