/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import com.google.common.math.LongMath;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.sync.backfill.BackfilledFields;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicTail;
import java.util.List;
import java.util.OptionalLong;

/**
 * Prepares the start of an object's syncs: at T0 if it was never launched, otherwise at its cursor.
 * The versions that earlier tasks emitted recently are restored as far as they are known.
 */
final class SyncStart implements ResponseHandler {
  /**
   * The worker that emitted the records may have had a different clock. Reading more only takes
   * longer.
   */
  private static final long MAX_CLOCK_SKEW_MS = 900_000;

  private final ObjectContext context;
  private final CurrentMode mode;
  private final CursorClockCheck cursorClockCheck;
  private final DestinationProbe destinationProbe;
  private final TailRead tailRead;

  /** Version up to which the vendor's changes are complete; empty: unknown. */
  private OptionalLong safeBound = OptionalLong.empty();

  private boolean safeBoundRequested;

  SyncStart(ObjectContext context, CurrentMode mode, RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.cursorClockCheck = new CursorClockCheck(context);
    this.destinationProbe = new DestinationProbe(context, mode, emitter);
    this.tailRead = new TailRead(context);
  }

  /** Finds out where rows are written to if transformations have changed. */
  void probeDestination() {
    destinationProbe.sendIfNeeded();
  }

  /** Asks for a row again if the vendor had none to show. */
  void advanceProbe() {
    destinationProbe.advance();
  }

  /**
   * Sets the cursor back once if it is ahead of the clocks.
   *
   * @return whether it was, so that the syncs must start anew
   */
  boolean setCursorBackIfAhead() {
    return cursorClockCheck.setBackIfAhead();
  }

  /** Whether the cursor exists and nothing has to be waited for. */
  boolean tryPrepare(BackfilledFields backfilledFields) {
    if (context.cursor() != null) {
      return ensureTailRead();
    }
    if (!context.clock().isSynchronized()) {
      return false;
    }
    if (context.capabilities().safeBound() && safeBound.isEmpty()) {
      requestSafeBound();
      return false;
    }
    backfilledFields.useCurrentFields();
    long settled = context.clock().vendorTimeAt(context.now()) - context.settings().settleMs();
    long t0 = Math.min(settled, safeBound.orElse(Long.MAX_VALUE));
    boolean copiesHistory = context.settings().backfill() || !context.capabilities().namesChanges();
    context.setCursor(
        ObjectCursor.initial(
                Math.max(0, t0),
                copiesHistory
                    ? BackfillCursor.start(context.schema().fingerprint(), true)
                    : BackfillCursor.OFF)
            .with(
                Destinations.ofSettings(context.settings().reconcile(), context.object().name())));
    tailRead.skip();
    return true;
  }

  private void requestSafeBound() {
    if (!safeBoundRequested) {
      safeBoundRequested = true;
      context.send(
          this, new Request.SafeBound(context.object()), RequestPriority.CONTROL, context.now());
    }
  }

  /** Its requests were cancelled. */
  void cancelled() {
    safeBoundRequested = false;
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    cancelled();
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    safeBound = OptionalLong.of(((Result.SafeBound) result).version());
  }

  private boolean ensureTailRead() {
    if (readsWholeTopic()) {
      return true;
    }
    return tailRead.ensureDone(this::tailStart, this::minVersion);
  }

  /** Links are compared with all that the topic holds, which is more than its tail can show. */
  private boolean readsWholeTopic() {
    return ChildObject.isChild(context.object()) && context.settings().reconcile().isEnabled();
  }

  boolean isWaitingForTopic() {
    return tailRead.isWaiting();
  }

  /** For how long the end of the topic has been waited for, in ms; 0 if it is not. */
  long topicWaitMs(long now) {
    return tailRead.waitedMs(now);
  }

  /** From when on records are needed; the whole topic for an object that is always listed whole. */
  private long tailStart() {
    if (!context.capabilities().namesChanges()) {
      return 0;
    }
    long deletesFrom = context.cursor().deletesWatermark();
    long since =
        deletesFrom == 0 ? context.oldestVersion() : Math.min(context.oldestVersion(), deletesFrom);
    return Math.max(0, since - MAX_CLOCK_SKEW_MS);
  }

  private long minVersion() {
    return context.capabilities().namesChanges() ? context.oldestVersion() : Long.MIN_VALUE;
  }

  /** If there is no backfill, a scan from T0 replaces it. */
  private boolean isReadingSinceT0() {
    ObjectCursor cursor = context.cursor();
    return cursor.backfill().state() == BackfillCursor.State.OFF
        && cursor.incremental().watermark() <= cursor.t0();
  }

  void onTopicTailRead(String topic, TopicTail tail) {
    if (tailRead.accept(topic, tail)) {
      boolean readsAll =
          !context.capabilities().namesChanges() || context.cursor().backfill().isRunning();
      if (!readsAll || !destinationProbe.mayHaveMoved()) {
        restoreVersions(tail.latestRecords());
      }
      // Otherwise the rows that are read show the topic.
    }
  }

  private void restoreVersions(List<LatestRecord> latestRecords) {
    long oldest = minVersion();
    for (LatestRecord latestRecord : latestRecords) {
      if (latestRecord.deleted()
          || (latestRecord.version() >= oldest && provesFields(latestRecord))) {
        mode.topicVersions().restoreFromTopic(latestRecord, isStable(latestRecord));
      }
    }
  }

  /**
   * Whether the record shows which fields its row has. That matters while all rows are being read
   * again: a row may lack a field that they are read for, and its version says nothing about that.
   */
  private boolean provesFields(LatestRecord latestRecord) {
    boolean readingAll =
        context.cursor().backfill().isRunning()
            || isReadingSinceT0()
            || !context.capabilities().namesChanges();
    return latestRecord.hash().isPresent() || (!readingAll && hasCurrentColumns(latestRecord));
  }

  /** Otherwise the row is read again and compared. */
  private boolean isStable(LatestRecord latestRecord) {
    return !isReadingSinceT0()
        && hasCurrentColumns(latestRecord)
        && readAt(latestRecord)
            >= LongMath.saturatedAdd(latestRecord.version(), context.settings().settleMs());
  }

  /**
   * Whether the record has the columns of the schema that was decided last. The settle time allows
   * for the clock of the worker that read its row.
   */
  private boolean hasCurrentColumns(LatestRecord latestRecord) {
    long since = context.cursor().columnsSince();
    return since == 0
        || readAt(latestRecord) >= LongMath.saturatedAdd(since, context.settings().settleMs());
  }

  /** Unknown if nobody can have read the row at that time yet. */
  private long readAt(LatestRecord latestRecord) {
    long readAt = latestRecord.readAt();
    return context.isAhead(readAt) ? Row.UNKNOWN_TIME : readAt;
  }
}
