package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a field that has gone may be called now. */
final class Likeness {
  /** Much sounds like "name"; more lines than these nobody reads. */
  private static final int MOST = 3;

  /** The rank of what is not like it at all. */
  private static final int NONE = 4;

  private final SortedMap<String, FieldType> catalogue;
  private final Predicate<String> wanted;
  private final Map<String, String> labels;
  private final Set<String> had = new TreeSet<>();

  /**
   * @param wanted which of the catalogue's fields a user wants
   * @param columns of all fields, gone ones included
   * @param labels what people call the fields, by the vendor's names, gone ones included
   */
  Likeness(
      SortedMap<String, FieldType> catalogue,
      Predicate<String> wanted,
      List<Column> columns,
      Map<String, String> labels) {
    this.catalogue = catalogue;
    this.wanted = wanted;
    this.labels = labels;
    columns.forEach(column -> had.add(column.field()));
  }

  /**
   * Fields of the same type: those that people call the same, those that the column had before,
   * those that sound alike; of these first the ones that are new. The likeliest first.
   */
  List<String> guesses(Column gone) {
    return catalogue.keySet().stream()
        .filter(field -> catalogue.get(field) == gone.seen() && wanted.test(field))
        .filter(field -> rank(field, gone) < NONE)
        .sorted(
            Comparator.<String>comparingInt(field -> rank(field, gone))
                .thenComparingInt(field -> Math.abs(field.length() - gone.field().length()))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MOST)
        .toList();
  }

  private int rank(String field, Column gone) {
    String label = labels.getOrDefault(gone.field(), "");
    if (!label.isEmpty() && label.equalsIgnoreCase(labels.get(field))) {
      return 0;
    } else if (gone.was().contains(field)) {
      return 1;
    } else if (soundsLike(field, gone.field())) {
      return had.contains(field) ? 3 : 2;
    }
    return NONE;
  }

  private static boolean soundsLike(String one, String other) {
    String a = Names.sanitise(one);
    String b = Names.sanitise(other);
    return !a.isEmpty() && !b.isEmpty() && (a.contains(b) || b.contains(a));
  }
}
