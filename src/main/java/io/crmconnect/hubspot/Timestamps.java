package io.crmconnect.hubspot;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;

/** Parses HubSpot's formats of instants. */
final class Timestamps {
  private Timestamps() {}

  /** Parses ISO-8601 or epoch ms; empty if the text is neither. */
  static OptionalLong parse(String text) {
    if (text == null || text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(
          isDigits(text) ? Long.parseLong(text) : Instant.parse(text).toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
