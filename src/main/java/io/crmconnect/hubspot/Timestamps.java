/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.InstantText;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;

/** Parses HubSpot's formats of instants. */
final class Timestamps {
  private static final int MAX_LENGTH = 40;
  private static final int LENGTH_WITH_SECONDS = "2026-11-27T08:15:30Z".length();
  private static final int LENGTH_WITH_MILLIS = "2026-11-27T08:15:30.123Z".length();

  private Timestamps() {}

  /** Parses ISO-8601 or epoch ms of the years 1 to 9999; empty if the text is neither. */
  static OptionalLong parse(String text) {
    if (text == null || text.isEmpty() || text.length() > MAX_LENGTH) {
      return OptionalLong.empty();
    }
    OptionalLong time = parseAny(text);
    return time.isPresent() && InstantText.isTimeOfChange(time.getAsLong())
        ? time
        : OptionalLong.empty();
  }

  private static OptionalLong parseAny(String text) {
    if (isUsualForm(text)) {
      long epochMs = InstantText.toEpochMs(text);
      if (epochMs != InstantText.INVALID) {
        return OptionalLong.of(epochMs);
      }
    }
    try {
      return OptionalLong.of(
          isDigits(text) ? Long.parseLong(text) : Instant.parse(text).toEpochMilli());
    } catch (DateTimeParseException | ArithmeticException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The forms in which HubSpot writes instants; the JDK needs many times as long for them. */
  private static boolean isUsualForm(String text) {
    return (text.length() == LENGTH_WITH_MILLIS || text.length() == LENGTH_WITH_SECONDS)
        && text.charAt(10) == 'T'
        && text.endsWith("Z");
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
