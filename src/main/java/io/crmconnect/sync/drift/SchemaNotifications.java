/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.offset.DriftCursor;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.Evolution;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.ObjectContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Events about an object's schema. */
final class SchemaNotifications {
  private static final long DRIFT_ALERT_INTERVAL_MS = 86_400_000;
  private static final long ROW_ALERT_DELAY_MS = 60_000;

  /**
   * Alert threshold: Connect's default limit for a record is 1 MiB, and an offset is one record.
   */
  /** More would make the offset and the alert too large. */
  private static final int MAX_DESCRIBED_DRIFTS = 500;

  /** Names of fields may be long. */
  private static final int MAX_DESCRIBED_LENGTH = 100_000;

  private static final String ALREADY_LISTED_HINT =
      " (already listed from an earlier decision: remove it, let the connector restart without it,"
          + " then add it again)";

  private final ObjectContext context;

  /** The drift that was last reported. */
  private String alertedChanges = "";

  private final AlertThrottle driftThrottle = new AlertThrottle(DRIFT_ALERT_INTERVAL_MS);

  /** The drift that was last found. */
  private List<Drift> drifts = List.of();

  /** Whether quarantined rows were reported, or need not be. */
  private boolean rowsAlerted;

  /** When quarantined rows are to be reported; 0: there are none yet. */
  private long rowAlertAt;

  SchemaNotifications(ObjectContext context) {
    this.context = context;
  }

  /** Reports fields that were added, or whose drift was accepted. */
  void notifyEvolved(Evolution evolution) {
    if (evolution.added().isEmpty()
        && evolution.removed().isEmpty()
        && evolution.retyped().isEmpty()) {
      return;
    }
    Map<String, Object> details = new TreeMap<>();
    details.put("added", evolution.added());
    details.put("removed", evolution.removed());
    details.put("retyped", evolution.retyped());
    context.emitEvent(
        EventKind.SCHEMA_EVOLVED,
        evolution.removed().isEmpty() && evolution.retyped().isEmpty() ? Level.INFO : Level.WARN,
        "The fields of " + context.object().name() + " have changed at the vendor.",
        details);
  }

  /** Restores what an earlier task reported. */
  void restoreAlertState(DriftCursor driftCursor) {
    if (alertedChanges.isEmpty()) {
      alertedChanges = driftCursor.changes();
      driftThrottle.markAlerted(context.now() - Math.max(0, vendorNow() - driftCursor.alertedAt()));
      rowsAlerted = driftCursor.quarantinedRows() > 0;
    }
  }

  /** Reports drift when it is found, when it changes, and once a day. */
  void notifyDrift(List<Drift> currentDrifts) {
    drifts = currentDrifts;
    String text = describe(drifts);
    boolean alreadyAlerted = text.equals(alertedChanges) && !driftThrottle.isDue(context.now());
    if (!drifts.isEmpty() && !alreadyAlerted) {
      alertedChanges = text;
      driftThrottle.markAlerted(context.now());
      if (context.isFrozen()) {
        DriftCursor driftCursor = context.cursor().drift();
        rowsAlerted = driftCursor.quarantinedRows() > 0;
        // A restart must not delay the next alert.
        context.setCursor(context.cursor().with(driftCursor.withAlertedAt(vendorNow())));
      }
      emitDriftAlert();
    }
  }

  private long vendorNow() {
    return context.clock().isSynchronized()
        ? context.clock().vendorTimeAt(context.now())
        : context.now();
  }

  /**
   * Reports drift again soon after the first row was quarantined: the first alert did not know of
   * any.
   */
  void alertQuarantinedRows() {
    if (rowsAlerted || !context.isFrozen() || context.cursor().drift().quarantinedRows() == 0) {
      return;
    }
    if (rowAlertAt == 0) {
      rowAlertAt = context.now() + ROW_ALERT_DELAY_MS;
    }
    if (context.now() < rowAlertAt) {
      context.scheduleWakeUp(rowAlertAt);
      return;
    }
    rowsAlerted = true;
    rowAlertAt = 0;
    if (!drifts.isEmpty()) {
      emitDriftAlert();
    }
  }

  void notifyResolved(DriftCursor driftCursor) {
    alertedChanges = "";
    rowsAlerted = false;
    rowAlertAt = 0;
    context.emitEvent(
        EventKind.DRIFT_RESOLVED,
        Level.INFO,
        context.object().name()
            + " has resumed from its cursor. "
            + driftCursor.quarantinedRows()
            + " changed rows went to the quarantine topic meanwhile and are read again. A new"
            + " backfill pass fills the columns that were decided about.",
        Map.of(
            "rows",
            driftCursor.quarantinedRows(),
            "since",
            driftCursor.detectedAt(),
            "changes",
            driftCursor.changes()));
  }

  /** Reports the drift and what the operator can do about it. */
  private void emitDriftAlert() {
    List<String> choices = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Drift drift : drifts) {
      for (SchemaDecision choice : drift.acceptOptions()) {
        boolean alreadyDecided = context.schema() != null && context.schema().isApplied(choice);
        choices.add(choice.text());
        lines.add(choice.text() + (alreadyDecided ? ALREADY_LISTED_HINT : ""));
      }
    }
    Map<String, Object> details = new TreeMap<>();
    details.put("changes", drifts.stream().map(Drift::text).toList());
    details.put("choices", choices);
    details.put(
        "since", context.isFrozen() ? context.cursor().drift().detectedAt() : context.now());
    details.put("rows", context.isFrozen() ? context.cursor().drift().quarantinedRows() : 0);
    String object = context.object().name();
    StringBuilder text = new StringBuilder();
    text.append(object)
        .append(" has changed at the vendor: ")
        .append(describe(drifts))
        .append(". ");
    if (context.schema() != null && context.schema().driftMode() == DriftMode.KEEP) {
      text.append(
          "Its rows continue: removed fields become null, values that do not fit go to _misfits.");
    } else if (context.isFrozen()) {
      long rows = context.cursor().drift().quarantinedRows();
      text.append("Since ")
          .append(Instant.ofEpochMilli(context.cursor().drift().detectedAt()))
          .append(" its changed rows go to the quarantine topic")
          .append(rows == 0 ? "" : ", " + rows + " so far")
          .append("; its output topic is unchanged.");
    } else {
      text.append("Its rows are not copied until this is resolved.");
    }
    if (!choices.isEmpty()) {
      text.append(" To decide, add to schema.accept in the connector's config")
          .append(" (PUT /connectors/<name>/config): ")
          .append(String.join(" or ", lines))
          .append('.');
    } else {
      text.append(" Lower the compatibility level of the subject in the registry, or leave the new")
          .append(" fields out with field.exclude.");
    }
    context.emitEvent(EventKind.DRIFT_FOUND, Level.ALERT, text.toString(), details);
  }

  static String describe(List<Drift> drifts) {
    StringJoiner described = new StringJoiner("; ");
    int count = 0;
    for (Drift drift : drifts) {
      if (count == MAX_DESCRIBED_DRIFTS
          || described.length() + drift.text().length() > MAX_DESCRIBED_LENGTH) {
        described.add("and " + (drifts.size() - count) + " more");
        break;
      }
      described.add(drift.text());
      count++;
    }
    return described.toString();
  }
}
