package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.sync.backfill.BackfilledFields;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.topics.LatestRecord;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where an object's syncs begin: at T0 where it was never launched, else at its cursor, with what
 * earlier tasks emitted of late known as far as it can be.
 */
final class SyncStart implements ResponseHandler {
  /** The worker that emitted may have had another clock; reading more only takes longer. */
  private static final long MAX_CLOCK_SKEW_MS = 900_000;

  private enum TailRead {
    NOT_REQUESTED,
    REQUESTED,
    /** What it said is known, or it is not worth knowing. */
    DONE
  }

  private final ObjectContext context;
  private final CurrentMode mode;

  /** Up to where the vendor shows everything, where it says so. */
  private OptionalLong safeBound = OptionalLong.empty();

  private boolean safeBoundRequested;
  private TailRead tailRead = TailRead.NOT_REQUESTED;

  SyncStart(ObjectContext context, CurrentMode mode) {
    this.context = context;
    this.mode = mode;
  }

  /** Whether the cursor is there and nothing more is to be waited for. */
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
                : BackfillCursor.OFF));
    tailRead = TailRead.DONE;
    return true;
  }

  private void requestSafeBound() {
    if (!safeBoundRequested) {
      safeBoundRequested = true;
      context.send(
          this, new Request.SafeBound(context.object()), RequestPriority.CONTROL, context.now());
    }
  }

  /** What was asked for is withdrawn. */
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
    if (tailRead == TailRead.DONE || !needsTailRead()) {
      return true;
    }
    if (tailRead == TailRead.NOT_REQUESTED) {
      tailRead = TailRead.REQUESTED;
      long now = context.now();
      long clockLeadMs =
          context.clock().isSynchronized() ? now - context.clock().vendorTimeAt(now) : 0;
      context.readTopicTail(Math.max(0, context.oldestVersion() + clockLeadMs - MAX_CLOCK_SKEW_MS));
    }
    return false;
  }

  /**
   * Not while rows are read anew: that may bring a new field, which a version that is known says
   * nothing about.
   */
  private boolean needsTailRead() {
    return context.capabilities().namesChanges()
        && mode.get().emitsToTopic()
        && !context.cursor().backfill().isRunning()
        && !isReadingSinceT0();
  }

  /** Without a backfill, a scan from T0 on does what a pass does. */
  private boolean isReadingSinceT0() {
    ObjectCursor cursor = context.cursor();
    return cursor.backfill().state() == BackfillCursor.State.OFF
        && cursor.incremental().watermark() <= cursor.t0();
  }

  void onTopicTailRead(List<LatestRecord> latestRecords) {
    if (tailRead != TailRead.DONE) {
      tailRead = TailRead.DONE;
      if (mode.get().emitsToTopic()) {
        restoreVersions(latestRecords);
      }
    }
  }

  private void restoreVersions(List<LatestRecord> latestRecords) {
    long oldest = context.oldestVersion();
    for (LatestRecord latestRecord : latestRecords) {
      if (latestRecord.version() >= oldest) {
        boolean stable =
            latestRecord.readAt() - latestRecord.version() >= context.settings().settleMs();
        mode.get().emittedVersions().restoreFromTopic(latestRecord, stable);
      }
    }
  }

  /** All rows are read anew, so nothing is worth knowing. */
  void skipTailRead() {
    tailRead = TailRead.DONE;
  }
}
