package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.Review;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One object: its catalogue first, then its syncs side by side.
 *
 * <pre>
 *   CATALOGUE --fields, vendor clock known--> RUNNING --drift--> (frozen: deletes and a shadow
 *       ^                                       |  ^---decided---  scan alone)
 *       | hourly          403, 404, 400         |
 *       +------------- SUSPENDED &lt;--------------+
 * </pre>
 *
 * While it runs, the catalogue is read again at intervals, and at once when an answer does not fit
 * its schema: such an answer is not used before the catalogue has spoken.
 */
final class ObjectSync implements Asker, SchemaGate.Owner {
  private static final long SUSPENDED_MS = 3_600_000;

  private enum Phase {
    CATALOGUE,
    RUNNING,
    SUSPENDED
  }

  private final ObjectContext context;
  private final FilledFields fields;
  private final SchemaProof proof;
  private final CatalogueLook look;
  private final SchemaGate gate;
  private final SchemaNews news;
  private final Trouble trouble;
  private final Launch launch;

  /** Answers that do not fit the schema, until the catalogue has been read. */
  private final HeldAnswers held = new HeldAnswers();

  private Phase phase = Phase.CATALOGUE;

  /** Whether an answer other than the catalogue has come since the start or the suspension. */
  private boolean opened;

  /** Whether the operator was told that it may not be read. */
  private boolean locked;

  /** Null until they are launched. */
  private RunningSyncs syncs;

  ObjectSync(ObjectContext context) {
    this.context = context;
    this.fields = new FilledFields(context);
    this.proof = new SchemaProof(context);
    this.look = new CatalogueLook(context, this);
    this.gate = new SchemaGate(context, this);
    this.news = new SchemaNews(context);
    this.trouble = new Trouble(context);
    this.launch = new Launch(context);
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
    if (syncs != null) {
      return syncs.behind(now);
    }
    return OptionalLong.of(context.behind(now));
  }

  void advance() {
    look.advance();
    gate.advance();
    proof.tellMisfits();
    news.count();
    if (context.freezing().becameStored()) {
      gate.again();
    }
    if (phase != Phase.RUNNING) {
      return;
    }
    if (syncs == null) {
      launch();
    }
    if (syncs == null && context.cursor() == null) {
      return;
    }
    if (!context.frozen() && fields.awaitStored()) {
      return;
    }
    if (syncs == null) {
      context.known().advance();
      context.door().advance();
      context.heartbeatIfDue();
      context.tidy();
    } else {
      syncs.advance();
    }
  }

  /** Takes up the syncs from the cursor, or from T0 where there is none yet. */
  private void launch() {
    boolean first = context.cursor() == null;
    if (!launch.ready(fields)) {
      return;
    }
    if (first && context.cursor().backfill().running()) {
      // T0 must outlive the task from now on: what changes after it is the incremental scan's.
      announceStarted();
    } else if (first) {
      context.heartbeat();
    }
    syncs = RunningSyncs.of(context);
    if (!context.object().searchable()) {
      return;
    }
    if (!first) {
      noteFields();
    }
    if (context.cursor().backfill().running()) {
      context.ask(this, new Request.Extent(context.object()), Purpose.CONTROL, context.now());
    }
    new SearchCheck(context).ask();
    if (context.settings().reconcile().on()) {
      context.checkTopic();
    }
  }

  void recalled(List<LastEmitted> last) {
    launch.recalled(last);
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
    boolean copies =
        syncs != null
            && syncs.backfill().isPresent()
            && context.cursor().backfill().state() != BackfillCursor.State.OFF;
    if (copies && fields.takeAPass()) {
      refill();
    }
  }

  private void refill() {
    Backfill backfill = syncs.backfill().orElseThrow();
    held.withdraw(backfill.askers());
    backfill.restart(context.cursor().backfill().ordered());
    announceStarted();
  }

  /** This is what is stored of the object now. */
  void stored(Map<String, Object> offset) {
    context.freezing().stored(offset);
    fields.stored(offset);
    askHeldAgain();
  }

  /** Hands an answer to who asked, unless it must prove its schema first. */
  void deliver(Ask ask, Result result, long roundTripMs) {
    trouble.answered(ask);
    if (result instanceof Result.Failure failure) {
      refused(ask, failure);
      return;
    }
    if (!(result instanceof Result.Catalogue)) {
      opened();
    }
    if (rowsWait() && HeldAnswers.asksForFields(ask.request())) {
      held.add(ask);
    } else if (proof.holds(ask, result)) {
      context.door().saw(ask.request(), result);
      ask.asker().answered(ask, result, roundTripMs);
    } else {
      held.add(ask);
      look.doubted(proof.provenFrom());
    }
  }

