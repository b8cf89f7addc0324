/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Applies {@code field.include} and {@code field.exclude} to the fields of one object. */
final class FieldFilter {
  private final Set<String> included;
  private final Set<String> excluded;

  FieldFilter(String object, SchemaSettings settings) {
    this.included = entriesFor(object, settings.includedFields());
    this.excluded = entriesFor(object, settings.excludedFields());
  }

  boolean includes(String field) {
    return (included.isEmpty() || included.contains(field)) && !excluded.contains(field);
  }

  /** An entry with a dot belongs to the object before its first dot. */
  private static Set<String> entriesFor(String object, List<String> entries) {
    Set<String> fields = new HashSet<>();
    for (String entry : entries) {
      if (entry.startsWith(object + ".")) {
        fields.add(entry.substring(object.length() + 1));
      } else if (entry.indexOf('.') < 0) {
        fields.add(entry);
      }
    }
    return fields;
  }
}
