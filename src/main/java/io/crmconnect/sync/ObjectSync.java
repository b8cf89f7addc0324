package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Evolution;
import io.crmconnect.schema.ObjectSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One object: its catalogue first, then its syncs side by side.
 *
 * <pre>
 *   CATALOGUE --fields, vendor clock known--> RUNNING
 *       ^                                       |
 *       | hourly          403, 404, 400         |
 *       +------------- SUSPENDED &lt;--------------+
 * </pre>
 *
 * While it runs, the catalogue is read again at intervals, and at once when an answer does not fit
 * its schema: such an answer is not used before the catalogue has spoken.
 */
final class ObjectSync implements Asker {
  private static final long SUSPENDED_MS = 3_600_000;

  private enum Phase {
    CATALOGUE,
    RUNNING,
    SUSPENDED
  }

  private final ObjectContext context;
  private final FilledFields fields;
  private final SchemaProof proof;

  /** Answers that do not fit the schema, until the catalogue has been read. */
  private final List<Ask> held = new ArrayList<>();

  private Phase phase = Phase.CATALOGUE;

  /** Whether an answer other than the catalogue has come since the start or the suspension. */
  private boolean opened;

  /** Whether the operator was told that it may not be read. */
  private boolean locked;

  private boolean readingCatalogue;
  private long catalogueDueAt;
  private String troubled = "";
  private Scan incremental;
  private Scan recheck;
  private Backfill backfill;
  private Listing listing;
  private SearchCheck searchCheck;
  private Sweep sweep;
  private ArchivedLook archived;
  private boolean recalling;
  private boolean recalled;

  ObjectSync(ObjectContext context) {
    this.context = context;
    this.fields = new FilledFields(context);
    this.proof = new SchemaProof(context);
  }

  CrmObject object() {
    return context.object();
  }

  ObjectContext context() {
    return context;
  }

  /** Whether it still has to show that it may be read. */
  boolean starting() {
    return phase == Phase.CATALOGUE || (phase == Phase.RUNNING && !opened);
  }

  /** How long ago everything was seen that was there then; empty before the launch. */
  OptionalLong behind(long now) {
    if (context.cursor() == null) {
      return OptionalLong.empty();
    }
    long watermark = context.cursor().incremental().watermark();
    long behind = Math.max(0, context.clock().at(now) - watermark);
    return OptionalLong.of(listing == null ? behind : listing.behind(now, behind));
  }

  void advance() {
    long now = context.now();
    if (now >= catalogueDueAt && !readingCatalogue) {
      askCatalogue();
    } else if (!readingCatalogue) {
      context.wake(catalogueDueAt);
    }
    if (phase != Phase.RUNNING) {
      return;
    }
    if (incremental == null && listing == null) {
      launch();
    }
    if (fields.awaitStored()) {
      return;
    }
    if (incremental != null) {
      incremental.advance();
      if (recheck != null) {
        recheck.advance();
      }
      backfill.advance();
      sweep.advance();
      archived.advance();
    }
    if (listing != null) {
      listing.advance();
    }
    context.known().advance();
    context.door().advance();
    context.heartbeatIfDue();
    context.tidy();
  }

  private void askCatalogue() {
    readingCatalogue = true;
    context.ask(this, new Request.Catalogue(context.object()), Purpose.CONTROL, context.now());
  }

  /** Takes up the syncs from the cursor, or from T0 where there is none yet. */
  private void launch() {
    boolean first = context.cursor() == null;
    if (!first && !recalled && worthRecalling()) {
      if (!recalling) {
        recalling = true;
        context.recall();
      }
      return;
    }
    if (first) {
      if (!context.clock().known()) {
        return;
      }
      fields.begin();
      long t0 = context.clock().at(context.now()) - context.settings().settleMs();
      boolean history = context.settings().backfill() || !context.object().searchable();
      context.cursor(
          ObjectCursor.launch(
              Math.max(0, t0),
              history
                  ? BackfillCursor.start(context.schema().fingerprint(), true)
                  : BackfillCursor.OFF));
      // T0 must outlive the task from now on: what changes after it is the incremental scan's.
      if (history) {
        announceStarted();
      } else {
        context.heartbeat();
      }
    }
    if (!context.object().searchable()) {
      listing = new Listing(context);
      return;
    }
    backfill = new Backfill(context);
    incremental = new Scan(context, Scan.Kind.INCREMENTAL);
    recheck = context.settings().recheckDelayMs() > 0 ? new Scan(context, Scan.Kind.RECHECK) : null;
    if (!first) {
      noteFields();
    }
    if (context.cursor().backfill().running()) {
      context.ask(this, new Request.Extent(context.object()), Purpose.CONTROL, context.now());
    }
    searchCheck = new SearchCheck(context);
    searchCheck.ask();
    sweep = new Sweep(context);
    archived = new ArchivedLook(context);
    if (context.settings().reconcile().on()) {
      context.checkTopic();
    }
  }

  /**
   * Not while a pass runs: it may be there to bring a new field, which a version that is known says
   * nothing about.
   */
  private boolean worthRecalling() {
    return context.object().searchable() && !context.cursor().backfill().running();
  }

  /** What earlier tasks emitted of late is known, as far as it can be. */
  void recalled(List<LastEmitted> last) {
    if (!recalled) {
      recalled = true;
      context.recalled(last);
    }
  }

  /** Whether the topic can be read back, as it is set up. */
  void topicChecked(TopicState state) {
    if (state instanceof TopicState.Unusable unusable) {
      context.known().tell(unusable.why());
    }
  }

