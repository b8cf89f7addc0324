package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Carries decisions out on the columns of a schema and finds what is still to be decided. A
 * decision stays in the settings after it was carried out: then it says nothing new.
 */
final class SchemaReview {
  private final String object;
  private final SchemaSettings settings;
  private final FieldFilter filter;
  private final SortedMap<String, FieldType> catalogue;
  private final List<Column> columns;
  private final List<Decision> resolved = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  SchemaReview(
      String object,
      SchemaSettings settings,
      FieldFilter filter,
      List<Column> columns,
      SortedMap<String, FieldType> catalogue) {
    this.object = object;
    this.settings = settings;
    this.filter = filter;
    this.columns = new ArrayList<>(columns);
    this.catalogue = catalogue;
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

  void decide() {
    for (Decision decision : settings.drift().about(object)) {
      Optional<String> problem;
      int before = resolved.size();
      if (decision instanceof Decision.Rename rename) {
        problem = rename(rename);
      } else if (decision instanceof Decision.Removal removal) {
        problem = remove(removal);
      } else {
        problem = retype((Decision.Retype) decision);
      }
      if (problem.isPresent() && resolved.size() == before) {
        refused.add("schema.accept=" + decision.text() + ": " + problem.get());
      }
    }
  }

  private Optional<String> rename(Decision.Rename rename) {
    String to = rename.to();
    String from = rename.from();
    for (Column column : columns) {
      if (column.was().contains(from) && (column.field().equals(to) || column.was().contains(to))) {
        return Optional.empty();
      }
    }
    int at = indexOf(from);
    if (at < 0) {
      return Optional.of("no column was made for a field '" + from + "'");
    }
    if (catalogue.containsKey(from)) {
      return Optional.of("'" + from + "' is still there at the vendor");
    }
    FieldType type = catalogue.get(to);
    Column column = columns.get(at);
    if (type == null && isDecidedFurther(rename)) {
      columns.set(at, column.renamed(to, column.seen()));
      resolved.add(rename);
      return Optional.empty();
    }
    if (type == null) {
      return Optional.of("the vendor has no field '" + to + "'");
    }
    if (!column.isText() && type != column.type().fieldType()) {
      return Optional.of(
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
    columns.set(at, column.renamed(to, type));
    resolved.add(rename);
    return Optional.empty();
  }

  /** Whether the field was since renamed again, or removed, and that is decided too. */
  private boolean isDecidedFurther(Decision.Rename rename) {
    for (Decision decision : settings.drift().about(object)) {
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

  private Optional<String> remove(Decision.Removal removal) {
    int at = indexOf(removal.field());
    if (at < 0) {
      return Optional.of("no column was made for a field '" + removal.field() + "'");
    }
    if (catalogue.containsKey(removal.field())) {
      return Optional.of("'" + removal.field() + "' is still there at the vendor");
    }
    Column column = columns.get(at);
    if (column.live()) {
      columns.set(at, column.in(Column.State.GONE));
      resolved.add(removal);
    }
    return Optional.empty();
  }

  private Optional<String> retype(Decision.Retype retype) {
    String field = retype.field();
    int at = indexOf(field);
    if (at < 0) {
      return Optional.of("no column was made for a field '" + field + "'");
    }
    Column column = columns.get(at);
    FieldType now = catalogue.get(field);
    if (now == null) {
      return Optional.of("the vendor has no field '" + field + "'");
    }
    if (now != retype.type()) {
      return Optional.of("the vendor says that it is a " + Decision.typeText(now));
    }
    if (column.seen() == now) {
      return Optional.empty();
    }
    int former = retiredOf(field, now);
    if (former >= 0) {
      columns.set(at, column.in(Column.State.RETIRED));
      columns.set(former, columns.get(former).seenAs(now));
    } else if (column.isText()) {
      // Text takes every value: neither a registry nor a sink sees a change.
      columns.set(at, column.seenAs(now));
    } else {
      columns.set(at, column.in(Column.State.RETIRED));
      add(field, now);
    }
    resolved.add(retype);
    return Optional.empty();
  }

  /** The column that had the field while it was of this type; -1 for none. */
  private int retiredOf(String field, FieldType type) {
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (column.retired() && column.field().equals(field) && column.type().fieldType() == type) {
        return i;
      }
    }
    return -1;
  }

  private void add(String field, FieldType type) {
    ColumnType wanted = ColumnType.of(type, settings.numbers());
    Set<String> taken = new TreeSet<>();
    columns.forEach(column -> taken.add(column.name()));
    String wish = field + "__" + Decision.typeText(type);
    String name = Names.assign(Set.of(wish), taken, settings.fieldNameMaxLength()).get(wish);
    columns.add(Column.of(name, field, wanted, type));
  }

  /** The column that has the field, retired ones apart; -1 for none. */
  private int indexOf(String field) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).field().equals(field) && !columns.get(i).retired()) {
        return i;
      }
    }
    return -1;
  }

  /**
   * What is still to be decided.
   *
   * @param labels what people call the fields, by the vendor's names, gone ones included
   */
  List<Drift> drifts(Map<String, String> labels) {
    List<Drift> drifts = new ArrayList<>();
    Set<String> told = new TreeSet<>();
    for (Column column : columns) {
      String field = column.field();
      if (column.retired() || !filter.admits(field) || !told.add(field)) {
        continue;
      }
      FieldType type = catalogue.get(field);
      if (type == null && column.live()) {
        drifts.add(new Drift.Removed(object, field, guesses(column, labels)));
      } else if (type != null && type != column.seen()) {
        drifts.add(new Drift.Retyped(object, field, column.seen(), type));
      }
    }
    return drifts;
  }

  /** Fields of the same type that people call the same, or else that sound alike. */
  private List<String> guesses(Column gone, Map<String, String> labels) {
    List<String> same = new ArrayList<>();
    List<String> alike = new ArrayList<>();
    Set<String> had = new TreeSet<>();
    columns.forEach(column -> had.add(column.field()));
    String label = labels.getOrDefault(gone.field(), "");
    catalogue.forEach(
        (field, type) -> {
          if (type != gone.seen() || !filter.admits(field)) {
            return;
          }
          if (!label.isEmpty() && label.equalsIgnoreCase(labels.get(field))) {
            same.add(field);
          } else if (!had.contains(field) && soundsLike(field, gone.field())) {
            alike.add(field);
          }
        });
    same.addAll(alike);
    return same;
  }

  private static boolean soundsLike(String one, String other) {
    String a = Names.sanitise(one);
    String b = Names.sanitise(other);
    return !a.isEmpty() && !b.isEmpty() && (a.contains(b) || b.contains(a));
  }
}
