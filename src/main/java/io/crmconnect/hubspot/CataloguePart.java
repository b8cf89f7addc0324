/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The calls that an object's catalogue takes, in their order. */
enum CataloguePart {
  /** All properties that are not sensitive. */
  PROPERTIES(""),
  SENSITIVE("sensitive"),
  HIGHLY_SENSITIVE("highly_sensitive"),
  /** Whether the type can be searched by the time of the last change. */
  SEARCH("search"),
  /** The same search without the time: finds out whether the property is filled at all. */
  SEARCH_ALL("search.all"),
  /** Whether archived records can be listed. */
  RECYCLE_BIN("recycle.bin");

  private final String token;

  CataloguePart(String token) {
    this.token = token;
  }

  /** How the part is named in requests. */
  String token() {
    return token;
  }

  static CataloguePart of(Optional<String> token) {
    return token
        .flatMap(
            text -> Arrays.stream(values()).filter(each -> each.token.equals(text)).findFirst())
        .orElse(PROPERTIES);
  }

  static List<CataloguePart> after(CataloguePart part) {
    return List.of(values()).subList(part.ordinal() + 1, values().length);
  }

  /** What the part is about, in messages. */
  String describe(CrmObject object) {
    return switch (this) {
      case SENSITIVE -> "the sensitive properties of " + object.name();
      case HIGHLY_SENSITIVE -> "the highly sensitive properties of " + object.name();
      default -> object.name();
    };
  }

  boolean isSearch() {
    return this == SEARCH || this == SEARCH_ALL;
  }

  boolean listsProperties() {
    return compareTo(SEARCH) < 0;
  }
}
