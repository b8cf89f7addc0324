/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import io.crmconnect.crm.InstantText;
import java.time.LocalDate;
import java.util.Date;

/**
 * Converts dates and instants in the vendor's text, in the years 1 to 9999, which every warehouse
 * supports.
 */
final class InstantParser {
  private static final long DAY_MS = 86_400_000L;
  private static final long MIN_EPOCH_MS = LocalDate.of(1, 1, 1).toEpochDay() * DAY_MS;
  private static final long MAX_EPOCH_MS = LocalDate.of(10_000, 1, 1).toEpochDay() * DAY_MS - 1;

  private InstantParser() {}

  static boolean isInRange(long epochMs) {
    return epochMs >= MIN_EPOCH_MS && epochMs <= MAX_EPOCH_MS;
  }

  /** An instant. A {@link LossyValue} if it is more precise than a millisecond. */
  static Object toTimestamp(String text) {
    long epochMs = parseTimestamp(text);
    if (epochMs == InstantText.INVALID) {
      return LossyValue.MISFIT;
    }
    Date value = new Date(epochMs);
    return InstantText.isFinerThanMillis(text) ? new LossyValue(value) : value;
  }

  /** A day; an instant is accepted only at midnight UTC. */
  static Object toDate(String text) {
    long epochMs = parseDate(text);
    return epochMs == InstantText.INVALID ? LossyValue.MISFIT : new Date(epochMs);
  }

  /** Epoch ms; {@link InstantText#INVALID} if it is not an instant in these years. */
  static long parseTimestamp(String text) {
    long epochMs = InstantText.toEpochMs(text);
    return isInRange(epochMs) ? epochMs : InstantText.INVALID;
  }

  /** Epoch ms; {@link InstantText#INVALID} if it is not a day in these years. */
  static long parseDate(String text) {
    long epochMs = parseTimestamp(text);
    boolean isDay = epochMs % DAY_MS == 0 && !InstantText.isFinerThanMillis(text);
    return isDay ? epochMs : InstantText.INVALID;
  }
}
