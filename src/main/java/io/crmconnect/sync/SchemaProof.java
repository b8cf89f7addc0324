package io.crmconnect.sync;

import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether an answer fits the schema under which it was asked for. One that lacks a field, or has a
 * value that does not fit its type, is doubted until the catalogue was read again; then, and until
 * the catalogue is read the next time as planned, it is taken as it is.
 */
final class SchemaProof {
  private static final long TELL_AGAIN_MS = 3_600_000;

  private final ObjectContext context;

  /** Until when the absence of a field is let pass. */
  private final Map<String, Long> mayBeAbsent = new TreeMap<>();

  /** Until when misfits of a field are let pass. */
  private final Map<String, Long> mayMisfit = new TreeMap<>();

  private final Map<String, Long> told = new TreeMap<>();
  private final Set<String> doubted = new TreeSet<>();
  private boolean absenceDoubted;

  SchemaProof(ObjectContext context) {
    this.context = context;
  }

  /** If not, the answer waits for the catalogue. */
  boolean holds(Result result) {
    if (result instanceof Result.Rows rows) {
      return holds(rows.absent(), rows.rows());
    } else if (result instanceof Result.Page page) {
      return holds(page.absent(), page.rows());
    }
    return true;
  }

  private boolean holds(List<String> absent, List<Row> rows) {
    for (String field : absent) {
      if (isOver(mayBeAbsent.get(field))) {
        absenceDoubted = true;
        return false;
      }
    }
    if (context.frozen()) {
      // Its rows go to quarantine as they are.
      return true;
    }
    Map<String, String> misfits = new TreeMap<>();
    for (Row row : rows) {
      for (String field : context.misfits(row)) {
        misfits.putIfAbsent(field, row.id());
      }
    }
    List<String> doubts = new ArrayList<>();
    for (String field : misfits.keySet()) {
      if (isOver(mayMisfit.get(field))) {
        doubts.add(field);
      }
    }
    if (!doubts.isEmpty()) {
      doubted.addAll(doubts);
      return false;
    }
    misfits.forEach(this::tell);
    return true;
  }

  private boolean isOver(Long until) {
    return until == null || until < context.now();
  }

  /**
   * The catalogue has spoken: what answers still lack is null, and what does not fit is a misfit.
   */
  void catalogueRead() {
    long until = context.now() + context.settings().schemaRefreshMs();
    if (absenceDoubted) {
      context.requested().forEach(field -> mayBeAbsent.put(field, until));
    }
    doubted.forEach(field -> mayMisfit.put(field, until));
    doubted.clear();
    absenceDoubted = false;
  }

  /** Once per field and hour, not per row. */
  private void tell(String field, String id) {
    if (!isOver(told.get(field))) {
      return;
    }
    told.put(field, context.now() + TELL_AGAIN_MS);
    context.announce(
        EventKind.VALUES_MISFIT,
        Level.WARN,
        "Values of the field '"
            + field
            + "' of "
            + context.object().name()
            + " do not fit the type that the vendor names for it, as in record "
            + id
            + ". Their text is kept in the row's _misfits, or the row is in quarantine.",
        Map.of("field", field, "id", id));
  }
}
