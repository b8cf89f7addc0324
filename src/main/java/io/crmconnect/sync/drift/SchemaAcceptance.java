/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.Field;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.AvroCompatibility;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.Evolution;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaRefusal;
import io.crmconnect.schema.SchemaReview;
import io.crmconnect.schema.SchemaReviewResult;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.ObjectContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reviews the vendor's catalogue and checks new columns with the registry, until a schema is
 * accepted.
 *
 * <pre>
 *   SETTLED --catalogue: same columns----------------------------------> SETTLED, reviewed
 *   SETTLED --catalogue: others--> CHECKING --registry: compatible-----> SETTLED, reviewed
 *                                    ^  |  \---------: incompatible---> SETTLED, a drift
 *                            15 s ---+  +--registry down--> RETRY_PENDING
 * </pre>
 *
 * While the registry is unavailable, the object continues under its previous schema. Other drift is
 * reviewed at once; with schema.drift=keep, it is reviewed before the registry check.
 */
final class SchemaAcceptance {
  private static final long REGISTRY_RETRY_INTERVAL_MS = 15_000;
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  /** Receives the outcome. */
  interface Listener {
    void onReviewed(SchemaReviewResult schemaReviewResult);

    /**
     * A decision exists for drift that was never detected, or whose freeze is not stored. The
     * object must be frozen first, so that no crash can keep the decided schema without reading all
     * rows again. Then call {@link #rereview}.
     */
    void onUnexpectedDecision(String reason);

    /** The registry cannot check the new schema yet; the previous one stays in use. */
    void onRegistryUnavailable();
  }

  private enum State {
    SETTLED,
    /** The registry is checking {@link #pendingReview}. */
    CHECKING,
    /** The registry did not answer; the check is repeated. */
    RETRY_PENDING
  }

  private final ObjectContext context;
  private final DriftFreeze driftFreeze;
  private final Listener listener;

  /** Labels of the fields, including removed ones. */
  private final Map<String, String> labels = new TreeMap<>();

  private final Set<String> reportedRefusals = new HashSet<>();
  private List<Field> catalogue = List.of();
  private State state = State.SETTLED;

  /** Null unless a registry check is in progress or pending. */
  private SchemaReviewResult pendingReview;

  /** Whether the registry accepted the current schema for the topic that rows are written to. */
  private boolean acceptedForTopic;

  private boolean checkingForTopic;
  private long checkId;
  private long nextCheckAt;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private boolean registryUnavailable;

  /** The topic that rows were known to be in when the registry was asked; empty: none. */
  private String writtenTopicAtCheck = "";

  /** The topic whose missing subject was told last; each is told once by a task. */
  private String toldSubjectTopic = "";

  /** An operator's signal that is being applied; empty: none is. */
  private Optional<SignalledDecision> signalled = Optional.empty();

  private record SignalledDecision(SchemaDecision decision, Consumer<Optional<String>> outcome) {}

  SchemaAcceptance(ObjectContext context, DriftFreeze driftFreeze, Listener listener) {
    this.context = context;
    this.driftFreeze = driftFreeze;
    this.listener = listener;
  }

  /** The vendor's names of all selected fields, whether or not the schema contains them. */
  List<String> readableFields() {
    return context.schema() == null ? List.of() : context.schema().includedFields(catalogue);
  }

  /**
   * Applies a decision that is not in the settings to the last catalogue.
   *
   * @param outcome called once, now or later, with the reason if the decision cannot be applied
   */
  void decide(SchemaDecision decision, Consumer<Optional<String>> outcome) {
    signalled = Optional.of(new SignalledDecision(decision, outcome));
    rereview();
  }

  private List<SchemaDecision> signalledDecisions() {
    return signalled.map(SignalledDecision::decision).stream().toList();
  }

  private void answerSignal(Optional<String> refusal) {
    Optional<SignalledDecision> answered = signalled;
    signalled = Optional.empty();
    answered.ifPresent(each -> each.outcome().accept(refusal));
  }

  /** Reviews the last catalogue again. */
  void rereview() {
    reviewCatalogue(catalogue);
  }

