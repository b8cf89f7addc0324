package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Carries decisions out on the columns of a schema and finds what is still to be decided. A
 * decision stays in the settings after it was carried out: then it decides nothing more, also where
 * the same thing happens again, until it was taken out of them.
 */
final class SchemaReview {
  private final String object;
  private final SchemaSettings settings;
  private final FieldFilter filter;
  private final SortedMap<String, FieldType> catalogue;
  private final List<Column> columns;

  /** Of the settings, those that were carried out before. */
  private final List<Decision> former;

  /** Of the settings, those that are still to be carried out. */
  private final List<Decision> open;

  private final List<Decision> resolved = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  /**
   * @param schema whose columns are reviewed, with the decisions that were carried out on them
   */
  SchemaReview(
      ObjectSchema schema,
      SchemaSettings settings,
      FieldFilter filter,
      SortedMap<String, FieldType> catalogue) {
    this.object = schema.object().name();
    this.settings = settings;
    this.filter = filter;
    this.columns = new ArrayList<>(schema.columns());
    this.catalogue = catalogue;
    List<Decision> all = settings.drift().about(object);
    this.former = all.stream().filter(schema::isDecided).toList();
    this.open = new ArrayList<>(all);
    this.open.removeAll(former);
  }

  List<Column> columns() {
    return columns;
  }

  List<Decision> resolved() {
    return resolved;
  }

  List<String> refused() {
    return refused;
  }

  /** Of the settings, all that were carried out, each as its text. */
  List<String> decided() {
    List<Decision> all = new ArrayList<>(settings.drift().about(object));
    all.removeAll(open);
    return all.stream().map(Decision::text).toList();
  }

  /** What became of a decision; no problem: it is so now. */
  private record Outcome(boolean carriedOut, Optional<String> problem) {
    static final Outcome CARRIED_OUT = new Outcome(true, Optional.empty());
    static final Outcome SO_ALREADY = new Outcome(false, Optional.empty());

    static Outcome refused(String why) {
      return new Outcome(false, Optional.of(why));
    }

    static Outcome noColumn(String field) {
      return refused("no column was made for a field '" + field + "'");
    }

    static Outcome stillThere(String field) {
      return refused("'" + field + "' is still there at the vendor");
    }
  }

  /** In whatever order they stand: one may need another to be carried out before. */
  void decide() {
    boolean again = true;
    while (again) {
      again = false;
      refused.clear();
      for (Decision decision : List.copyOf(open)) {
        Outcome outcome = outcome(decision);
        if (outcome.problem().isPresent()) {
          refuse(decision, outcome.problem().get());
          continue;
        }
        open.remove(decision);
        if (outcome.carriedOut()) {
          resolved.add(decision);
          again = true;
        }
      }
    }
  }

  private void refuse(Decision decision, String why) {
    refused.add("schema.accept=" + decision.text() + ": " + why);
  }

  private Outcome outcome(Decision decision) {
    if (decision instanceof Decision.Rename rename) {
      return rename(rename);
    } else if (decision instanceof Decision.Removal removal) {
      return remove(removal);
    }
    return retype((Decision.Retype) decision);
  }

  private Outcome rename(Decision.Rename rename) {
    String to = rename.to();
    String from = rename.from();
    boolean gone = !catalogue.containsKey(from);
    List<Integer> moved = columnsOf(from);
    if ((moved.isEmpty() || !gone) && wasRenamed(rename)) {
      return Outcome.SO_ALREADY;
    }
    boolean corrects = moved.isEmpty();
    if (corrects) {
      moved = columnsOnceOf(from);
    }
    if (moved.isEmpty()) {
      return Outcome.noColumn(from);
    }
    if (!gone) {
      return Outcome.stillThere(from);
    }
    FieldType type = catalogue.get(to);
    if (type == null && !isDecidedFurther(rename)) {
      return Outcome.refused("the vendor has no field '" + to + "'");
    }
    for (int at : moved) {
      Column column = columns.get(at);
      if (corrects && leadsElsewhere(column, from)) {
        return contradiction(column, from);
      }
      if (type != null && !column.isText() && type != column.type().fieldType()) {
        return Outcome.refused(
            "'"
                + to
                + "' is a "
                + Decision.typeText(type)
                + " and the column '"
                + column.name()
                + "' holds a "
                + Decision.typeText(column.type().fieldType())
                + "; accept the removal of '"
                + from
                + "', and '"
                + to
                + "' gets a column of its own");
      }
    }
    for (int at : moved) {
      Column column = corrects ? columns.get(at).backTo(from) : columns.get(at);
      columns.set(at, column.renamed(to, type == null ? column.seen() : type));
    }
    return Outcome.CARRIED_OUT;
  }

  private boolean wasRenamed(Decision.Rename rename) {
    String to = rename.to();
    return columns.stream()
        .anyMatch(
            column ->
                column.was().contains(rename.from())
                    && (column.field().equals(to) || column.was().contains(to)));
  }

  /** Whether the field was since renamed again, or removed, and that is to be carried out too. */
  private boolean isDecidedFurther(Decision.Rename rename) {
    for (Decision decision : open) {
      boolean again =
          decision instanceof Decision.Rename next
              && next.from().equals(rename.to())
              && !next.to().equals(rename.from());
      boolean gone =
          decision instanceof Decision.Removal removal && removal.field().equals(rename.to());
      if (again || gone) {
        return true;
      }
    }
    return false;
  }

