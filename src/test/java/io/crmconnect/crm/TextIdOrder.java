/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/**
 * Ids of letters and digits in binary order, as vendors have them whose ids are not numbers.
 *
 * @param length of the ids that a list can continue after; 0: any
 */
public record TextIdOrder(int length) implements IdOrder {
  public static final IdOrder ANY_LENGTH = new TextIdOrder(0);

  @Override
  public int compare(String id, String other) {
    return id.compareTo(other);
  }

  @Override
  public boolean isResumable(String id) {
    return length == 0 || id.length() == length;
  }
}