  private void announceStarted() {
    context.announce(
        EventKind.BACKFILL_STARTED,
        Level.INFO,
        "Backfill of " + context.object().name() + " begins.",
        Map.of("t0", context.cursor().t0()));
  }

  /** Rows that were read before hold nothing of a new field: a new pass brings it. */
  private void noteFields() {
    if (backfill == null || context.cursor().backfill().state() == BackfillCursor.State.OFF) {
      return;
    }
    FilledFields.Change change = fields.change();
    boolean filled = change == FilledFields.Change.MORE && context.settings().fillNewFields();
    boolean stuck = change != FilledFields.Change.NONE && context.cursor().backfill().isOpaque();
    if (filled || stuck) {
      refill();
    } else if (change != FilledFields.Change.NONE) {
      BackfillCursor cursor = context.cursor().backfill();
      context.cursor(context.cursor().with(cursor.asking(context.schema().fingerprint())));
      context.heartbeat();
    }
  }

  private void refill() {
    held.removeIf(ask -> backfill.askers().contains(ask.asker()));
    backfill.restart(context.cursor().backfill().ordered());
    announceStarted();
  }

  /** This is what is stored of the object now. */
  void stored(Map<String, Object> offset) {
    fields.stored(offset);
    if (!fields.awaiting()) {
      askHeldAgain();
    }
  }

  private void askHeldAgain() {
    List<Ask> asks = new ArrayList<>(held);
    held.clear();
    for (Ask each : asks) {
      each.asker().again(each);
    }
  }

  /** Hands an answer to who asked, unless it must prove its schema first. */
  void deliver(Ask ask, Result result, long roundTripMs) {
    recovered();
    if (result instanceof Result.Failure failure) {
      refused(ask, failure);
      return;
    }
    if (!(result instanceof Result.Catalogue)) {
      opened();
    }
    if (fields.awaiting() && asksForFields(ask.request())) {
      held.add(ask);
    } else if (proof.holds(result)) {
      context.door().saw(result);
      ask.asker().answered(ask, result, roundTripMs);
    } else {
      held.add(ask);
      if (!readingCatalogue) {
        askCatalogue();
      }
    }
  }

  private void opened() {
    opened = true;
    if (locked) {
      locked = false;
      context.announce(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " can be read again and goes on from where it stood.",
          Map.of());
    }
  }

  private static boolean asksForFields(Request request) {
    return request instanceof Request.Read
        || (request instanceof Request.ListPage list && !list.fields().isEmpty());
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    if (result instanceof Result.Extent extent) {
      if (backfill != null) {
        backfill.extent(extent);
      }
      return;
    }
    readingCatalogue = false;
    catalogueDueAt = context.now() + context.settings().schemaRefreshMs();
    takeOn(((Result.Catalogue) result).fields());
    phase = Phase.RUNNING;
    if (context.cursor() != null) {
      noteFields();
    }
    if (!fields.awaiting()) {
      askHeldAgain();
    }
  }

  private void takeOn(List<Field> catalogue) {
    ObjectSchema before = context.schema();
    if (before == null) {
      context.accept(ObjectSchema.of(context.object(), catalogue, context.settings().schema()));
      return;
    }
    Evolution evolution = before.evolve(catalogue);
    context.accept(evolution.schema());
    proof.catalogueRead();
    announceEvolution(evolution);
  }

  private void announceEvolution(Evolution evolution) {
    if (evolution.added().isEmpty()
        && evolution.removed().isEmpty()
        && evolution.retyped().isEmpty()) {
      return;
    }
    Map<String, Object> details = new TreeMap<>();
    details.put("added", evolution.added());
    details.put("removed", evolution.removed());
    details.put("retyped", evolution.retyped());
    context.announce(
        EventKind.SCHEMA_EVOLVED,
        evolution.removed().isEmpty() && evolution.retyped().isEmpty() ? Level.INFO : Level.WARN,
        "The fields of " + context.object().name() + " have changed at the vendor.",
        details);
  }

  @Override
  public void again(Ask ask) {
    askCatalogue();
  }

  private void refused(Ask ask, Result.Failure failure) {
    switch (failure.kind()) {
      case FORBIDDEN, UNKNOWN_OBJECT -> suspend(failure.message());
      case REFUSED -> {
        if (!ask.asker().refused(ask)) {
          suspend(failure.message());
        }
      }
      default -> context.fail(failure.message());
    }
  }

  /** Forgets everything but the cursor, as a restart would. */
  private void suspend(String why) {
    context.withdrawAll();
    held.clear();
    readingCatalogue = false;
    incremental = null;
    recheck = null;
    backfill = null;
    listing = null;
    searchCheck = null;
    sweep = null;
    archived = null;
    phase = Phase.SUSPENDED;
    catalogueDueAt = context.now() + SUSPENDED_MS;
    opened = false;
    if (!locked) {
      locked = true;
      context.locked(why);
    }
  }

  /** A request of this object keeps failing; it goes on being asked. */
  void struggling(Result.Failure failure) {
    if (troubled.isEmpty()) {
      troubled = failure.message();
      context.announce(
          EventKind.OBJECT_SUSPENDED,
          Level.WARN,
          context.object().name() + " gets no answers and is asked on: " + failure.message(),
          Map.of());
    }
  }

  private void recovered() {
    if (!troubled.isEmpty()) {
      troubled = "";
      context.announce(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " gets answers again.",
          Map.of());
    }
  }
}
