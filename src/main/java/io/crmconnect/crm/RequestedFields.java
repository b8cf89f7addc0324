/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Compares the fields of rows with those that were requested. */
public final class RequestedFields {
  private RequestedFields() {}

  /** The rows with null for the requested fields that must not be read, so were not asked for. */
  public static List<Row> fillUnreadable(
      List<Row> rows, List<String> fields, Set<String> unreadable) {
    List<String> missing = fields.stream().filter(unreadable::contains).toList();
    if (missing.isEmpty()) {
      return rows;
    }
    RowValues.Builder values = new RowValues.Builder();
    List<Row> filled = new ArrayList<>(rows.size());
    for (Row row : rows) {
      row.values().forEach(values::add);
      missing.forEach(field -> values.add(field, null));
      filled.add(
          new Row(row.id(), row.version(), row.createdAt(), values.build(), row.mergedIds()));
    }
    return filled;
  }

  /** The requested fields that at least one row lacks. */
  public static List<String> findMissing(List<Row> rows, List<String> fields) {
    Set<FieldNames> distinctNames = Collections.newSetFromMap(new IdentityHashMap<>());
    rows.forEach(row -> distinctNames.add(row.values().names()));
    return fields.stream()
        .filter(field -> distinctNames.stream().anyMatch(names -> !names.contains(field)))
        .toList();
  }
}
