/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields that the vendor says its objects have: {@code name} at first, all of them strings
 * unless a test says otherwise. Changing the catalogue changes no row; see {@link
 * FakeCrm#rewriteRows}.
 */
public final class FakeCatalogue {
  private final List<String> names = new ArrayList<>(List.of("name"));
  private final Map<String, FieldType> types = new HashMap<>();
  private final Map<String, String> labels = new HashMap<>();
  private final Set<String> calculated = new HashSet<>();

  FakeCatalogue() {}

  FakeCatalogue(FakeCatalogue other) {
    names.clear();
    names.addAll(other.names);
    types.putAll(other.types);
    labels.putAll(other.labels);
    calculated.addAll(other.calculated);
  }

  public void add(String... fields) {
    names.addAll(List.of(fields));
  }

  public void add(String field, FieldType type) {
    names.add(field);
    types.put(field, type);
  }

  public void remove(String field) {
    names.remove(field);
  }

  /** Puts a field in the place of another; see {@link FakeCrm#renameField} for the values. */
  public void replace(String field, String replacement) {
    names.set(names.indexOf(field), replacement);
  }

  public void setType(String field, FieldType type) {
    types.put(field, type);
  }

  /** The label is what people see in the vendor's pages. */
  public void setLabel(String field, String label) {
    labels.put(field, label);
  }

  /** Adds fields that the vendor calculates. */
  public void addCalculated(String... fields) {
    add(fields);
    calculated.addAll(List.of(fields));
  }

  public List<String> names() {
    return List.copyOf(names);
  }

  boolean has(String field) {
    return names.contains(field);
  }

  List<Field> read() {
    return names.stream()
        .map(
            name ->
                new Field(
                    name,
                    types.getOrDefault(name, FieldType.STRING),
                    labels.getOrDefault(name, ""),
                    calculated.contains(name)))
        .toList();
  }
}
