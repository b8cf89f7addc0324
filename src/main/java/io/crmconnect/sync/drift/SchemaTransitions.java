/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.Field;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.schema.SchemaReviewResult;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Applies the outcome of a schema review to an object.
 *
 * <pre>
 *   reviewed --no drift, or schema.drift=keep--> schema accepted; thawed if it was frozen
 *        \\--drift--> frozen, or with schema.drift=fail the task fails
 *   registry down ------------------------> unchanged
 *   decided, but not stored as frozen ----> frozen; once that is stored, reviewed again
 * </pre>
 */
public final class SchemaTransitions implements SchemaAcceptance.Listener {

  /** The syncs of the object. */
  public interface Syncs {
    /** Time since the instant up to which every change has been read, ms. */
    long lagMs();

    /** Ends the syncs and cancels all their requests. */
    void discard();

    /** Prepares the syncs to read everything again, with the fields of the current schema. */
    void prepareNewPass();

    /** Lets the syncs run, in the current mode. */
    void run();

    /** Starts a backfill pass if rows that were read before lack new fields. */
    void backfillNewFields();

    /** Sends deferred requests again, unless something else defers them. */
    void resendDeferred();

    /** Sends all deferred requests again. */
    void resendAllDeferred();

    /** Suspends the object. */
    void suspend(String reason);
  }

  private final ObjectContext context;
  private final DriftFreeze driftFreeze;
  private final ResponseSchemaCheck responseSchemaCheck;
  private final Syncs syncs;
  private final SchemaAcceptance schemaAcceptance;
  private final SchemaNotifications schemaNotifications;
  private final ExclusionNotice exclusionNotice;

  public SchemaTransitions(
      ObjectContext context,
      DriftFreeze driftFreeze,
      ResponseSchemaCheck responseSchemaCheck,
      TopicContents topicContents,
      Syncs syncs) {
    this.context = context;
    this.driftFreeze = driftFreeze;
    this.responseSchemaCheck = responseSchemaCheck;
    this.syncs = syncs;
    this.schemaAcceptance = new SchemaAcceptance(context, driftFreeze, this);
    this.schemaNotifications = new SchemaNotifications(context);
    this.exclusionNotice = new ExclusionNotice(context, topicContents);
  }

  public void advance() {
    schemaAcceptance.advance();
    responseSchemaCheck.alertMisfits();
    schemaNotifications.alertQuarantinedRows();
    exclusionNotice.advance();
    if (driftFreeze.consumeStored()) {
      schemaAcceptance.rereview();
    }
  }

  /**
   * Handles a catalogue.
   *
   * @param requestedAt ms of the driver's clock
   */
  public void onCatalogue(List<Field> catalogue, long requestedAt) {
    responseSchemaCheck.onCatalogue(catalogue, requestedAt);
    schemaAcceptance.reviewCatalogue(catalogue);
  }

  /**
   * Applies a decision that is not in the settings.
   *
   * @param outcome called once, now or later, with the reason if the decision cannot be applied
   */
  public void decide(SchemaDecision decision, Consumer<Optional<String>> outcome) {
    schemaAcceptance.decide(decision, outcome);
  }

  /** Handles the registry's result of this check. */
  public void onChecked(long checkId, SchemaVerdict verdict) {
    schemaAcceptance.onChecked(checkId, verdict);
  }

  /** Handles the stored offset. */
  public void onStoredOffset(Map<String, ?> offset) {
    driftFreeze.onStoredOffset(offset);
  }

  @Override
  public void onReviewed(SchemaReviewResult schemaReviewResult) {
    boolean hadSchema = context.schema() != null;
    ObjectSchema next = schemaReviewResult.evolution().schema();
    boolean mustStop =
        !schemaReviewResult.drifts().isEmpty()
            && (next == null || next.driftMode() != DriftMode.KEEP);
    if (context.isFrozen()) {
      schemaNotifications.restoreAlertState(context.cursor().drift());
    }
    if (!mustStop) {
      // Reported first: once the schema is stored, no later task detects the drift.
      schemaNotifications.notifyDrift(schemaReviewResult.drifts());
    }
    if (next != null && StoredSchemaSize.exceedsLimit(next)) {
      syncs.suspend(StoredSchemaSize.describe(context.object(), next));
      return;
    }
    if (next != null) {
      context.acceptSchema(next);
    }
    if (mustStop && next != null && next.driftMode() == DriftMode.FAIL) {
      context.fail(
          context.object().name()
              + " has changed at the vendor, and schema.drift=fail: "
              + SchemaNotifications.describe(schemaReviewResult.drifts())
              + ".");
      return;
    }
    if (mustStop) {
      freeze(schemaReviewResult.drifts());
    } else if (context.isFrozen()) {
      thaw();
    }
    if (next == null || isRefusedBeforeStart(schemaReviewResult.drifts())) {
      return;
    }
    syncs.run();
    if (hadSchema) {
      schemaNotifications.notifyEvolved(schemaReviewResult.evolution());
    }
    if (context.cursor() != null && !context.isFrozen()) {
      syncs.backfillNewFields();
    }
    syncs.resendDeferred();
  }

  /**
   * Whether the registry refuses the schema for a topic that no row was written to: an object
   * without a cursor cannot be frozen. The registry is asked again with the next catalogue.
   */
  private boolean isRefusedBeforeStart(List<Drift> drifts) {
    return context.cursor() == null
        && drifts.stream().anyMatch(Drift.Incompatible.class::isInstance);
  }

  @Override
  public void onRegistryUnavailable() {
    if (context.schema() == null) {
      return;
    }
    if (context.isFrozen()) {
      driftFreeze.updateFields(schemaAcceptance.readableFields(), List.of());
    }
    syncs.run();
    syncs.resendDeferred();
  }

  @Override
  public void onUnexpectedDecision(String changes) {
    if (!context.isFrozen()) {
      freeze(changes);
      context.emitHeartbeat();
    }
    driftFreeze.awaitStored();
    driftFreeze.updateFields(schemaAcceptance.readableFields(), List.of());
    syncs.run();
    syncs.resendAllDeferred();
  }

  /** Pauses everything but deletes until a later catalogue is reviewed as decided. */
  private void freeze(List<Drift> drifts) {
    String changes = SchemaNotifications.describe(drifts);
    if (context.cursor() == null) {
      schemaNotifications.notifyDrift(drifts);
      return;
    }
    if (!context.isFrozen()) {
      freeze(changes);
    } else if (!changes.equals(context.cursor().drift().changes())) {
      context.setCursor(context.cursor().with(context.cursor().drift().withChanges(changes)));
    }
    driftFreeze.updateFields(
        schemaAcceptance.readableFields(), drifts.stream().map(Drift::field).toList());
    schemaNotifications.notifyDrift(drifts);
  }

  private void freeze(String changes) {
    long lagMs = syncs.lagMs();
    syncs.discard();
    driftFreeze.freeze(changes, lagMs);
  }

  private void thaw() {
    DriftCursor drift = context.cursor().drift();
    syncs.discard();
    syncs.prepareNewPass();
    driftFreeze.thaw();
    schemaNotifications.notifyResolved(drift);
  }
}
