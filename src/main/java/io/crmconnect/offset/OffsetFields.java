/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads single values of an offset. Messages name the key and the remedy. */
final class OffsetFields {
  private static final String REMEDY =
      " Copy the complete offset from GET /connectors/<name>/offsets and change one value, or reset"
          + " it with DELETE to copy the object again.";

  /** Later than the year 9999 and more than any count, and still far from an overflow. */
  private static final long MAX_NUMBER = 1_000_000_000_000_000L;

  private OffsetFields() {}

  static long requireNumber(Map<String, ?> offset, String key) {
    Object value = offset.get(key);
    boolean whole = value instanceof Long || value instanceof Integer;
    if (!whole || ((Number) value).longValue() < 0 || ((Number) value).longValue() > MAX_NUMBER) {
      throw invalid(
          key,
          (value == null ? "is missing" : "is '" + value + "'")
              + ", but must be a whole number between 0 and "
              + MAX_NUMBER);
    }
    return ((Number) value).longValue();
  }

  static String requireText(Map<String, ?> offset, String key) {
    Object value = offset.get(key);
    if (!(value instanceof String)) {
      throw invalid(
          key, (value == null ? "is missing" : "is '" + value + "'") + ", but must be text");
    }
    return (String) value;
  }

  static InvalidOffsetException invalid(String key, String problem) {
    return new InvalidOffsetException("Offset key '" + key + "' " + problem + "." + REMEDY);
  }

  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace(".", "%2E");
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  static String unescape(String key, String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(
          key, "has a '%' that is not followed by two hexadecimal digits, in '" + text + "'");
    }
  }
}
