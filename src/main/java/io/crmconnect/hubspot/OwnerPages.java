/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import java.util.Optional;

/** Page tokens of the list of owners, which continues with the archived ones. */
final class OwnerPages {
  private static final String ARCHIVED = "archived";

  private OwnerPages() {}

  static boolean isArchived(String token) {
    return token.startsWith(ARCHIVED);
  }

  /** HubSpot's token; empty: the first page of its list. */
  static Optional<String> vendorToken(String token) {
    String text = isArchived(token) ? token.substring(ARCHIVED.length()) : token;
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** The token of the page after this one. */
  static Optional<String> nextToken(Optional<String> token, RowPage page) {
    boolean inArchive = token.filter(OwnerPages::isArchived).isPresent();
    if (page.cutOff() || (inArchive && page.nextToken().isEmpty())) {
      return Optional.empty();
    }
    if (inArchive) {
      return page.nextToken().map(next -> ARCHIVED + next);
    }
    return page.nextToken().isPresent() ? page.nextToken() : Optional.of(ARCHIVED);
  }
}
