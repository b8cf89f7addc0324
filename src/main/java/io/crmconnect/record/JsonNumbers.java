/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/**
 * Numbers that a JSON column rejects, because neither a 64-bit integer nor a double has their
 * value: Postgres cannot store {@code 1e999999}, and BigQuery refuses what it would have to round.
 */
final class JsonNumbers {
  /** Every integer with up to this many digits fits 64 bits. */
  private static final int MAX_INTEGER_DIGITS = 18;

  private JsonNumbers() {}

  /** The same JSON with such numbers as texts, digit by digit as they were. */
  static String quoteInexact(String json) {
    StringBuilder quoted = null;
    int copied = 0;
    for (int i = 0; i < json.length(); ) {
      char c = json.charAt(i);
      if (c == '"') {
        i = endOfString(json, i);
      } else if (c == '-' || isDigit(c)) {
        int end = endOfNumber(json, i);
        if (!isExact(json.substring(i, end))) {
          quoted = quoted == null ? new StringBuilder(json.length() + 16) : quoted;
          quoted.append(json, copied, i).append('"').append(json, i, end).append('"');
          copied = end;
        }
        i = end;
      } else {
        i++;
      }
    }
    return quoted == null ? json : quoted.append(json, copied, json.length()).toString();
  }

  private static boolean isExact(String number) {
    boolean integer = number.chars().allMatch(c -> c == '-' || isDigit(c));
    return (integer && number.length() <= MAX_INTEGER_DIGITS)
        || NumberParser.toDouble(number) instanceof Double;
  }

  private static int endOfString(String json, int start) {
    int i = start + 1;
    while (i < json.length() && json.charAt(i) != '"') {
      i += json.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(json.length(), i + 1);
  }

  private static int endOfNumber(String json, int start) {
    int i = start;
    while (i < json.length() && (isDigit(json.charAt(i)) || "+-.eE".indexOf(json.charAt(i)) >= 0)) {
      i++;
    }
    return i;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
