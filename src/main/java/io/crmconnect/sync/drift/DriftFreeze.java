package io.crmconnect.sync.drift;

import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
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
  private final StoredOffsetWait storedOffsetWait;
  private State state = State.FLOWING;

  /** What went to quarantine; null while it flows. */
  private EmittedVersions quarantinedVersions;

  /** What can be read meanwhile, by the vendor's names. */
  private List<String> readableFields = List.of();

  /** The first field that drifted; null: none in particular. */
  private String driftedField;

  public DriftFreeze(ObjectContext context) {
    this.context = context;
    this.storedOffsetWait = new StoredOffsetWait(context);
  }

  /** As an earlier task left it. */
  public void resume(ObjectCursor cursor) {
    boolean frozen = cursor != null && cursor.drift().isActive();
    state = frozen ? State.FROZEN_AND_STORED : State.FLOWING;
    quarantinedVersions = frozen ? new EmittedVersions() : null;
  }

  public boolean isActive() {
    return state != State.FLOWING;
  }

  public EmittedVersions quarantinedVersions() {
    return quarantinedVersions;
  }

  boolean isStored() {
    return state == State.FROZEN_AND_STORED;
  }

  /** A decision waits until it is stored that the object is frozen. */
  public void awaitStored() {
    storedOffsetWait.start();
  }

  /** Whether what was awaited is so; once, and until then it is looked up again and again. */
  public boolean consumeStored() {
    if (storedOffsetWait.isActive() && isStored()) {
      storedOffsetWait.finish();
      return true;
    }
    storedOffsetWait.advance();
    return false;
  }

  /** This is stored of the object now. */
  public void onStoredOffset(Map<String, ?> offset) {
    if (isActive()) {
      state = OffsetCodec.isFrozen(offset) ? State.FROZEN_AND_STORED : State.FROZEN;
    }
  }

  public List<String> readableFields() {
    return readableFields;
  }

  /**
   * What the catalogue says of it.
   *
   * @param fields that can be read, by the vendor's names
   * @param driftedFields fields, by the vendor's names
   */
  public void updateFields(List<String> fields, List<String> driftedFields) {
    readableFields = fields;
    driftedField = driftedFields.stream().filter(name -> !name.isEmpty()).findFirst().orElse(null);
  }

  /**
   * The scans stand still from now on, and a shadow scan begins.
   *
   * @param lagMs how long ago everything was seen that was there then, ms: where an object is
   *     listed whole, the shadow begins there
   */
  public void freeze(String changes, long lagMs) {
    long now = context.clock().vendorTimeAt(context.now());
    long since = Math.max(1, now);
    long seenUntil =
        context.object().searchable()
            ? context.cursor().incremental().watermark()
            : Math.max(0, now - lagMs - context.settings().settleMs());
    ScanCursor quarantineScan = ScanCursor.idleAt(seenUntil);
    state = State.FROZEN;
    quarantinedVersions = new EmittedVersions();
    context.setCursor(
        context.cursor().with(new DriftCursor(since, changes, 0, quarantineScan, since)));
  }

  /** Decided: the scans go on from where they stand, and all that the topic has is read anew. */
  public void thaw() {
    state = State.FLOWING;
    quarantinedVersions = null;
    readableFields = List.of();
    // What went into the topic is to be read and emitted once more, whatever it was.
    context.emittedVersions().forceRereadAll();
    // In one move: a crash must not thaw an object without its pass.
    context.setCursor(withNewPass(context.cursor().with(DriftCursor.NONE)));
  }

  private ObjectCursor withNewPass(ObjectCursor cursor) {
    if (!context.object().searchable()) {
      // It is listed whole anyway.
      return cursor;
    }
    if (cursor.backfill().state() == BackfillCursor.State.OFF) {
      return cursor.withIncremental(ScanCursor.idleAt(cursor.t0()));
    }
    return cursor.with(
        BackfillCursor.start(context.schema().fingerprint(), cursor.backfill().ordered()));
  }

  /** All that changed up to there was seen, and is in quarantine. */
  public void advanceQuarantineScan(long vendorMs) {
    DriftCursor driftCursor = context.cursor().drift();
    if (vendorMs > driftCursor.quarantineScan().watermark()) {
      context.setCursor(
          context.cursor().with(driftCursor.withQuarantineScan(ScanCursor.idleAt(vendorMs))));
    }
  }

  /** A row goes to quarantine in place of its topic. */
  public void quarantine(
      Row row, ResponseHandler.InFlightRequest inFlightRequest, long indexedVersion) {
    quarantinedVersions.recordEmissionSequence(row.id(), context.nextSequence());
    quarantinedVersions.recordEmitted(
        row, context.isStable(inFlightRequest, row.version()), indexedVersion);
    DriftCursor driftCursor = context.cursor().drift().plusOneRow();
    context.setCursor(context.cursor().with(driftCursor));
    context.quarantineRow(row, driftedField, driftCursor.changes());
    context.deleteConfirmation().rowEmitted(row.id(), inFlightRequest.seq());
    context.deleteGuard().addMergedRecords(row);
  }

  /** A delete flows into the topic all the same. */
  public void recordDelete(String id, long sequence) {
    if (isActive()) {
      quarantinedVersions.recordDelete(id, sequence);
    }
  }

  /** Forgets what no question can touch any more. */
  public void prune(long oldestRequest) {
    if (isActive()) {
      quarantinedVersions.prune(
          oldestRequest, context.cursor().drift().quarantineScan().watermark());
    }
  }
}
