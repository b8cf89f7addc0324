/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/**
 * Converts text to a form that all sinks can store. Postgres rejects NUL, and a lone surrogate
 * cannot be encoded in UTF-8; encoders silently replace it by a question mark.
 */
final class TextSanitizer {
  private static final char REPLACEMENT = '\ufffd';

  private TextSanitizer() {}

  /** The index of the first unsupported character; -1 if there is none. */
  static int indexOfUnsupported(CharSequence text, int start) {
    int length = text.length();
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return i;
      }
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        if (c > Character.MAX_HIGH_SURROGATE
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /** The text with unsupported characters replaced; the same instance if there are none. */
  static String sanitize(String text) {
    int index = indexOfUnsupported(text, 0);
    if (index < 0) {
      return text;
    }
    StringBuilder sanitized = new StringBuilder(text);
    while (index >= 0) {
      sanitized.setCharAt(index, REPLACEMENT);
      index = indexOfUnsupported(sanitized, index + 1);
    }
    return sanitized.toString();
  }

  /**
   * The same JSON without characters that Postgres, Snowflake or BigQuery reject, be they written
   * as they are or as {@code \\u} escapes, which these parsers reject as well. See {@link
   * #appendUnsupported}.
   */
  static String sanitizeJson(String json) {
    int changedFrom = indexOfUnsupportedUnit(json);
    if (changedFrom < 0) {
      return json;
    }
    StringBuilder sanitized = new StringBuilder(json.length() + 16);
    sanitized.append(json, 0, changedFrom);
    JsonUnits units = new JsonUnits(json, changedFrom);
    while (units.next()) {
      if (units.isPair()) {
        sanitized.append(units.unit()).append(units.second());
      } else if (isUnsupportedUnit(units.unit())) {
        appendUnsupported(sanitized, units.unit());
      } else {
        sanitized.append(json, units.start(), units.end());
      }
    }
    return sanitized.toString();
  }

  private static int indexOfUnsupportedUnit(String json) {
    JsonUnits units = new JsonUnits(json, 0);
    while (units.next()) {
      if (!units.isPair() && isUnsupportedUnit(units.unit())) {
        return units.start();
      }
    }
    return -1;
  }

  private static boolean isUnsupportedUnit(char c) {
    return c == 0 || Character.isSurrogate(c) || c == REPLACEMENT;
  }

  /** Appends a JSON string without unsupported characters. */
  static void appendQuoted(StringBuilder json, String text) {
    json.append('"');
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        json.append(c).append(text.charAt(++i));
      } else if (isUnsupportedUnit(c)) {
        appendUnsupported(json, c);
      } else if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (c == '\r') {
        json.append("\\r");
      } else if (c == '\t') {
        json.append("\\t");
      } else if (c < ' ') {
        json.append("\\u");
        appendHex(json, c);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /**
   * Appends a character that no JSON column can hold, as U+FFFD and the four hexadecimal digits of
   * its UTF-16 code unit. U+FFFD itself is written so too, so that each U+FFFD in the JSON is
   * followed by the digits of what it stands for.
   */
  private static void appendUnsupported(StringBuilder json, char c) {
    json.append(REPLACEMENT);
    appendHex(json, c);
  }

  private static void appendHex(StringBuilder json, char c) {
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(Character.forDigit(c >> shift & 0xf, 16));
    }
  }
}
