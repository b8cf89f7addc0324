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
final class RenameGuesser {
  /** Much sounds like "name"; more lines than these nobody reads. */
  private static final int MAX_GUESSES = 3;

  /** The rank of what is not like it at all. */
  private static final int RANK_NO_MATCH = 4;

  private final SortedMap<String, FieldType> catalogue;
  private final Predicate<String> included;
  private final Map<String, String> labels;
  private final Set<String> columnFields = new TreeSet<>();

  /**
   * @param included which of the catalogue's fields a user wants
   * @param columns of all fields, gone ones included
   * @param labels what people call the fields, by the vendor's names, gone ones included
   */
  RenameGuesser(
      SortedMap<String, FieldType> catalogue,
      Predicate<String> included,
      List<Column> columns,
      Map<String, String> labels) {
    this.catalogue = catalogue;
    this.included = included;
    this.labels = labels;
    columns.forEach(column -> columnFields.add(column.field()));
  }

  /**
   * Fields of the same type: those that people call the same, those that the column had before,
   * those that sound alike; of these first the ones that are new. The likeliest first.
   */
  List<String> guess(Column removed) {
    return catalogue.keySet().stream()
        .filter(field -> catalogue.get(field) == removed.catalogueType() && included.test(field))
        .filter(field -> rank(field, removed) < RANK_NO_MATCH)
        .sorted(
            Comparator.<String>comparingInt(field -> rank(field, removed))
                .thenComparingInt(field -> Math.abs(field.length() - removed.field().length()))
                .thenComparing(Comparator.naturalOrder()))
        .limit(MAX_GUESSES)
        .toList();
  }

  private int rank(String field, Column removed) {
    String label = labels.getOrDefault(removed.field(), "");
    if (!label.isEmpty() && label.equalsIgnoreCase(labels.get(field))) {
      return 0;
    } else if (removed.previousNames().contains(field)) {
      return 1;
    } else if (isSimilar(field, removed.field())) {
      return columnFields.contains(field) ? 3 : 2;
    }
    return RANK_NO_MATCH;
  }

  private static boolean isSimilar(String first, String second) {
    String firstName = ColumnNames.sanitize(first);
    String secondName = ColumnNames.sanitize(second);
    return !firstName.isEmpty()
        && !secondName.isEmpty()
        && (firstName.contains(secondName) || secondName.contains(firstName));
  }
}
