package io.crmconnect.sync;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.schema.Decision;
import io.crmconnect.schema.Drift;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.Evolution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the operator is told about an object's schema. */
final class SchemaNews {
  private static final long DRIFT_AGAIN_MS = 86_400_000;
  private static final long COUNT_MS = 60_000;

  /** Connect's own limit for a message is 1 MiB, and the offset is one. */
  private static final int TEXT_NEARLY_TOO_LONG = 700_000;

  private static final String STANDS_THERE =
      " (stands there from before: take it out, and once the connector runs without it put it in"
          + " again)";

  private final ObjectContext context;

  /** What drifted, as it was told last. */
  private String told = "";

  private long toldAt;

  /** As they were found last. */
  private List<Drift> drifts = List.of();

  /** Whether it was told, or is not to be told, that rows wait. */
  private boolean counted;

  /** When that is to be told; 0: no row waits yet. */
  private long countAt;

  private boolean toldTooLong;

  SchemaNews(ObjectContext context) {
    this.context = context;
  }

  /** Fields that came, or that changed and were let pass. */
  void evolved(Evolution evolution) {
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

  /** A task before this one has told it. */
  void toldBefore(Frozen frozen) {
    if (told.isEmpty()) {
      told = frozen.found();
      toldAt = context.now() - Math.max(0, vendorNow() - frozen.told());
      counted = frozen.rows() > 0;
    }
  }

  /** Told when it is found, when it changes, and once a day. */
  void drifted(List<Drift> found) {
    drifts = found;
    String text = found(drifts);
    boolean old = text.equals(told) && context.now() - toldAt < DRIFT_AGAIN_MS;
    if (!drifts.isEmpty() && !old) {
      told = text;
      toldAt = context.now();
      if (context.frozen()) {
        Frozen frozen = context.cursor().frozen();
        counted = frozen.rows() > 0;
        // No restart is to put the next telling off.
        context.cursor(context.cursor().with(frozen.toldAt(vendorNow())));
      }
      tell();
    }
  }

  private long vendorNow() {
    return context.clock().known() ? context.clock().at(context.now()) : context.now();
  }

  /** An alert that goes out with the drift knows of no rows: soon after the first there is one. */
  void count() {
    if (counted || !context.frozen() || context.cursor().frozen().rows() == 0) {
      return;
    }
    if (countAt == 0) {
      countAt = context.now() + COUNT_MS;
    }
    if (context.now() < countAt) {
      context.wake(countAt);
      return;
    }
    counted = true;
    countAt = 0;
    if (!drifts.isEmpty()) {
      tell();
    }
  }

  void resolved(Frozen frozen) {
    told = "";
    counted = false;
    countAt = 0;
    context.announce(
        EventKind.DRIFT_RESOLVED,
        Level.INFO,
        context.object().name()
            + " goes on from where it stood: "
            + frozen.rows()
            + " of its changed rows went to quarantine meanwhile and are read again, and a new pass"
            + " of the backfill brings the columns that were decided about.",
        Map.of("rows", frozen.rows(), "since", frozen.since(), "changes", frozen.found()));
  }

  /** A schema's text that nears what one record of the offsets topic may hold. */
  void measure() {
    int length = context.schemaText().length();
    if (length > TEXT_NEARLY_TOO_LONG && !toldTooLong) {
      toldTooLong = true;
      context.announce(
          EventKind.SCHEMA_EVOLVED,
          Level.ALERT,
          "The schema of "
              + context.object().name()
              + " takes "
              + length
              + " characters of the 1,000,000 or so that a record of Connect's offsets topic holds."
              + " Leave fields out with field.exclude, or raise max.message.bytes of that topic and"
              + " the worker's producer.max.request.size.",
          Map.of("characters", length, "fields", context.schema().columns().size()));
    }
  }

  /** What is told of drifts, and what the operator can do. */
  private void tell() {
    List<String> choices = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (Drift drift : drifts) {
      for (Decision choice : drift.choices()) {
        boolean former = context.schema() != null && context.schema().isDecided(choice);
        choices.add(choice.text());
        lines.add(choice.text() + (former ? STANDS_THERE : ""));
      }
    }
    Map<String, Object> details = new TreeMap<>();
    details.put("changes", drifts.stream().map(Drift::text).toList());
    details.put("choices", choices);
    details.put("since", context.frozen() ? context.cursor().frozen().since() : context.now());
    details.put("rows", context.frozen() ? context.cursor().frozen().rows() : 0);
    String object = context.object().name();
    StringBuilder text = new StringBuilder();
    text.append(object).append(" has changed at the vendor: ").append(found(drifts)).append(". ");
    if (context.schema() != null && context.schema().mode() == DriftMode.KEEP) {
      text.append("Its rows go on: what is gone becomes null, what does not fit goes to _misfits.");
    } else if (context.frozen()) {
      long rows = context.cursor().frozen().rows();
      text.append("Since ")
          .append(Instant.ofEpochMilli(context.cursor().frozen().since()))
          .append(" its changed rows go to quarantine")
          .append(rows == 0 ? "" : ", " + rows + " so far")
          .append("; its topic keeps what it has.");
    } else {
      text.append("Its rows wait.");
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
    context.announce(EventKind.DRIFT_FOUND, Level.ALERT, text.toString(), details);
  }

  static String found(List<Drift> drifts) {
    return String.join("; ", drifts.stream().map(Drift::text).toList());
  }
}
