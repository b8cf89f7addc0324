package io.crmconnect.sync;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether an answer fits the schema under which it was asked for. One that lacks a field, or has a
 * value that does not fit its type, is doubted until the catalogue was read again. Where that says
 * nothing new, such answers are taken as they are until it is read the next time as planned.
 */
final class SchemaProof {
  private static final long TELL_AGAIN_MS = 3_600_000;

  private final ObjectContext context;

  /** Until when the absence of a field is let pass. */
  private final Map<String, Long> mayBeAbsent = new TreeMap<>();

  /** Until when misfits of a field are let pass. */
  private final Map<String, Long> mayMisfit = new TreeMap<>();

  private final Map<String, Long> told = new TreeMap<>();

  /** Fields that answers lack, of which the catalogue has still to speak. */
  private final Set<String> missed = new TreeSet<>();

  /** Fields that answers lacked and the catalogue named, and that no answer has shown since. */
  private final Set<String> missedBefore = new TreeSet<>();

  private final Set<String> doubted = new TreeSet<>();

  SchemaProof(ObjectContext context) {
    this.context = context;
  }

  /** If not, the answer waits for the catalogue. */
  boolean holds(Asker.Ask ask, Result result) {
    if (result instanceof Result.Rows rows) {
      return holds(ask, rows.absent(), rows.rows());
    } else if (result instanceof Result.Page page) {
      return holds(ask, page.absent(), page.rows());
    }
    return true;
  }

  private boolean holds(Asker.Ask ask, List<String> absent, List<Row> rows) {
    if (!rows.isEmpty() && !missedBefore.isEmpty()) {
      missedBefore.removeIf(field -> isShown(field, ask.request(), absent));
    }
    List<String> misses = doubtful(absent, mayBeAbsent);
    if (!misses.isEmpty()) {
      missed.addAll(misses);
      return false;
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
    List<String> doubts = doubtful(misfits.keySet(), mayMisfit);
    if (!doubts.isEmpty()) {
      doubted.addAll(doubts);
      return false;
    }
    misfits.forEach(this::tell);
    return true;
  }

  private static boolean isShown(String field, Request request, List<String> absent) {
    List<String> asked =
        request instanceof Request.Read read
            ? read.fields()
            : request instanceof Request.ListPage page ? page.fields() : List.of();
    return asked.contains(field) && !absent.contains(field);
  }

  private List<String> doubtful(Collection<String> fields, Map<String, Long> passed) {
    return fields.stream().filter(field -> isOver(passed.get(field))).toList();
  }

  private boolean isOver(Long until) {
    return until == null || until < context.now();
  }

  /**
   * The catalogue has spoken, asked after all that was doubted. What does not fit is a misfit. A
   * field that it names and an answer lacks has that answer asked for once more, for the field may
   * have been away and come back in between; lacking once again, it is null.
   */
  void catalogueRead(List<Field> catalogue) {
    long until = context.now() + context.settings().schemaRefreshMs();
    Set<String> named = catalogue.stream().map(Field::name).collect(Collectors.toSet());
    missed.retainAll(named);
    for (String field : missed) {
      if (missedBefore.contains(field)) {
        mayBeAbsent.put(field, until);
      }
    }
    missedBefore.clear();
    missedBefore.addAll(missed);
    missed.clear();
    doubted.forEach(field -> mayMisfit.put(field, until));
    doubted.clear();
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
