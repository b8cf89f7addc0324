/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Guesses the new name of a field that was removed from the catalogue. */
final class RenameGuesser {
  /** Many fields resemble "name"; a longer list would not be read. */
  private static final int MAX_GUESSES = 3;

  /** The rank of a field that does not resemble the removed one. */
  private static final int RANK_NO_MATCH = 4;

  private final SortedMap<String, FieldType> catalogue;
  private final Predicate<String> included;
  private final Map<String, String> labels;
  private final Set<String> columnFields = new TreeSet<>();

  /**
   * @param included accepts the fields of the catalogue that the settings include
   * @param columns of all fields, including removed ones
   * @param labels display names of the fields by the vendor's names, including removed fields
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
   * Fields of the same type, the most likely first: fields with the same label, then earlier names
   * of the column, then new fields with a similar name, then other fields with a similar name.
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
