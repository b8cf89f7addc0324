/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Collection;
import java.util.stream.Collectors;

/** Makes texts from settings fit for a message: one line of bounded length. */
public final class Texts {
  /** Maximum length of a message about a setting. */
  public static final int MAX_MESSAGE_LENGTH = 2_000;

  private static final int MAX_QUOTED_LENGTH = 100;
  private static final int MAX_LISTED = 30;

  private Texts() {}

  /** A value or a name as it is quoted in a message, without the address in it. */
  public static String quote(Object value) {
    return shorten(Validators.redact(String.valueOf(value)), MAX_QUOTED_LENGTH);
  }

  /** The beginning of a list of names, separated by commas. */
  public static String list(Collection<String> names) {
    String listed =
        names.stream().limit(MAX_LISTED).map(Texts::quote).collect(Collectors.joining(", "));
    return names.size() <= MAX_LISTED
        ? listed
        : listed + " and " + (names.size() - MAX_LISTED) + " more";
  }

  /** A message: its beginning and its end, which says what to do. */
  public static String boundMessage(String message) {
    return shorten(message, MAX_MESSAGE_LENGTH);
  }

  /** Leaves out the middle of a longer text, and escapes control characters and half surrogates. */
  private static String shorten(String text, int maxLength) {
    if (text.length() <= maxLength) {
      return escape(text);
    }
    int start = maxLength / 2;
    int end = text.length() - maxLength / 4;
    return escape(text.substring(0, start))
        + "...("
        + (end - start)
        + " characters left out)..."
        + escape(text.substring(end));
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isPrintable(c)) {
                escaped.appendCodePoint(c);
              } else {
                escaped.append(String.format("\\u%04x", c));
              }
            });
    return escaped.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
