/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * Salesforce's ids: 15 case-sensitive characters, or 18 that end in a checksum of the letters'
 * case.
 */
public final class SalesforceIds {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  private static final int SHORT_LENGTH = 15;
  private static final int SERIAL_LENGTH = 9;

  private SalesforceIds() {}

  /**
   * The 18-character id with this serial number.
   *
   * @param keyPrefix of the object, 3 characters
   */
  public static String of(String keyPrefix, long serial) {
    char[] text = new char[SERIAL_LENGTH];
    long rest = serial;
    for (int i = SERIAL_LENGTH - 1; i >= 0; i--) {
      text[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return widen(keyPrefix + "Sm0" + new String(text));
  }

  /** The 18-character form of either form. */
  public static String widen(String id) {
    if (id.length() != SHORT_LENGTH) {
      return id;
    }
    StringBuilder wide = new StringBuilder(id);
    for (int group = 0; group < 3; group++) {
      int bits = 0;
      for (int i = 0; i < 5; i++) {
        char letter = id.charAt(5 * group + i);
        if (letter >= 'A' && letter <= 'Z') {
          bits |= 1 << i;
        }
      }
      wide.append(CHECKSUM.charAt(bits));
    }
    return wide.toString();
  }

  /** Whether it is an id in one of the two forms, with a right checksum. */
  public static boolean isValid(String id) {
    if (!id.matches("[0-9A-Za-z]{15}([0-9A-Z]{3})?")) {
      return false;
    }
    return id.length() == SHORT_LENGTH || widen(id.substring(0, SHORT_LENGTH)).equals(id);
  }
}
