/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** The raw texts of a row by the vendor's names of the fields, in the order of the response. */
public final class RowValues extends AbstractMap<String, String> {
  private final FieldNames names;
  private final String[] values;

  private RowValues(FieldNames names, String[] values) {
    this.names = names;
    this.values = values;
  }

  /** The same values; they may be null. */
  public static RowValues of(Map<String, String> map) {
    return map instanceof RowValues values
        ? values
        : new RowValues(
            new FieldNames(map.keySet().toArray(String[]::new)),
            map.values().toArray(String[]::new));
  }

  public FieldNames names() {
    return names;
  }

  /**
   * @param index of the field in {@link #names}; -1: the row lacks it
   * @return null if the row has no value
   */
  public String get(int index) {
    return index < 0 ? null : values[index];
  }

  @Override
  public String get(Object name) {
    return get(names.indexOf(name));
  }

  @Override
  public boolean containsKey(Object name) {
    return names.indexOf(name) >= 0;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, String>> iterator() {
        return new EntryIterator();
      }

      @Override
      public int size() {
        return values.length;
      }
    };
  }

  private final class EntryIterator implements Iterator<Entry<String, String>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < values.length;
    }

    @Override
    public Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Entry<String, String> entry = new SimpleImmutableEntry<>(names.get(next), values[next]);
      next++;
      return entry;
    }
  }

  /** Collects the values of one row after the other; rows with the same fields share the names. */
  public static final class Builder {
    private FieldNames lastNames = FieldNames.NONE;
    private String[] names = new String[16];
    private String[] values = new String[16];
    private int size;

    /**
     * @param value may be null
     */
    public void add(String name, String value) {
      if (size == names.length) {
        names = Arrays.copyOf(names, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      names[size] = name;
      values[size] = value;
      size++;
    }

    /** The values since the last call; of a name that was added twice, the last one. */
    public RowValues build() {
      RowValues row = lastNames.matches(names, size) ? withLastNames() : withNewNames();
      size = 0;
      return row;
    }

    private RowValues withLastNames() {
      return new RowValues(lastNames, Arrays.copyOf(values, size));
    }

    private RowValues withNewNames() {
      FieldNames newNames = new FieldNames(Arrays.copyOf(names, size));
      if (newNames.hasDuplicates()) {
        Map<String, String> distinct = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
          distinct.put(names[i], values[i]);
        }
        return of(distinct);
      }
      lastNames = newNames;
      return withLastNames();
    }
  }
}
