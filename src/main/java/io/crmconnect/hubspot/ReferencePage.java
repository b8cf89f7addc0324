/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import java.util.List;
import java.util.Optional;

/**
 * A page of a reference object's list. Its token names the parts that are left, the current one
 * first, and where HubSpot's own paging continues in it:
 *
 * <pre>
 *   deals tickets custom_pets=2-123|after
 * </pre>
 *
 * @param parts left, the current one first; empty: the list has no parts
 * @param after HubSpot's token; empty: the beginning of the part
 */
record ReferencePage(List<String> parts, Optional<String> after) {
  private static final char PART_SEPARATOR = ' ';
  private static final char AFTER_SEPARATOR = '|';

  ReferencePage {
    parts = List.copyOf(parts);
  }

  static ReferencePage parse(String token) {
    int separator = token.indexOf(AFTER_SEPARATOR);
    String parts = separator < 0 ? token : token.substring(0, separator);
    return new ReferencePage(
        parts.isEmpty() ? List.of() : List.of(parts.split(String.valueOf(PART_SEPARATOR))),
        separator < 0 ? Optional.empty() : Optional.of(token.substring(separator + 1)));
  }

  String part() {
    return parts.isEmpty() ? "" : parts.get(0);
  }

  /** The token of the page after this one; empty if this is the last one. */
  Optional<String> nextToken(Optional<String> nextAfter) {
    if (nextAfter.isPresent()) {
      return Optional.of(joined(parts) + AFTER_SEPARATOR + nextAfter.get());
    }
    return parts.size() > 1
        ? Optional.of(joined(parts.subList(1, parts.size())))
        : Optional.empty();
  }

  static Optional<String> firstToken(List<String> parts) {
    return parts.isEmpty() ? Optional.empty() : Optional.of(joined(parts));
  }

  private static String joined(List<String> parts) {
    return String.join(String.valueOf(PART_SEPARATOR), parts);
  }
}
