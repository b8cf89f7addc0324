package io.crmconnect.sync.drift;

import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.StoredOffsetWait;
import java.util.List;
import java.util.Map;

/**
 * An object that waits for a decision about its schema: what is known of its rows meanwhile, and
 * how it comes to that and out of it.
 *
 * <pre>
 *   FLOWING --freeze--> FROZEN --stored--> FROZEN_AND_STORED --thaw--> FLOWING
 * </pre>
 */
public final class DriftFreeze {
  private enum State {
    FLOWING,
    FROZEN,
    /** The stored offset says it too. */
    FROZEN_AND_STORED
  }

  private final ObjectContext context;
  private final CurrentMode mode;
  private final StoredOffsetWait storedOffsetWait;
  private State state = State.FLOWING;

  /** Null while it flows. */
  private FrozenMode frozenMode;

  /** Takes up the state in which an earlier task left the object. */
  public DriftFreeze(ObjectContext context, CurrentMode mode) {
    this.context = context;
    this.mode = mode;
    this.storedOffsetWait = new StoredOffsetWait(context);
    if (context.isFrozen()) {
      enterFrozenMode();
      state = State.FROZEN_AND_STORED;
    }
  }

  private void enterFrozenMode() {
    state = State.FROZEN;
    frozenMode = new FrozenMode(context);
    mode.freeze(frozenMode);
  }

  boolean isStored() {
    return state == State.FROZEN_AND_STORED;
  }

  /** A decision waits until it is stored that the object is frozen. */
  void awaitStored() {
    storedOffsetWait.start();
  }

  /** Whether what was awaited is so; once, and until then it is looked up again and again. */
  boolean consumeStored() {
    if (storedOffsetWait.isActive() && isStored()) {
      storedOffsetWait.finish();
      return true;
    }
    storedOffsetWait.advance();
    return false;
  }

  /** This is stored of the object now. */
  void onStoredOffset(Map<String, ?> offset) {
    if (state != State.FLOWING) {
      state = OffsetCodec.isFrozen(offset) ? State.FROZEN_AND_STORED : State.FROZEN;
    }
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
    state = State.FLOWING;
    frozenMode = null;
    mode.thaw();
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
