/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Comparator;

/**
 * The order of the ids of links: by the order of the first record's id, so that all links of a
 * record follow each other. The id of a record comes before those of all its links.
 */
public final class LinkIdOrder implements IdOrder {
  private final IdOrder recordOrder;
  private final Comparator<String> restOrder;

  /**
   * @param recordOrder the order of the first records' ids
   */
  public LinkIdOrder(IdOrder recordOrder) {
    this(recordOrder, Comparator.naturalOrder());
  }

  /**
   * @param recordOrder the order of the first records' ids
   * @param restOrder the order of what follows them
   */
  public LinkIdOrder(IdOrder recordOrder, Comparator<String> restOrder) {
    this.recordOrder = recordOrder;
    this.restOrder = restOrder;
  }

  @Override
  public int compare(String a, String b) {
    String fromOfA = ChildRow.parentIdOf(a);
    String fromOfB = ChildRow.parentIdOf(b);
    int byRecord = recordOrder.compare(fromOfA, fromOfB);
    if (byRecord != 0) {
      return byRecord;
    }
    int byText = fromOfA.compareTo(fromOfB);
    return byText != 0 ? byText : compareRests(a, b, fromOfA.length());
  }

  /** The id of a record has no rest, and comes first. */
  private int compareRests(String a, String b, int recordLength) {
    boolean hasRestOfA = a.length() > recordLength;
    boolean hasRestOfB = b.length() > recordLength;
    return hasRestOfA && hasRestOfB
        ? restOrder.compare(a.substring(recordLength + 1), b.substring(recordLength + 1))
        : Boolean.compare(hasRestOfA, hasRestOfB);
  }

  @Override
  public boolean isResumable(String id) {
    return false;
  }
}
