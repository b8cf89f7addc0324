/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The order in which a vendor lists the ids of an object. Ids are text; only the vendor knows how
 * to calculate with them.
 */
public interface IdOrder extends Comparator<String> {

  /**
   * Whether this id can be a page token: the last id of a page, or the id that {@link #next
   * follows} it. The caller verifies on every page which of them the vendor's tokens are.
   */
  boolean isResumable(String id);

  /**
   * The number whose decimal text ({@code Long.toString}) is this id, 0 or more, if such ids are
   * ordered as numbers. An index stores the number instead of the text. If it is empty, the text is
   * stored.
   */
  default OptionalLong toLong(String id) {
    return OptionalLong.empty();
  }

  /** The id that follows this one, whether or not a record has it; empty if unknown. */
  default Optional<String> next(String id) {
    return plus(id, 1);
  }

  /** The id that this one follows; empty if unknown or if there is none. */
  default Optional<String> previous(String id) {
    return Optional.empty();
  }

  /**
   * The number of possible ids after the first one and up to the second one.
   *
   * @return 0 if unknown; the list is then not split there
   */
  default long distance(String afterId, String endId) {
    return 0;
  }

  /**
   * An id near the middle, where a list can be split.
   *
   * @return empty if there is none
   */
  default Optional<String> midpoint(String afterId, String endId) {
    return Optional.empty();
  }

  /**
   * The id that many possible ids after this one; an empty id counts as the beginning of the list.
   *
   * @return empty if it is unknown
   */
  default Optional<String> plus(String id, long distance) {
    return Optional.empty();
  }
}
