package io.crmconnect.sync.drift;

import io.crmconnect.crm.Field;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.Evolution;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaReview;
import io.crmconnect.schema.SchemaReviewResult;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.ObjectContext;
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
 *   SETTLED --catalogue: same columns----------------------------------> SETTLED, reviewed
 *   SETTLED --catalogue: others--> CHECKING --registry: compatible-----> SETTLED, reviewed
 *                                    ^  |  \---------: incompatible---> SETTLED, a drift
 *                            15 s ---+  +--registry away--> RETRY_PENDING
 * </pre>
 *
 * While the registry is away, all goes on under the schema of before; what has drifted besides is
 * reviewed at once, and with schema.drift=keep before the registry is asked.
 */
final class SchemaAcceptance {
  private static final long REGISTRY_RETRY_INTERVAL_MS = 15_000;
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  /** What becomes of the object. */
  interface Listener {
    void onReviewed(SchemaReviewResult schemaReviewResult);

    /**
     * Something is decided that was never noticed, or was not stored: it is to be frozen first, so
     * that no crash can keep the decided schema without reading all rows anew. Then {@link
     * #rereview}.
     */
    void onUnexpectedDecision(String reason);

    /** It is not known yet whether the new schema will do; the one of before goes on. */
    void onRegistryUnavailable();
  }

  private enum State {
    SETTLED,
    /** The registry was asked about {@link #pendingReview}. */
    CHECKING,
    /** The registry did not say; it is asked again. */
    RETRY_PENDING
  }

  private final ObjectContext context;
  private final DriftFreeze driftFreeze;
  private final Listener listener;

  /** What people call the fields, those included that were there once. */
  private final Map<String, String> labels = new TreeMap<>();

  private final Set<String> reportedRefusals = new HashSet<>();
  private List<Field> catalogue = List.of();
  private State state = State.SETTLED;

  /** Null unless the registry has still to speak. */
  private SchemaReviewResult pendingReview;

  private long checkId;
  private long nextCheckAt;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private boolean registryUnavailable;

  SchemaAcceptance(ObjectContext context, DriftFreeze driftFreeze, Listener listener) {
    this.context = context;
    this.driftFreeze = driftFreeze;
    this.listener = listener;
  }

  /** The vendor's names of all fields that the user wants, known to the schema or not. */
  List<String> readableFields() {
    return context.schema() == null ? List.of() : context.schema().includedFields(catalogue);
  }

  /** What was read last is reviewed once more. */
  void rereview() {
    reviewCatalogue(catalogue);
  }

  void reviewCatalogue(List<Field> fields) {
    catalogue = fields;
    ObjectSchema current = context.schema();
    SchemaReviewResult schemaReviewResult =
        current == null
            ? new SchemaReviewResult(createFirstEvolution(fields), List.of(), List.of(), List.of())
            : SchemaReview.review(current, fields, mergeLabels(fields));
    fields.forEach(field -> labels.put(field.name(), field.label()));
    schemaReviewResult.refusals().forEach(this::warnRefused);
    settle();
    if (deferUnexpectedDecision(schemaReviewResult)) {
      return;
    }
    if (!context.settings().registry() || !changesColumns(schemaReviewResult, current)) {
      listener.onReviewed(schemaReviewResult);
      return;
    }
    if (current != null && isDriftKept(schemaReviewResult)) {
      listener.onReviewed(withoutNewColumns(schemaReviewResult));
      schemaReviewResult = SchemaReview.review(context.schema(), fields, labels);
    }
    if (changesColumns(schemaReviewResult, context.schema())) {
      pendingReview = schemaReviewResult;
      requestCheck();
    }
  }

  /** Whether rows may be there for which the decision comes unprepared; then the owner is told. */
  private boolean deferUnexpectedDecision(SchemaReviewResult schemaReviewResult) {
    boolean unexpected =
        !schemaReviewResult.resolvedDecisions().isEmpty()
            && context.cursor() != null
            && !driftFreeze.isStored();
    if (unexpected) {
      listener.onUnexpectedDecision(
          "decided: "
              + String.join(
                  ", ",
                  schemaReviewResult.resolvedDecisions().stream()
                      .map(SchemaDecision::text)
                      .toList()));
    }
    return unexpected;
  }

  /** Whether the registry has something to say: which decisions were carried out is no column. */
  private static boolean changesColumns(
      SchemaReviewResult schemaReviewResult, ObjectSchema current) {
    return current == null
        || !schemaReviewResult.evolution().schema().columns().equals(current.columns());
  }

  /** Whether something drifts that is let pass, and that no decision is about. */
  private static boolean isDriftKept(SchemaReviewResult schemaReviewResult) {
    return !schemaReviewResult.drifts().isEmpty()
        && schemaReviewResult.resolvedDecisions().isEmpty()
        && schemaReviewResult.evolution().schema().driftMode() == DriftMode.KEEP;
  }

