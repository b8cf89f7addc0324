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

  /** What went to quarantine; null: the object is not frozen. */
  private EmittedVersions quarantinedVersions;

  /** Whether the stored offset says that it is frozen. */
  private boolean storedAsFrozen;

  private boolean awaitingStored;
  private long nextCheckAt;

  /** What can be read meanwhile, by the vendor's names. */
  private List<String> readableFields = List.of();

  /** The first field that drifted; null: none in particular. */
  private String driftedField;

  public DriftFreeze(ObjectContext context) {
    this.context = context;
  }

  /** As an earlier task left it. */
  public void resume(ObjectCursor cursor) {
    storedAsFrozen = cursor != null && cursor.drift().isActive();
    quarantinedVersions = storedAsFrozen ? new EmittedVersions() : null;
  }

  public boolean isActive() {
    return quarantinedVersions != null;
  }

  public EmittedVersions quarantinedVersions() {
    return quarantinedVersions;
  }

  boolean isStored() {
    return storedAsFrozen;
  }

  /** A decision waits until it is stored that the object is frozen. */
  public void awaitStored() {
    awaitingStored = true;
    nextCheckAt = context.now();
  }

  /** Whether what was awaited is so; once, and until then it is looked up again and again. */
  public boolean consumeStored() {
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
  public void onStoredOffset(Map<String, ?> offset) {
    storedAsFrozen = isActive() && OffsetCodec.isFrozen(offset);
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
        context.capabilities().namesChanges()
            ? context.cursor().incremental().watermark()
            : Math.max(0, now - lagMs - context.settings().settleMs());
    ScanCursor quarantineScan = ScanCursor.idleAt(seenUntil);
    quarantinedVersions = new EmittedVersions();
    context.setCursor(
        context.cursor().with(new DriftCursor(since, changes, 0, quarantineScan, since)));
  }

  /** Decided: the scans go on from where they stand, and all that the topic has is read anew. */
  public void thaw() {
    quarantinedVersions = null;
    storedAsFrozen = false;
    readableFields = List.of();
    // What went into the topic is to be read and emitted once more, whatever it was.
    context.emittedVersions().forceRereadAll();
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
    if (quarantinedVersions != null) {
      quarantinedVersions.recordDelete(id, sequence);
    }
  }

  /** Forgets what no question can touch any more. */
  public void prune(long oldestRequest) {
    if (quarantinedVersions != null) {
      quarantinedVersions.prune(
          oldestRequest, context.cursor().drift().quarantineScan().watermark());
    }
  }
}
