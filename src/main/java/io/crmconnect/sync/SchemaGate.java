package io.crmconnect.sync;

import io.crmconnect.crm.Field;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Decision;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.Evolution;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.Review;
import io.crmconnect.schema.SchemaVerdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The way from the vendor's catalogue to an accepted schema.
 *
 * <pre>
 *   catalogue --review--> same schema ---------------------------> reviewed
 *                     \-> another one --registry: compatible-----> reviewed
 *                             ^   |   \----------: incompatible--> reviewed, as a drift
 *                             +---+ registry away: asked again, all goes on under the old schema;
 *                                    what has drifted besides is reviewed at once, and with
 *                                    schema.drift=keep before the registry is asked
 * </pre>
 */
final class SchemaGate {
  private static final long REGISTRY_AGAIN_MS = 15_000;
  private static final long TELL_AGAIN_MS = 3_600_000;

  /** What becomes of the object. */
  interface Owner {
    void reviewed(Review review);

    /**
     * Something is decided that was never noticed, or was not stored: it is to be frozen first, so
     * that no crash can keep the decided schema without reading all rows anew. Then {@link #again}.
     */
    void decidedTooSoon(String what);

    /** It is not known yet whether the new schema will do; the one of before goes on. */
    void undecided();
  }

  private final ObjectContext context;
  private final Owner owner;

  /** What people call the fields, those included that were there once. */
  private final Map<String, String> labels = new TreeMap<>();

  private final Set<String> refusals = new HashSet<>();
  private List<Field> catalogue = List.of();
  private Review pending;
  private long check;
  private long checkAgainAt;
  private long unavailableToldAt = Long.MIN_VALUE / 2;
  private boolean unavailable;

  SchemaGate(ObjectContext context, Owner owner) {
    this.context = context;
    this.owner = owner;
  }

  /** The vendor's names of all fields that the user wants, known to the schema or not. */
  List<String> readable() {
    return context.schema() == null ? List.of() : context.schema().admitted(catalogue);
  }

  /** What was read last is reviewed once more. */
  void again() {
    read(catalogue);
  }

  void read(List<Field> fields) {
    catalogue = fields;
    ObjectSchema before = context.schema();
    Review review =
        before == null
            ? new Review(first(fields), List.of(), List.of(), List.of())
            : before.review(fields, labelsWith(fields));
    fields.forEach(field -> labels.put(field.name(), field.label()));
    review.refused().forEach(this::tellRefused);
    pending = null;
    if (isTooSoon(review)) {
      return;
    }
    if (!context.settings().registry() || !isOther(review, before)) {
      owner.reviewed(review);
      return;
    }
    if (before != null && isKept(review)) {
      owner.reviewed(withoutNewColumns(review));
      review = context.schema().review(fields, labels);
    }
    if (isOther(review, context.schema())) {
      pending = review;
      check();
    }
  }

  /** Whether rows may be there for which the decision comes unprepared; then the owner is told. */
  private boolean isTooSoon(Review review) {
    boolean tooSoon =
        !review.resolved().isEmpty() && context.cursor() != null && !context.freezing().isStored();
    if (tooSoon) {
      owner.decidedTooSoon(
          "decided: " + String.join(", ", review.resolved().stream().map(Decision::text).toList()));
    }
    return tooSoon;
  }

  /** Whether the registry has something to say: which decisions were carried out is no column. */
  private static boolean isOther(Review review, ObjectSchema than) {
    return than == null || !review.evolution().schema().columns().equals(than.columns());
  }

  /** Whether something drifts that is let pass, and that no decision is about. */
  private static boolean isKept(Review review) {
    return !review.drifts().isEmpty()
        && review.resolved().isEmpty()
        && review.evolution().schema().mode() == DriftMode.KEEP;
  }

