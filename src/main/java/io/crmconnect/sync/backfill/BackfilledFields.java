/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.StoredOffsetWait;
import java.util.List;
import java.util.Map;

/**
 * Tracks the fields that the rows of an object's topic contain. The object's offset holds their
 * fingerprint and the stored schema their names. If the two do not match, the names are unknown.
 *
 * <p>The removal of a field must be in the stored offset before the first row without it is
 * emitted. Otherwise a crash could lose it, and nothing would backfill the field when it returns.
 */
public final class BackfilledFields {
  private final ObjectContext context;
  private final StoredOffsetWait storedOffsetWait;

  /** Null if unknown. */
  private List<String> fieldNames;

  public BackfilledFields(ObjectContext context) {
    this.context = context;
    this.storedOffsetWait = new StoredOffsetWait(context);
    this.fieldNames =
        context.schemaText() == null
            ? null
            : ObjectSchema.requestedIn(context.object(), context.schemaText());
  }

  /** Difference between the fields that the current schema requires and those in the cursor. */
  private enum Change {
    NONE,
    FEWER,
    MORE
  }

  /** The history will be read with the fields of the current schema. */
  public void useCurrentFields() {
    fieldNames = context.schema().requestedFields();
  }

  /**
   * Records the fields of the current schema as those of the rows emitted from now on. If they
   * changed, the caller updates the cursor.
   */
  private Change applyCurrentFields() {
    List<String> requestedFields = context.schema().requestedFields();
    String storedFingerprint = context.cursor().backfill().fieldsFingerprint();
    boolean namesKnown =
        fieldNames != null && ObjectSchema.computeFingerprint(fieldNames).equals(storedFingerprint);
    Change change = Change.NONE;
    if (!storedFingerprint.equals(context.schema().fingerprint())) {
      change = namesKnown && fieldNames.containsAll(requestedFields) ? Change.FEWER : Change.MORE;
      boolean fieldsGone = !namesKnown || !requestedFields.containsAll(fieldNames);
      if (fieldsGone || storedOffsetWait.isActive()) {
        storedOffsetWait.start();
      }
    }
    fieldNames = requestedFields;
    return change;
  }

  /**
   * Whether the history has to be read again because fields changed; if not, the cursor is updated.
   */
  public boolean checkNeedsBackfill() {
    Change change = applyCurrentFields();
    boolean fillsNewFields = change == Change.MORE && context.settings().fillNewFields();
    boolean cannotContinue =
        change != Change.NONE
            && context.cursor().backfill().hasOpaqueToken(context.capabilities().idOrder());
    if (change != Change.NONE && !fillsNewFields && !cannotContinue) {
      BackfillCursor cursor = context.cursor().backfill();
      context.setCursor(context.cursor().with(cursor.withFields(context.schema().fingerprint())));
      context.emitHeartbeat();
    }
    return fillsNewFields || cannotContinue;
  }

  /** Whether no row may be emitted yet, because fields were removed and that is not stored. */
  public boolean awaitStoredOffset() {
    storedOffsetWait.advance();
    return storedOffsetWait.isActive();
  }

  public boolean isAwaitingStoredOffset() {
    return storedOffsetWait.isActive();
  }

  /** Handles the stored offset. */
  public void onStoredOffset(Map<String, ?> offset) {
    if (OffsetCodec.storedFieldsFingerprint(offset)
        .equals(context.cursor().backfill().fieldsFingerprint())) {
      storedOffsetWait.finish();
    }
  }
}