  void reviewCatalogue(List<Field> fields) {
    catalogue = fields;
    context.addCalculatedFields(fields);
    ObjectSchema current = context.schema();
    if (current != null && mustCheckForTopic()) {
      checkForTopic(current);
      return;
    }
    SchemaReviewResult schemaReviewResult =
        current == null
            ? new SchemaReviewResult(createFirstEvolution(fields), List.of(), List.of(), List.of())
            : SchemaReview.review(current, fields, mergeLabels(fields), signalledDecisions());
    fields.forEach(field -> labels.put(field.name(), field.label()));
    schemaReviewResult.refusals().forEach(this::onRefused);
    settle();
    if (deferUnexpectedDecision(schemaReviewResult)) {
      return;
    }
    if (!changesColumns(schemaReviewResult, current)) {
      accept(schemaReviewResult);
      return;
    }
    if (!context.settings().registry()) {
      findLocalProblem(schemaReviewResult)
          .ifPresentOrElse(
              reason -> refuse(schemaReviewResult, new Drift.Incompatible(reason, false)),
              () -> accept(schemaReviewResult));
      return;
    }
    SchemaReviewResult toCheck = schemaReviewResult;
    if (current != null && isDriftKept(schemaReviewResult)) {
      listener.onReviewed(withoutNewColumns(schemaReviewResult));
      toCheck = SchemaReview.review(context.schema(), fields, labels, signalledDecisions());
    }
    if (changesColumns(toCheck, context.schema())) {
      pendingReview = toCheck;
      requestCheck();
    }
  }

  private void accept(SchemaReviewResult schemaReviewResult) {
    listener.onReviewed(schemaReviewResult);
    answerSignal(Optional.empty());
  }

  private void refuse(SchemaReviewResult schemaReviewResult, Drift.Incompatible refusal) {
    List<Drift> drifts = new ArrayList<>(schemaReviewResult.drifts());
    drifts.add(refusal);
    listener.onReviewed(withCurrentSchema(schemaReviewResult, drifts));
    answerSignal(
        Optional.of(
            (refusal.byRegistry() ? "the schema registry refuses" : "Avro's rules refuse")
                + " the decided schema: "
                + refusal.reason()));
  }

  /** Why the reviewed schema does not fit the rows so far, by Avro's own rules. */
  private Optional<String> findLocalProblem(SchemaReviewResult schemaReviewResult) {
    return context.schema() == null
        ? Optional.empty()
        : AvroCompatibility.findProblem(
            context.schema().valueSchema(), schemaReviewResult.evolution().schema().valueSchema());
  }

  /** Whether the registry may know another topic's subject only: no row is known to be in this. */
  private boolean mustCheckForTopic() {
    return context.settings().registry() && !acceptedForTopic && context.isTopicNew();
  }

  /** Checks the schema as it is, before anything else; until then, no row is emitted. */
  private void checkForTopic(ObjectSchema current) {
    checkingForTopic = true;
    pendingReview =
        new SchemaReviewResult(
            new Evolution(current, List.of(), List.of(), List.of()),
            List.of(),
            List.of(),
            List.of());
    requestCheck();
  }

  /**
   * Defers a decision about drift whose freeze is not stored; returns whether it did. The listener
   * is called then.
   */
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

  /** Whether the columns change and so need a registry check. Applied decisions are not columns. */
  private static boolean changesColumns(
      SchemaReviewResult schemaReviewResult, ObjectSchema current) {
    return current == null
        || !schemaReviewResult.evolution().schema().columns().equals(current.columns());
  }

  /** Whether there is drift that schema.drift=keep accepts and that no decision is about. */
  private static boolean isDriftKept(SchemaReviewResult schemaReviewResult) {
    return !schemaReviewResult.drifts().isEmpty()
        && schemaReviewResult.resolvedDecisions().isEmpty()
        && schemaReviewResult.evolution().schema().driftMode() == DriftMode.KEEP;
  }

