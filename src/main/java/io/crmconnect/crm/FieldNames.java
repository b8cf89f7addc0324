/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of a row's fields, in the order of the response. Rows of a page usually have the same
 * ones and share an instance, so whoever looks fields up can do so once per instance.
 */
public final class FieldNames {
  static final FieldNames NONE = new FieldNames(new String[0]);

  private final String[] names;
  private final Map<String, Integer> indexes;

  /**
   * @param names not copied
   */
  FieldNames(String[] names) {
    this.names = names;
    this.indexes = new HashMap<>(names.length * 2);
    for (int i = 0; i < names.length; i++) {
      indexes.put(names[i], i);
    }
  }

  boolean hasDuplicates() {
    return indexes.size() < names.length;
  }

  String get(int index) {
    return names[index];
  }

  /** The index of a field's value in {@link RowValues#get(int)}; -1 if the row lacks the field. */
  public int indexOf(Object name) {
    Integer index = indexes.get(name);
    return index == null ? -1 : index;
  }

  public boolean contains(String name) {
    return indexes.containsKey(name);
  }

  /** Whether these are the first names of the array, in the same order. */
  boolean matches(String[] others, int size) {
    return Arrays.equals(names, 0, names.length, others, 0, size);
  }
}
