package io.crmconnect.sync.drift;

import io.crmconnect.crm.Field;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaReviewResult;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.core.ObjectContext;
import java.util.List;
import java.util.Map;

/**
 * What the outcome of a schema review does to an object.
 *
 * <pre>
 *   reviewed --no drift, or schema.drift=keep--> schema accepted; thawed if it was frozen
 *        \\--drift--> frozen, or with schema.drift=fail the task fails
 *   registry away ------------------------> goes on as it is
 *   decided, but not stored as frozen ----> frozen; once that is stored, reviewed again
 * </pre>
 */
public final class SchemaTransitions implements SchemaAcceptance.Listener {

  /** The syncs of the object. */
  public interface Syncs {
    /** How long ago everything was seen that was there then, ms. */
    long lagMs();

    /** They end, with all their requests. */
    void discard();

    /** They are to read everything anew, with the fields of the schema of now. */
    void prepareNewPass();

    /** They may run, in the mode of now. */
    void run();

    /** Rows that were read before may lack new fields. */
    void backfillNewFields();

    /** Responses that were deferred are requested again where nothing else defers them. */
    void resendDeferred();

    /** Responses that were deferred are requested again, whatever else defers them. */
    void resendAllDeferred();
  }

  private final ObjectContext context;
  private final DriftFreeze driftFreeze;
  private final ResponseSchemaCheck responseSchemaCheck;
  private final Syncs syncs;
  private final SchemaAcceptance schemaAcceptance;
  private final SchemaNotifications schemaNotifications;

  public SchemaTransitions(
      ObjectContext context,
      DriftFreeze driftFreeze,
      ResponseSchemaCheck responseSchemaCheck,
      Syncs syncs) {
    this.context = context;
    this.driftFreeze = driftFreeze;
    this.responseSchemaCheck = responseSchemaCheck;
    this.syncs = syncs;
    this.schemaAcceptance = new SchemaAcceptance(context, driftFreeze, this);
    this.schemaNotifications = new SchemaNotifications(context);
  }

  public void advance() {
    schemaAcceptance.advance();
    responseSchemaCheck.alertMisfits();
    schemaNotifications.alertQuarantinedRows();
    if (driftFreeze.consumeStored()) {
      schemaAcceptance.rereview();
    }
  }

  /**
   * The catalogue was read.
   *
   * @param requestedAt ms of the driver's clock
   */
  public void onCatalogue(List<Field> catalogue, long requestedAt) {
    responseSchemaCheck.onCatalogue(catalogue, requestedAt);
    schemaAcceptance.reviewCatalogue(catalogue);
  }

  /** The registry's answer to this check. */
  public void onChecked(long checkId, SchemaVerdict verdict) {
    schemaAcceptance.onChecked(checkId, verdict);
  }

  /** This is what is stored of the object now. */
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
      // First of all: once the schema is stored, no later task finds what has drifted.
      schemaNotifications.notifyDrift(schemaReviewResult.drifts());
    }
    if (next != null) {
      context.acceptSchema(next);
      schemaNotifications.checkTextLength();
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
    if (next == null) {
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

  /** Everything but deletes stands still, until a later look at the catalogue finds it decided. */
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
