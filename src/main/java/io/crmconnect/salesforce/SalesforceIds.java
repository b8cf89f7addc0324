/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.IdOrder;

/**
 * Salesforce's ids: 15 characters, in which upper and lower case differ, or the same and three
 * characters that say which of them are upper case. All ids of the connector have 18 characters.
 */
final class SalesforceIds {
  static final int LENGTH = 18;
  private static final int SHORT_LENGTH = 15;
  private static final int GROUP_LENGTH = 5;
  private static final String CASE_CODES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

  static final IdOrder ORDER = new Order();

  private SalesforceIds() {}

  /** Whether the text is an id of 15 or 18 letters and digits. */
  static boolean isId(String text) {
    return (text.length() == LENGTH || text.length() == SHORT_LENGTH)
        && text.chars().allMatch(SalesforceIds::isLetterOrDigit);
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  /** The id with 18 characters; any other text is returned as it is. */
  static String widen(String id) {
    if (id.length() != SHORT_LENGTH || !isId(id)) {
      return id;
    }
    StringBuilder wide = new StringBuilder(id);
    for (int group = 0; group < SHORT_LENGTH; group += GROUP_LENGTH) {
      int code = 0;
      for (int i = 0; i < GROUP_LENGTH; i++) {
        char c = id.charAt(group + i);
        code |= c >= 'A' && c <= 'Z' ? 1 << i : 0;
      }
      wide.append(CASE_CODES.charAt(code));
    }
    return wide.toString();
  }

  /**
   * The binary order of the first 15 characters. Lists are continued behind their last id, whatever
   * the order: only the comparison with the topic depends on this one, and a wrong order would
   * there lead to more direct reads, not to deletes. The highest id is not known, so a list is not
   * split.
   */
  private static final class Order implements IdOrder {
    @Override
    public int compare(String a, String b) {
      return a.compareTo(b);
    }

    @Override
    public boolean isResumable(String id) {
      return id.length() == LENGTH && isId(id);
    }
  }
}