  /** Whether the settings still say what became of this field before. */
  private boolean leadsElsewhere(Column column, String from) {
    Decision before = new Decision.Rename(object, column.after(from), from);
    return settings.drift().about(object).contains(before);
  }

  private Outcome contradiction(Column column, String from) {
    return Outcome.refused(
        "'"
            + from
            + "' was decided to be called '"
            + column.after(from)
            + "'; to correct that, take "
            + new Decision.Rename(object, column.after(from), from).text()
            + " out of schema.accept");
  }

  private Outcome remove(Decision.Removal removal) {
    String field = removal.field();
    List<Integer> gone = columnsOf(field);
    boolean corrects = gone.isEmpty();
    if (corrects) {
      gone = columnsOnceOf(field);
    }
    if (gone.isEmpty()) {
      return Outcome.noColumn(field);
    }
    if (catalogue.containsKey(field)) {
      return Outcome.stillThere(field);
    }
    // Under keep, rows that have not changed since hold values still.
    boolean carriesOut = settings.drift().of(object) == DriftMode.KEEP;
    for (int at : gone) {
      Column column = columns.get(at);
      if (corrects && leadsElsewhere(column, field)) {
        return contradiction(column, field);
      }
      carriesOut |= column.live();
    }
    for (int at : gone) {
      Column column = corrects ? columns.get(at).backTo(field) : columns.get(at);
      columns.set(at, column.in(Column.State.GONE));
    }
    return carriesOut || corrects ? Outcome.CARRIED_OUT : Outcome.SO_ALREADY;
  }

  private Outcome retype(Decision.Retype retype) {
    String field = retype.field();
    FieldType now = catalogue.get(field);
    List<Integer> of = columnsOf(field);
    if (of.isEmpty()) {
      return Outcome.noColumn(field);
    }
    if (now == null) {
      return Outcome.refused("the vendor has no field '" + field + "'");
    }
    if (now != retype.type()) {
      return Outcome.refused("the vendor says that it is a " + Decision.typeText(now));
    }
    List<Integer> retired = retiredOf(field, now);
    boolean changes = false;
    boolean retires = false;
    for (int at : of) {
      Column column = columns.get(at);
      // Text takes every value: neither a registry nor a sink sees a change.
      boolean takes = column.type().fieldType() == now || (column.isText() && retired.isEmpty());
      if (takes && column.seen() == now) {
        continue;
      }
      changes = true;
      if (takes) {
        columns.set(at, column.seenAs(now));
      } else {
        columns.set(at, column.in(Column.State.RETIRED));
        retires = true;
      }
    }
    if (retires) {
      retired.forEach(at -> columns.set(at, columns.get(at).seenAs(now)));
    }
    if (retires && retired.isEmpty()) {
      add(field, now);
    }
    return changes ? Outcome.CARRIED_OUT : Outcome.SO_ALREADY;
  }

  /** The columns that had the field while it was of this type. */
  private List<Integer> retiredOf(String field, FieldType type) {
    return where(
        column ->
            column.retired() && column.field().equals(field) && column.type().fieldType() == type);
  }

  /** Several where the field took over the column of one that it is the new name of. */
  private List<Integer> columnsOf(String field) {
    return where(column -> !column.retired() && column.field().equals(field));
  }

  /** The columns of fields that were decided to be this one under another name. */
  private List<Integer> columnsOnceOf(String field) {
    return where(column -> !column.retired() && column.was().contains(field));
  }

  private List<Integer> where(Predicate<Column> is) {
    return IntStream.range(0, columns.size())
        .filter(at -> is.test(columns.get(at)))
        .boxed()
        .toList();
  }

  private void add(String field, FieldType type) {
    ColumnType wanted = ColumnType.of(type, settings.numbers());
    Set<String> taken = new TreeSet<>();
    columns.forEach(column -> taken.add(column.name()));
    String wish = field + "__" + Decision.typeText(type);
    String name = Names.assign(Set.of(wish), taken, settings.fieldNameMaxLength()).get(wish);
    columns.add(Column.of(name, field, wanted, type));
  }

  /**
   * What is still to be decided.
   *
   * @param labels what people call the fields, by the vendor's names, gone ones included
   */
  List<Drift> drifts(Map<String, String> labels) {
    List<Drift> drifts = new ArrayList<>();
    Likeness likeness = new Likeness(catalogue, filter::admits, columns, labels);
    Set<String> told = new TreeSet<>();
    for (Column column : columns) {
      String field = column.field();
      if (column.retired() || !filter.admits(field) || !told.add(field)) {
        continue;
      }
      FieldType type = catalogue.get(field);
      if (type == null && column.live()) {
        drifts.add(new Drift.Removed(object, field, likeness.guesses(column)));
      } else if (type != null && type != column.seen()) {
        drifts.add(new Drift.Retyped(object, field, column.seen(), type));
      }
    }
    drifts.forEach(this::refuseAgain);
    return drifts;
  }

  /** What was carried out once does not decide the same thing a second time. */
  private void refuseAgain(Drift drift) {
    for (Decision decision : former) {
      boolean same =
          drift.choices().contains(decision)
              || (decision instanceof Decision.Rename rename
                  && rename.from().equals(drift.field())
                  && catalogue.containsKey(rename.to()));
      if (same) {
        refuse(
            decision,
            "it was carried out before and decides nothing that happened since. To decide the same"
                + " again take it out, and once the connector runs without it put it in again");
      }
    }
  }
}