  /** A frozen object's rows never reach the topic, so they need not wait. */
  private boolean rowsWait() {
    return !context.frozen() && fields.awaiting();
  }

  private void askHeldAgain() {
    if (!rowsWait()) {
      held.askAgain();
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

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    if (result instanceof Result.Extent extent) {
      if (syncs != null) {
        syncs.extent(extent);
      }
      return;
    }
    if (!look.counts()) {
      return;
    }
    List<Field> catalogue = ((Result.Catalogue) result).fields();
    proof.catalogueRead(catalogue, ask.at());
    gate.read(catalogue);
  }

  void schemaChecked(Event.SchemaChecked checked) {
    gate.checked(checked.check(), checked.verdict());
  }

  @Override
  public void reviewed(Review review) {
    boolean known = context.schema() != null;
    ObjectSchema next = review.evolution().schema();
    boolean stops = !review.drifts().isEmpty() && (next == null || next.mode() != DriftMode.KEEP);
    if (context.frozen()) {
      news.toldBefore(context.cursor().frozen());
    }
    if (!stops) {
      // First of all: once the schema is stored, no later task finds what has drifted.
      news.drifted(review.drifts());
    }
    if (next != null) {
      context.accept(next);
      news.measure();
    }
    if (stops && next != null && next.mode() == DriftMode.FAIL) {
      context.fail(
          context.object().name()
              + " has changed at the vendor, and schema.drift=fail: "
              + SchemaNews.found(review.drifts())
              + ".");
      return;
    }
    if (stops) {
      freeze(review.drifts());
    } else if (context.frozen()) {
      thaw();
    }
    if (next == null) {
      return;
    }
    phase = Phase.RUNNING;
    if (known) {
      news.evolved(review.evolution());
    }
    if (context.cursor() != null && !context.frozen()) {
      noteFields();
    }
    askHeldAgain();
  }

  @Override
  public void undecided() {
    if (context.schema() == null) {
      return;
    }
    if (context.frozen()) {
      context.freezing().reviewed(gate.readable(), List.of());
    }
    phase = Phase.RUNNING;
    askHeldAgain();
  }

  @Override
  public void decidedTooSoon(String what) {
    if (!context.frozen()) {
      freeze(what);
      context.heartbeat();
    }
    context.freezing().awaitStored();
    context.freezing().reviewed(gate.readable(), List.of());
    phase = Phase.RUNNING;
    held.askAgain();
  }

  /** Everything but deletes stands still, until a later look at the catalogue finds it decided. */
  private void freeze(List<Drift> drifts) {
    String found = SchemaNews.found(drifts);
    if (context.cursor() == null) {
      news.drifted(drifts);
      return;
    }
    if (!context.frozen()) {
      freeze(found);
    } else if (!found.equals(context.cursor().frozen().found())) {
      context.cursor(context.cursor().with(context.cursor().frozen().finding(found)));
    }
    context.freezing().reviewed(gate.readable(), drifts.stream().map(Drift::field).toList());
    news.drifted(drifts);
  }

  private void freeze(String found) {
    long behind = behind(context.now()).orElseThrow();
    forgetSyncs();
    context.freezing().freeze(found, behind);
  }

  private void thaw() {
    Frozen frozen = context.cursor().frozen();
    forgetSyncs();
    fields.begin();
    context.freezing().thaw();
    launch.withoutRecall();
    news.resolved(frozen);
  }

  @Override
  public void again(Ask ask) {
    look.doubted(context.now());
  }

  private void refused(Ask ask, Result.Failure failure) {
    switch (failure.kind()) {
      case FORBIDDEN, UNKNOWN_OBJECT -> suspend(failure.message());
      case REFUSED -> {
        if (look.mayExplain(ask)) {
          held.add(ask);
        } else if (look.isFromBefore(ask)) {
          ask.asker().again(ask);
        } else if (!ask.asker().refused(ask)) {
          suspend(failure.message());
        }
      }
      default -> context.fail(failure.message());
    }
  }

  private void forgetSyncs() {
    context.withdrawAll();
    held.clear();
    look.withdrawn();
    syncs = null;
  }

  void struggling(long ask, Result.Failure failure) {
    trouble.struggling(ask, failure);
  }

  /** Forgets everything but the cursor, as a restart would. */
  private void suspend(String why) {
    forgetSyncs();
    phase = Phase.SUSPENDED;
    look.notBefore(context.now() + SUSPENDED_MS);
    opened = false;
    if (!locked) {
      locked = true;
      context.locked(why);
    }
  }
}