  /**
   * What is gone, has come back or is of another type, without what is new. It takes no column, and
   * so no registry: rows would else wait for fields that nobody has any more.
   */
  private Review withoutNewColumns(Review review) {
    Set<String> known = new HashSet<>();
    context.schema().columns().stream()
        .filter(column -> !column.retired())
        .forEach(column -> known.add(column.field()));
    List<Field> fields = catalogue.stream().filter(field -> known.contains(field.name())).toList();
    return new Review(
        context.schema().evolve(fields), review.drifts(), List.of(), review.refused());
  }

  private Evolution first(List<Field> fields) {
    ObjectSchema schema = ObjectSchema.of(context.object(), fields, context.settings().schema());
    return new Evolution(schema, List.of(), List.of(), List.of());
  }

  private Map<String, String> labelsWith(List<Field> fields) {
    Map<String, String> all = new TreeMap<>(labels);
    fields.forEach(field -> all.put(field.name(), field.label()));
    return all;
  }

  private void check() {
    checkAgainAt = Long.MAX_VALUE;
    check = context.checkSchema(pending.evolution().schema());
  }

  void advance() {
    if (pending != null && checkAgainAt != Long.MAX_VALUE) {
      if (context.now() >= checkAgainAt) {
        check();
      } else {
        context.wake(checkAgainAt);
      }
    }
  }

  /** The registry's answer to this check. */
  void checked(long of, SchemaVerdict verdict) {
    if (pending == null || of != check) {
      return;
    }
    Review review = pending;
    if (verdict instanceof SchemaVerdict.Unavailable unavailable) {
      away(unavailable.why());
      checkAgainAt = context.now() + REGISTRY_AGAIN_MS;
      if (review.drifts().isEmpty() || mode() == DriftMode.KEEP) {
        owner.undecided();
      } else {
        // Whatever the registry will say, rows of before cannot go on.
        owner.reviewed(asItIs(review, review.drifts()));
      }
      return;
    }
    back();
    pending = null;
    if (verdict instanceof SchemaVerdict.Incompatible incompatible) {
      List<Drift> drifts = new ArrayList<>(review.drifts());
      drifts.add(new Drift.Incompatible(incompatible.why()));
      owner.reviewed(asItIs(review, drifts));
    } else if (!isTooSoon(review)) {
      // Else the object was launched under the schema of before while the registry was away.
      owner.reviewed(review);
    }
  }

  /** The schema of before, with these drifts. */
  private Review asItIs(Review review, List<Drift> drifts) {
    Evolution none = new Evolution(context.schema(), List.of(), List.of(), List.of());
    return new Review(none, drifts, List.of(), review.refused());
  }

  private DriftMode mode() {
    return pending.evolution().schema().mode();
  }

  private void away(String why) {
    unavailable = true;
    if (context.now() - unavailableToldAt >= TELL_AGAIN_MS) {
      unavailableToldAt = context.now();
      context.announce(
          EventKind.REGISTRY_UNAVAILABLE,
          Level.WARN,
          "The schema registry cannot be asked about the new schema of "
              + context.object().name()
              + ", which waits; "
              + (context.schema() == null
                  ? "so do its rows"
                  : "its rows go on under the schema of before")
              + ". It is asked again every "
              + REGISTRY_AGAIN_MS / 1_000
              + " s: "
              + why,
          Map.of());
    }
  }

  private void back() {
    if (unavailable) {
      unavailable = false;
      unavailableToldAt = Long.MIN_VALUE / 2;
      context.announce(
          EventKind.REGISTRY_UNAVAILABLE,
          Level.INFO,
          "The schema registry answers about " + context.object().name() + " again.",
          Map.of());
    }
  }

  /** Once per task: the setting stays where it is. */
  private void tellRefused(String why) {
    if (refusals.add(why)) {
      context.announce(
          EventKind.DRIFT_REFUSED,
          Level.WARN,
          "A decision about " + context.object().name() + " fits nothing, " + why + ".",
          Map.of());
    }
  }
}
