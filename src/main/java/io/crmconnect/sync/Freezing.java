package io.crmconnect.sync;

import io.crmconnect.crm.Row;
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
final class Freezing {
  private static final long LOOK_AGAIN_MS = 1_000;

  private final ObjectContext context;

  /** What went to quarantine; null: the object is not frozen. */
  private Emissions shelved;

  /** Whether the stored offset says that it is frozen. */
  private boolean stored;

  private boolean awaited;
  private long lookAt;

  /** What can be read meanwhile, by the vendor's names. */
  private List<String> readable = List.of();

  /** The first field that drifted; null: none in particular. */
  private String field;

  Freezing(ObjectContext context) {
    this.context = context;
  }

  /** As an earlier task left it. */
  void resume(ObjectCursor cursor) {
    stored = cursor != null && cursor.frozen().underWay();
    shelved = stored ? new Emissions() : null;
  }

  boolean underWay() {
    return shelved != null;
  }

  Emissions shelved() {
    return shelved;
  }

  boolean isStored() {
    return stored;
  }

  /** A decision waits until it is stored that the object is frozen. */
  void awaitStored() {
    awaited = true;
    lookAt = context.now();
  }

  /** Whether what was awaited is so; once, and until then it is looked up again and again. */
  boolean becameStored() {
    if (!awaited) {
      return false;
    }
    if (stored) {
      awaited = false;
      return true;
    }
    if (context.now() >= lookAt) {
      lookAt = context.now() + LOOK_AGAIN_MS;
      context.askStored();
    }
    context.wake(lookAt);
    return false;
  }

  /** This is stored of the object now. */
  void stored(Map<String, ?> offset) {
    stored = underWay() && OffsetCodec.isFrozen(offset);
  }

  List<String> readable() {
    return readable;
  }

  /**
   * What the catalogue says of it.
   *
   * @param fields that can be read, by the vendor's names
   * @param drifted fields, by the vendor's names
   */
  void reviewed(List<String> fields, List<String> drifted) {
    readable = fields;
    field = drifted.stream().filter(name -> !name.isEmpty()).findFirst().orElse(null);
  }

  /**
   * The scans stand still from now on, and a shadow scan begins.
   *
   * @param behind how long ago everything was seen that was there then, ms: where an object is
   *     listed whole, the shadow begins there
   */
  void freeze(String found, long behind) {
    long now = context.clock().at(context.now());
    long since = Math.max(1, now);
    long seen =
        context.object().searchable()
            ? context.cursor().incremental().watermark()
            : Math.max(0, now - behind - context.settings().settleMs());
    ScanCursor shadow = ScanCursor.at(seen);
    shelved = new Emissions();
    context.cursor(context.cursor().with(new Frozen(since, found, 0, shadow, since)));
  }

  /** Decided: the scans go on from where they stand, and all that the topic has is read anew. */
  void thaw() {
    shelved = null;
    stored = false;
    readable = List.of();
    // What went into the topic is to be read and emitted once more, whatever it was.
    context.emissions().doubtAll();
    // In one move: a crash must not thaw an object without its pass.
    context.cursor(readingAnew(context.cursor().with(Frozen.NONE)));
  }

  private ObjectCursor readingAnew(ObjectCursor cursor) {
    if (!context.object().searchable()) {
      // It is listed whole anyway.
      return cursor;
    }
    if (cursor.backfill().state() == BackfillCursor.State.OFF) {
      return cursor.withIncremental(ScanCursor.at(cursor.t0()));
    }
    return cursor.with(
        BackfillCursor.start(context.schema().fingerprint(), cursor.backfill().ordered()));
  }

  /** All that changed up to there was seen, and is in quarantine. */
  void seenUpTo(long vendorMs) {
    Frozen frozen = context.cursor().frozen();
    if (vendorMs > frozen.shadow().watermark()) {
      context.cursor(context.cursor().with(frozen.with(ScanCursor.at(vendorMs))));
    }
  }

  /** A row goes to quarantine in place of its topic. */
  void shelve(Row row, Asker.Ask ask, long named) {
    shelved.emitted(row.id(), context.place());
    shelved.remember(row, context.settled(ask, row.version()), named);
    Frozen frozen = context.cursor().frozen().oneRowMore();
    context.cursor(context.cursor().with(frozen));
    context.emitDrifted(row, field, frozen.found());
    context.door().emitted(row.id(), ask.seq());
    context.deletes().suspectMerged(row);
  }

  /** A delete flows into the topic all the same. */
  void deleted(String id, long place) {
    if (shelved != null) {
      shelved.deleted(id, place);
    }
  }

  /** Forgets what no question can touch any more. */
  void tidy(long oldestQuestion) {
    if (shelved != null) {
      shelved.forget(oldestQuestion, context.cursor().frozen().shadow().watermark());
    }
  }
}
