/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The scopes that the credentials lack, as one list for the operator to grant from. */
final class ScopesToGrant {
  private static final int MAX_SCOPES = 100;

  private ScopesToGrant() {}

  /**
   * One sentence; empty if no scope is known.
   *
   * @param scopesByObject of each object that cannot be read, the scopes of which one is sufficient
   */
  static Optional<String> describe(Map<String, List<String>> scopesByObject) {
    Map<String, List<String>> objectsByScopes = new TreeMap<>();
    scopesByObject.forEach(
        (object, scopes) -> {
          if (!scopes.isEmpty()) {
            objectsByScopes
                .computeIfAbsent(String.join(" or ", scopes), any -> new ArrayList<>())
                .add(object);
          }
        });
    if (objectsByScopes.isEmpty()) {
      return Optional.empty();
    }
    List<String> entries = new ArrayList<>();
    objectsByScopes.entrySet().stream()
        .limit(MAX_SCOPES)
        .forEach(
            entry ->
                entries.add(
                    entry.getKey()
                        + " ("
                        + String.join(", ", entry.getValue().stream().sorted().toList())
                        + ")"));
    return Optional.of("Scopes to grant: " + String.join("; ", entries) + ".");
  }
}
