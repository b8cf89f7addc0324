package io.crmconnect.hubspot;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;

/** HubSpot's ways to write an instant. */
final class Timestamps {
  private Timestamps() {}

  /** ISO-8601 or epoch ms; absent where it is neither. */
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
