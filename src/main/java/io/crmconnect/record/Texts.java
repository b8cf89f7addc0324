package io.crmconnect.record;

/**
 * Text that everything behind the topic can hold. Postgres refuses NUL, and UTF-8 has no form for
 * half a surrogate pair: encoders put a question mark there without a word.
 */
final class Texts {
  private static final char REPLACEMENT = '\ufffd';

  private Texts() {}

  /** Where the first character stands that cannot land; -1 if there is none. */
  static int firstUnfit(CharSequence text, int from) {
    int length = text.length();
    for (int i = from; i < length; i++) {
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

  /** The text itself where it can land. */
  static String fit(String text) {
    int unfit = firstUnfit(text, 0);
    if (unfit < 0) {
      return text;
    }
    StringBuilder fit = new StringBuilder(text);
    while (unfit >= 0) {
      fit.setCharAt(unfit, REPLACEMENT);
      unfit = firstUnfit(fit, unfit + 1);
    }
    return fit.toString();
  }

  /** JSON text with nothing unfit in it, and the same meaning: unfit characters as escapes. */
  static String fitJson(String json) {
    int unfit = firstUnfit(json, 0);
    if (unfit < 0) {
      return json;
    }
    StringBuilder fit = new StringBuilder(json.length() + 16);
    int done = 0;
    while (unfit >= 0) {
      fit.append(json, done, unfit);
      appendEscape(fit, json.charAt(unfit));
      done = unfit + 1;
      unfit = firstUnfit(json, done);
    }
    return fit.append(json, done, json.length()).toString();
  }

  /** A JSON string with nothing unfit in it. */
  static void appendQuoted(StringBuilder json, String text) {
    int unfit = firstUnfit(text, 0);
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i == unfit) {
        appendEscape(json, c);
        unfit = firstUnfit(text, i + 1);
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
