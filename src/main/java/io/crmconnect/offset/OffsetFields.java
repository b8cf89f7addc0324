package io.crmconnect.offset;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads the single values of an offset; a refusal names the key and the remedy. */
final class OffsetFields {
  private static final String REMEDY =
      " Copy the whole offset from GET /connectors/<name>/offsets and change one value, or reset it"
          + " with DELETE to read the object anew.";

  private OffsetFields() {}

  static long requireNumber(Map<String, ?> offset, String key) {
    Object value = offset.get(key);
    boolean whole = value instanceof Long || value instanceof Integer;
    if (!whole || ((Number) value).longValue() < 0) {
      throw invalid(
          key,
          (value == null ? "is missing" : "is '" + value + "'")
              + ", and must be a whole number, 0 or more");
    }
    return ((Number) value).longValue();
  }

  static String requireText(Map<String, ?> offset, String key) {
    Object value = offset.get(key);
    if (!(value instanceof String)) {
      throw invalid(
          key, (value == null ? "is missing" : "is '" + value + "'") + ", and must be text");
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
   * @throws InvalidOffsetException naming the key and the remedy
   */
  static String unescape(String key, String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(key, "has a '%' that begins no escape, in '" + text + "'");
    }
  }
}
