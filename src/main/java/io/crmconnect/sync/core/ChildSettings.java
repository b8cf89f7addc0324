/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.PropertyHistory;

/**
 * The settings of what belongs to records: links, the history of fields, members.
 *
 * @param associationsIntervalMs time between the starts of two passes over all records of an
 *     association
 * @param associationWildcard whether the associations were selected by {@code *}
 * @param historyIntervalMs the same time for the history of an object's fields
 * @param listsIntervalMs the same time for the members of lists
 */
public record ChildSettings(
    long associationsIntervalMs,
    boolean associationWildcard,
    long historyIntervalMs,
    long listsIntervalMs) {
  public static final ChildSettings DEFAULT =
      new ChildSettings(3_600_000, false, 604_800_000, 3_600_000);

  /** Time between the starts of two passes over all parents of the child, in ms. */
  public long passIntervalMs(ChildObject child) {
    if (child instanceof ListMemberships) {
      return listsIntervalMs;
    }
    return child instanceof PropertyHistory ? historyIntervalMs : associationsIntervalMs;
  }
}
