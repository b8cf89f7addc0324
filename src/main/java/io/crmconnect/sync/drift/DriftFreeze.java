/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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
 * Freezes an object until its schema is decided about, and thaws it afterwards.
 *
 * <pre>
 *   FLOWING --freeze--> FROZEN --stored--> FROZEN_AND_STORED --thaw--> FLOWING
 * </pre>
 */
public final class DriftFreeze {
  private enum State {
    FLOWING,
    FROZEN,
    /** The freeze is in the stored offset. */
    FROZEN_AND_STORED
  }

  private final ObjectContext context;
  private final CurrentMode mode;
  private final StoredOffsetWait storedOffsetWait;
  private State state = State.FLOWING;

  /** Null unless the object is frozen. */
  private FrozenMode frozenMode;

  /** Restores the state from the cursor of an earlier task. */
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

  /** Waits until the freeze is stored; a decision is applied only then. */
  void awaitStored() {
    storedOffsetWait.start();
  }

  /**
   * Whether the awaited freeze is stored; true once. Until then the stored offset is read
   * repeatedly.
   */
  boolean consumeStored() {
    if (storedOffsetWait.isActive() && isStored()) {
      storedOffsetWait.finish();
      return true;
    }
    storedOffsetWait.advance();
    return false;
  }

  /** Handles the stored offset. */
  void onStoredOffset(Map<String, ?> offset) {
    if (state != State.FLOWING) {
      state = OffsetCodec.isFrozen(offset) ? State.FROZEN_AND_STORED : State.FROZEN;
    }
  }

  /**
   * Updates the fields from the catalogue.
   *
   * @param fields that can be read, by the vendor's names
   * @param driftedFields fields that drifted, by the vendor's names
   */
  void updateFields(List<String> fields, List<String> driftedFields) {
    frozenMode.updateFields(fields, driftedFields);
  }

  /**
   * Pauses the scans and starts a quarantine scan.
   *
   * @param lagMs time since the instant up to which every change has been read, ms: the quarantine
   *     of an object whose complete list is polled starts there
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

  /**
   * The schema is decided: the scans resume from their cursor, and all rows of the topic are read
   * again.
   */
  void thaw() {
    state = State.FLOWING;
    frozenMode = null;
    mode.thaw();
    // All rows in the topic must be read and emitted again.
    mode.get().emittedVersions().forceRereadAll();
    // In one step: a crash must not thaw an object without its backfill pass.
    context.setCursor(
        withNewPass(
            context
                .cursor()
                .with(DriftCursor.NONE)
                .withColumnsSince(context.clock().vendorTimeAt(context.now()))));
  }

  private ObjectCursor withNewPass(ObjectCursor cursor) {
    if (!context.capabilities().namesChanges()) {
      // Its complete list is read in any case.
      return cursor;
    }
    if (cursor.backfill().state() == BackfillCursor.State.OFF) {
      return cursor.withIncremental(ScanCursor.idleAt(cursor.t0()));
    }
    return cursor.with(
        cursor.backfill().startAgain(context.schema().fingerprint(), cursor.backfill().ordered()));
  }
}
