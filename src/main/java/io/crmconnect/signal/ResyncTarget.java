/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import java.util.List;

/** The rows that a resync emits again. */
public sealed interface ResyncTarget {

  /** All rows. */
  record WholeObject() implements ResyncTarget {}

  /**
   * The rows with these ids.
   *
   * @param ids without duplicates
   */
  record Ids(List<String> ids) implements ResyncTarget {
    public Ids {
      ids = List.copyOf(ids);
    }
  }

  /**
   * The rows whose version is in this range.
   *
   * @param from epoch ms, inclusive
   * @param to epoch ms, inclusive
   */
  record Versions(long from, long to) implements ResyncTarget {}
}
