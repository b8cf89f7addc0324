package io.crmconnect.sync.drift;

import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.ObjectContext;
import java.util.List;
import java.util.Map;

/**
 * An object that waits for a decision about its schema: what is known of its rows meanwhile, and
 * how it comes to that and out of it.
 *
 * <pre>
 *   FLOWING --freeze--> FROZEN --stored--> FROZEN AND STORED --thaw--> FLOWING
 * </pre>
 */
public final class DriftFreeze {
  private static final long STORED_OFFSET_CHECK_INTERVAL_MS = 1_000;

  private final ObjectContext context;
  private final CurrentMode mode;

  /** Null while the object is not frozen. */
  private FrozenMode frozenMode;

  /** Whether the stored offset says that it is frozen. */
  private boolean storedAsFrozen;

  private boolean awaitingStored;
  private long nextCheckAt;

  /** Takes up the state in which an earlier task left the object. */
  public DriftFreeze(ObjectContext context, CurrentMode mode) {
    this.context = context;
    this.mode = mode;
    this.storedAsFrozen = context.isFrozen();
    if (storedAsFrozen) {
      enterFrozenMode();
    }
  }

  private void enterFrozenMode() {
    frozenMode = new FrozenMode(context);
    mode.freeze(frozenMode);
  }

  boolean isStored() {
    return storedAsFrozen;
  }

  /** A decision waits until it is stored that the object is frozen. */
  void awaitStored() {
    awaitingStored = true;
    nextCheckAt = context.now();
  }

  /** Whether what was awaited is so; once, and until then it is looked up again and again. */
  boolean consumeStored() {
    if (!awaitingStored) {
      return false;
    }
    if (storedAsFrozen) {
      awaitingStored = false;
      return true;
    }
    if (context.now() >= nextCheckAt) {
      nextCheckAt = context.now() + STORED_OFFSET_CHECK_INTERVAL_MS;
      context.requestStoredOffset();
    }
    context.scheduleWakeUp(nextCheckAt);
    return false;
  }

  /** This is stored of the object now. */
  void onStoredOffset(Map<String, ?> offset) {
    storedAsFrozen = context.isFrozen() && OffsetCodec.isFrozen(offset);
  }

  /**
   * What the catalogue says of it.
   *
   * @param fields that can be read, by the vendor's names
   * @param driftedFields fields, by the vendor's names
   */
  void updateFields(List<String> fields, List<String> driftedFields) {
    frozenMode.updateFields(fields, driftedFields);
  }

  /**
   * The scans stand still from now on, and a shadow scan begins.
   *
   * @param lagMs how long ago everything was seen that was there then, ms: where an object is
   *     listed whole, the shadow begins there
   */
  void freeze(String changes, long lagMs) {
    long now = context.clock().vendorTimeAt(context.now());
    long since = Math.max(1, now);
    long seenUntil =
        context.capabilities().namesChanges()
            ? context.cursor().incremental().watermark()
            : Math.max(0, now - lagMs - context.settings().settleMs());
    ScanCursor quarantineScan = ScanCursor.idleAt(seenUntil);
    enterFrozenMode();
    context.setCursor(
        context.cursor().with(new DriftCursor(since, changes, 0, quarantineScan, since)));
  }

  /** Decided: the scans go on from where they stand, and all that the topic has is read anew. */
  void thaw() {
    frozenMode = null;
    mode.thaw();
    storedAsFrozen = false;
    // What went into the topic is to be read and emitted once more, whatever it was.
    mode.get().emittedVersions().forceRereadAll();
    // In one move: a crash must not thaw an object without its pass.
    context.setCursor(withNewPass(context.cursor().with(DriftCursor.NONE)));
  }

  private ObjectCursor withNewPass(ObjectCursor cursor) {
    if (!context.capabilities().namesChanges()) {
      // It is listed whole anyway.
      return cursor;
    }
    if (cursor.backfill().state() == BackfillCursor.State.OFF) {
      return cursor.withIncremental(ScanCursor.idleAt(cursor.t0()));
    }
    return cursor.with(
        BackfillCursor.start(context.schema().fingerprint(), cursor.backfill().ordered()));
  }
}
