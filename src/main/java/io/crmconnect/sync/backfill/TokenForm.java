/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import java.util.Optional;

/** What the page tokens of a list are, as its pages show. */
enum TokenForm {
  /** Not ids, or not shown yet: a list can be continued only with a token that it named. */
  OPAQUE,
  /** The last id of the page before; the page begins behind it. */
  LAST_ID,
  /** The id that follows the last id of the page before; the page begins with it. */
  NEXT_ID;

  /** The form of a token, given the last id of the page that named it. */
  static TokenForm of(IdOrder idOrder, String lastId, String token) {
    if (!idOrder.isResumable(token)) {
      return OPAQUE;
    }
    if (token.equals(lastId)) {
      return LAST_ID;
    }
    return idOrder.next(lastId).filter(token::equals).isPresent() ? NEXT_ID : OPAQUE;
  }

  /** The token with which the list continues behind this id; empty if there is none. */
  Optional<String> tokenBehind(IdOrder idOrder, String id) {
    return switch (this) {
      case OPAQUE -> Optional.empty();
      case LAST_ID -> Optional.of(id);
      case NEXT_ID -> idOrder.next(id);
    };
  }

  /** The last id that may have been read before a stored token; empty: unknown. */
  static String lastIdBefore(IdOrder idOrder, String token) {
    // Its form is unknown. A list whose token is the last id has no row with that id left.
    return idOrder.isResumable(token) ? idOrder.previous(token).orElse(token) : "";
  }
}