  /**
   * The review without its new columns, that is only removed, restored or retyped fields. It needs
   * no registry check; otherwise rows would wait for columns that no longer exist.
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
    writtenTopicAtCheck = context.writtenTopic();
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

  /** Handles the registry's result of this check. */
  void onChecked(long answeredCheckId, SchemaVerdict verdict) {
    if (state == State.SETTLED || answeredCheckId != checkId) {
      return;
    }
    SchemaReviewResult schemaReviewResult = pendingReview;
    if (verdict instanceof SchemaVerdict.Unavailable unavailable) {
      registryDown(unavailable.reason());
      state = State.RETRY_PENDING;
      nextCheckAt = context.now() + REGISTRY_RETRY_INTERVAL_MS;
      if (checkingForTopic) {
        return;
      }
      if (schemaReviewResult.drifts().isEmpty() || mode() == DriftMode.KEEP) {
        listener.onRegistryUnavailable();
      } else {
        // Rows cannot continue under the previous schema, whatever the registry answers.
        listener.onReviewed(withCurrentSchema(schemaReviewResult, schemaReviewResult.drifts()));
      }
      return;
    }
    registryUp();
    settle();
    Optional<Drift.Incompatible> refusal = findRefusal(schemaReviewResult, verdict);
    boolean wasForTopic = checkingForTopic;
    checkingForTopic = false;
    context.setRefusedForNewTopic(wasForTopic && refusal.isPresent());
    if (refusal.isPresent()) {
      refuse(schemaReviewResult, refusal.get());
    } else if (wasForTopic) {
      acceptedForTopic = true;
      reviewCatalogue(catalogue);
    } else if (!deferUnexpectedDecision(schemaReviewResult)) {
      // Otherwise the object was launched under the previous schema while the registry was down.
      accept(schemaReviewResult);
    }
  }

  /** Where the registry knows nothing of the topic, Avro's own rules decide. */
  private Optional<Drift.Incompatible> findRefusal(
      SchemaReviewResult schemaReviewResult, SchemaVerdict verdict) {
    if (verdict instanceof SchemaVerdict.Incompatible incompatible) {
      return Optional.of(new Drift.Incompatible(incompatible.reason(), true));
    }
    if (verdict instanceof SchemaVerdict.UnknownSubject unknown) {
      warnIfSubjectShouldExist(unknown.subject());
      return findLocalProblem(schemaReviewResult)
          .map(reason -> new Drift.Incompatible(reason, false));
    }
    return Optional.empty();
  }

  /**
   * The converter registers a subject with the first row. If the registry has none although rows
   * were in the topic when it was asked, the converter uses another one, and the check says
   * nothing.
   */
  private void warnIfSubjectShouldExist(String subject) {
    String topic = writtenTopicAtCheck;
    if (topic.isEmpty() || topic.equals(toldSubjectTopic)) {
      return;
    }
    toldSubjectTopic = topic;
    context.emitEvent(
        EventKind.REGISTRY_SUBJECT_MISSING,
        Level.WARN,
        "The schema registry has no subject '"
            + subject
            + "', although rows of "
            + context.object().name()
            + " are in the topic "
            + topic
            + ". So the value converter uses other names of subjects, another registry or none, and"
            + " only Avro's own rules decide about new fields. Set schema.registry.url and"
            + " schema.registry.subject.strategy as in the settings of value.converter, or remove"
            + " both.",
        Map.of("subject", subject, "topic", topic));
  }

  /** The previous schema, with these drifts. */
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
          "The schema registry cannot check the new schema of "
              + context.object().name()
              + ", so "
              + (context.schema() == null || checkingForTopic
                  ? "its rows are not copied yet"
                  : "its rows keep the previous schema")
              + ". The check is retried every "
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
          "The schema registry can check the schema of " + context.object().name() + " again.",
          Map.of());
    }
  }

  private void onRefused(SchemaRefusal refusal) {
    if (signalledDecisions().contains(refusal.decision())) {
      answerSignal(Optional.of(refusal.reason() + "."));
    } else {
      warnRefused("schema.accept=" + refusal.decision().text() + ": " + refusal.reason());
    }
  }

  /** Warns once per task: the setting may be left in place. */
  private void warnRefused(String why) {
    if (reportedRefusals.add(why)) {
      context.emitEvent(
          EventKind.DRIFT_REFUSED,
          Level.WARN,
          "A decision about " + context.object().name() + " cannot be applied: " + why + ".",
          Map.of());
    }
  }
}
