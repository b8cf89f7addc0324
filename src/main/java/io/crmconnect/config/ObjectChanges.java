/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names of objects that came or went while the connector ran.
 *
 * <p>Ignores unknown properties, because another version of the connector may have written more.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ObjectChanges(List<String> added, List<String> removed) {
  public static final ObjectChanges NONE = new ObjectChanges(List.of(), List.of());

  public ObjectChanges {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  public static ObjectChanges between(Set<String> before, Set<String> after) {
    return new ObjectChanges(without(after, before), without(before, after));
  }

  private static List<String> without(Set<String> names, Set<String> others) {
    Set<String> remaining = new TreeSet<>(names);
    remaining.removeAll(others);
    return List.copyOf(remaining);
  }

  @JsonIgnore
  public boolean isEmpty() {
    return added.isEmpty() && removed.isEmpty();
  }
}
