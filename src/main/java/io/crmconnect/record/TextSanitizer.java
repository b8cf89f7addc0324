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

  /** The same JSON with unsupported characters escaped. */
  static String sanitizeJson(String json) {
    int index = indexOfUnsupported(json, 0);
    if (index < 0) {
      return json;
    }
    StringBuilder sanitized = new StringBuilder(json.length() + 16);
    int copiedTo = 0;
    while (index >= 0) {
      sanitized.append(json, copiedTo, index);
      appendEscape(sanitized, json.charAt(index));
      copiedTo = index + 1;
      index = indexOfUnsupported(json, copiedTo);
    }
    return sanitized.append(json, copiedTo, json.length()).toString();
  }

  /** Appends a JSON string with unsupported characters escaped. */
  static void appendQuoted(StringBuilder json, String text) {
    int unsupportedIndex = indexOfUnsupported(text, 0);
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i == unsupportedIndex) {
        appendEscape(json, c);
        unsupportedIndex = indexOfUnsupported(text, i + 1);
      } else if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n') {
        json.append("\\n");
      } else if (c == '\r') {
        json.append("\\r");
      } else if (c == '\t') {
        json.append("\\t");
      } else if (c < ' ') {
        appendEscape(json, c);
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private static void appendEscape(StringBuilder json, char c) {
    json.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      json.append(Character.forDigit(c >> shift & 0xf, 16));
    }
  }
}
