package io.crmconnect.sync;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.ArrayList;
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
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final ObjectContext context;

  /** Until when the absence of a field is let pass. */
  private final Map<String, Long> mayBeAbsent = new TreeMap<>();

  /** Until when misfits of a field are let pass. */
  private final Map<String, Long> mayMisfit = new TreeMap<>();

  /** By field, what does not fit its type. */
  private final Map<String, Misfits> misfits = new TreeMap<>();

  /** Fields that answers lack, of which the catalogue has still to speak. */
  private final Set<String> missed = new TreeSet<>();

  /**
   * Fields that answers lacked and the catalogue named, and that no answer has shown since: when it
   * named them first, or {@link #NEVER} once that was proven.
   */
  private final Map<String, Long> missedBefore = new TreeMap<>();

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
      missedBefore.keySet().removeIf(field -> isShown(field, ask.request(), absent));
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
    Map<String, List<String>> found = new TreeMap<>();
    for (Row row : rows) {
      for (String field : context.misfits(row)) {
        found.computeIfAbsent(field, key -> new ArrayList<>()).add(row.id());
      }
    }
    List<String> doubts = doubtful(found.keySet(), mayMisfit);
    if (!doubts.isEmpty()) {
      doubted.addAll(doubts);
      return false;
    }
    found.forEach((field, ids) -> misfits.merge(field, Misfits.of(ids), Misfits::and));
    tellMisfits();
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

  /** From when on a look at the catalogue proves something of what is doubted. */
  long provenFrom() {
    if (!doubted.isEmpty()) {
      return context.now();
    }
    return missed.stream().mapToLong(this::provenFrom).min().orElse(context.now());
  }

  private long provenFrom(String field) {
    Long before = missedBefore.get(field);
    return before == null ? context.now() : before + context.settings().settleMs();
  }

  /**
   * The catalogue has spoken, asked after all that was doubted. What does not fit is a misfit. A
   * field that it names and an answer lacks has that answer asked for once more, for the field may
   * have been away and come back in between. Lacking once again, it is null if the catalogue still
   * names it a settle time later: it may have been the one of some seconds ago.
   *
   * @param askedAt when it was asked for
   */
  void catalogueRead(List<Field> catalogue, long askedAt) {
    long until = context.now() + context.settings().schemaRefreshMs();
    Set<String> named = catalogue.stream().map(Field::name).collect(Collectors.toSet());
    missed.retainAll(named);
    missedBefore.entrySet().removeIf(each -> isForgotten(each.getKey(), each.getValue(), named));
    for (String field : missed) {
      if (missedBefore.containsKey(field) && askedAt >= provenFrom(field)) {
        mayBeAbsent.put(field, until);
        missedBefore.put(field, NEVER);
      }
      missedBefore.putIfAbsent(field, context.now());
    }
    missed.clear();
    doubted.forEach(field -> mayMisfit.put(field, until));
    doubted.clear();
  }

  private boolean isForgotten(String field, long namedAt, Set<String> named) {
    return namedAt == NEVER ? !named.contains(field) : !missed.contains(field);
  }

  /** Once per field and hour, not per row; what came within the hour is told at its end. */
  void tellMisfits() {
    for (Map.Entry<String, Misfits> each : misfits.entrySet()) {
      Misfits found = each.getValue();
      if (found.values() == 0) {
        continue;
      }
      long tellAt = found.toldAt() + TELL_AGAIN_MS;
      if (context.now() < tellAt) {
        context.wake(tellAt);
        continue;
      }
      each.setValue(new Misfits(0, "", context.now()));
      tell(each.getKey(), found);
    }
  }

  private void tell(String field, Misfits found) {
    context.announce(
        EventKind.VALUES_MISFIT,
        Level.WARN,
        "Values of the field '"
            + field
            + "' of "
            + context.object().name()
            + " do not fit the type that the vendor names for it: "
            + found.values()
            + (found.toldAt() == NEVER ? " so far" : " more")
            + ", as in record "
            + found.id()
            + ". Their text is kept in the row's _misfits, or the row is in quarantine.",
        Map.of("field", field, "id", found.id(), "values", found.values()));
  }

  /**
   * Values of one field that do not fit its type.
   *
   * @param values that nobody was told of yet
   * @param id the first record with one
   * @param toldAt when the others were told, or {@link #NEVER}
   */
  private record Misfits(long values, String id, long toldAt) {
    static Misfits of(List<String> ids) {
      return new Misfits(ids.size(), ids.get(0), NEVER);
    }

    Misfits and(Misfits later) {
      return new Misfits(values + later.values, values == 0 ? later.id : id, toldAt);
    }
  }
}
