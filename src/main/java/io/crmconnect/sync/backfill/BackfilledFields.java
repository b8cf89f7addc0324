package io.crmconnect.sync.backfill;

import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.StoredOffsetWait;
import java.util.List;
import java.util.Map;

/**
 * Which fields the rows of an object's topic hold. The object's offset keeps their fingerprint, the
 * stored schema their names; where the two do not fit each other, the names are not known.
 *
 * <p>A field that goes must be gone in the stored offset before the first row without it is
 * emitted: a crash could else forget that it was ever gone, and nothing would fill those rows when
 * it comes back.
 */
public final class BackfilledFields {
  private final ObjectContext context;
  private final StoredOffsetWait storedOffsetWait;

  /** Null where not known. */
  private List<String> fieldNames;

  public BackfilledFields(ObjectContext context) {
    this.context = context;
    this.storedOffsetWait = new StoredOffsetWait(context);
    this.fieldNames =
        context.schemaText() == null
            ? null
            : ObjectSchema.requestedIn(context.object(), context.schemaText());
  }

  /** What the topic's rows must hold for the schema of now to be kept, compared with the cursor. */
  private enum Change {
    NONE,
    FEWER,
    MORE
  }

  /** History is about to be read with the fields of the schema of now. */
  public void useCurrentFields() {
    fieldNames = context.schema().requestedFields();
  }

  /**
   * Takes the fields of the schema of now for the ones that rows hold from now on; if that is a
   * change, the caller moves the cursor.
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

  /** Whether history is to be read anew for fields that changed; if not, the cursor notes them. */
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

  /** Whether no row may be emitted yet, since fields went and that is not stored. */
  public boolean awaitStoredOffset() {
    storedOffsetWait.advance();
    return storedOffsetWait.isActive();
  }

  public boolean isAwaitingStoredOffset() {
    return storedOffsetWait.isActive();
  }

  /** This is what is stored now. */
  public void onStoredOffset(Map<String, ?> offset) {
    if (OffsetCodec.storedFieldsFingerprint(offset)
        .equals(context.cursor().backfill().fieldsFingerprint())) {
      storedOffsetWait.finish();
    }
  }
}
