package io.crmconnect.sync;

import io.crmconnect.schema.ObjectSchema;
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
final class FilledFields {
  private static final long LOOK_AGAIN_MS = 1_000;

  private final ObjectContext context;

  /** Null where not known. */
  private List<String> names;

  private boolean awaiting;
  private long lookAt;

  FilledFields(ObjectContext context) {
    this.context = context;
    this.names =
        context.schemaText() == null
            ? null
            : ObjectSchema.asked(context.object(), context.schemaText());
  }

  /** What the topic's rows must hold for the schema of now to be kept, compared with the cursor. */
  private enum Change {
    NONE,
    FEWER,
    MORE
  }

  /** History is about to be read with the fields of the schema of now. */
  void begin() {
    names = context.schema().requested();
  }

  /**
   * Takes the fields of the schema of now for the ones that rows hold from now on; if that is a
   * change, the caller moves the cursor.
   */
  private Change change() {
    List<String> wanted = context.schema().requested();
    String stored = context.cursor().backfill().fields();
    boolean known = names != null && ObjectSchema.fingerprint(names).equals(stored);
    Change change = Change.NONE;
    if (!stored.equals(context.schema().fingerprint())) {
      change = known && names.containsAll(wanted) ? Change.FEWER : Change.MORE;
      awaiting |= !known || !wanted.containsAll(names);
      lookAt = context.now();
    }
    names = wanted;
    return change;
  }

  /** Whether history is to be read anew for fields that changed; if not, the cursor notes them. */
  boolean takeAPass() {
    Change change = change();
    boolean filled = change == Change.MORE && context.settings().fillNewFields();
    boolean stuck = change != Change.NONE && context.cursor().backfill().isOpaque();
    if (change != Change.NONE && !filled && !stuck) {
      BackfillCursor cursor = context.cursor().backfill();
      context.cursor(context.cursor().with(cursor.asking(context.schema().fingerprint())));
      context.heartbeat();
    }
    return filled || stuck;
  }

  /** Whether no row may be emitted yet, since fields went and that is not stored. */
  boolean awaitStored() {
    if (awaiting) {
      if (context.now() >= lookAt) {
        lookAt = context.now() + LOOK_AGAIN_MS;
        context.askStored();
      }
      context.wake(lookAt);
    }
    return awaiting;
  }

  boolean awaiting() {
    return awaiting;
  }

  /** This is what is stored now. */
  void stored(Map<String, ?> offset) {
    if (OffsetCodec.fields(offset).equals(context.cursor().backfill().fields())) {
      awaiting = false;
    }
  }
}