  /**
   * What is gone, has come back or is of another type, without what is new. It takes no column, and
   * so no registry: rows would else wait for fields that nobody has any more.
   */
  private SchemaReviewResult withoutNewColumns(SchemaReviewResult schemaReviewResult) {
    Set<String> activeFields = new HashSet<>();
    context.schema().columns().stream()
        .filter(column -> !column.isRetired())
        .forEach(column -> activeFields.add(column.field()));
    List<Field> fields =
        catalogue.stream().filter(field -> activeFields.contains(field.name())).toList();
    return new SchemaReviewResult(
        SchemaEvolver.evolve(context.schema(), fields),
        schemaReviewResult.drifts(),
        List.of(),
        schemaReviewResult.refusals());
  }

  private Evolution createFirstEvolution(List<Field> fields) {
    ObjectSchema schema =
        SchemaEvolver.createSchema(context.object(), fields, context.settings().schema());
    return new Evolution(schema, List.of(), List.of(), List.of());
  }

  private Map<String, String> mergeLabels(List<Field> fields) {
    Map<String, String> merged = new TreeMap<>(labels);
    fields.forEach(field -> merged.put(field.name(), field.label()));
    return merged;
  }

  private void settle() {
    state = State.SETTLED;
    pendingReview = null;
  }

  private void requestCheck() {
    state = State.CHECKING;
    checkId = context.checkSchema(pendingReview.evolution().schema());
  }

  void advance() {
    if (state == State.RETRY_PENDING) {
      if (context.now() >= nextCheckAt) {
        requestCheck();
      } else {
        context.scheduleWakeUp(nextCheckAt);
      }
    }
  }

  /** The registry's answer to this check. */
  void onChecked(long answeredCheckId, SchemaVerdict verdict) {
    if (state == State.SETTLED || answeredCheckId != checkId) {
      return;
    }
    SchemaReviewResult schemaReviewResult = pendingReview;
    if (verdict instanceof SchemaVerdict.Unavailable unavailable) {
      registryDown(unavailable.reason());
      state = State.RETRY_PENDING;
      nextCheckAt = context.now() + REGISTRY_RETRY_INTERVAL_MS;
      if (schemaReviewResult.drifts().isEmpty() || mode() == DriftMode.KEEP) {
        listener.onRegistryUnavailable();
      } else {
        // Whatever the registry will say, rows of before cannot go on.
        listener.onReviewed(withCurrentSchema(schemaReviewResult, schemaReviewResult.drifts()));
      }
      return;
    }
    registryUp();
    settle();
    if (verdict instanceof SchemaVerdict.Incompatible incompatible) {
      List<Drift> drifts = new ArrayList<>(schemaReviewResult.drifts());
      drifts.add(new Drift.Incompatible(incompatible.reason()));
      listener.onReviewed(withCurrentSchema(schemaReviewResult, drifts));
    } else if (!deferUnexpectedDecision(schemaReviewResult)) {
      // Else the object was launched under the schema of before while the registry was away.
      listener.onReviewed(schemaReviewResult);
    }
  }

  /** The schema of before, with these drifts. */
  private SchemaReviewResult withCurrentSchema(
      SchemaReviewResult schemaReviewResult, List<Drift> drifts) {
    Evolution unchanged = new Evolution(context.schema(), List.of(), List.of(), List.of());
    return new SchemaReviewResult(unchanged, drifts, List.of(), schemaReviewResult.refusals());
  }

  private DriftMode mode() {
    return pendingReview.evolution().schema().driftMode();
  }

  private void registryDown(String why) {
    registryUnavailable = true;
    if (alertThrottle.tryAcquire(context.now())) {
      context.emitEvent(
          EventKind.REGISTRY_UNAVAILABLE,
          Level.WARN,
          "The schema registry cannot be asked about the new schema of "
              + context.object().name()
              + ", which waits; "
              + (context.schema() == null
                  ? "so do its rows"
                  : "its rows go on under the schema of before")
              + ". It is asked again every "
              + REGISTRY_RETRY_INTERVAL_MS / 1_000
              + " s: "
              + why,
          Map.of());
    }
  }

  private void registryUp() {
    if (registryUnavailable) {
      registryUnavailable = false;
      alertThrottle.reset();
      context.emitEvent(
          EventKind.REGISTRY_UNAVAILABLE,
          Level.INFO,
          "The schema registry answers about " + context.object().name() + " again.",
          Map.of());
    }
  }

  /** Once per task: the setting stays where it is. */
  private void warnRefused(String why) {
    if (reportedRefusals.add(why)) {
      context.emitEvent(
          EventKind.DRIFT_REFUSED,
          Level.WARN,
          "A decision about " + context.object().name() + " cannot be applied, " + why + ".",
          Map.of());
    }
  }
}
