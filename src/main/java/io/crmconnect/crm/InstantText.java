/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.time.LocalDate;

/**
 * Reads instants in a vendor's text: ISO 8601 or epoch milliseconds. It is written by hand and
 * creates no objects, because a row may have a hundred instants.
 */
public final class InstantText {
  /** Not an instant. */
  public static final long INVALID = Long.MIN_VALUE;

  private static final long MIN_TIME = -62_135_596_800_000L;
  private static final long MAX_TIME = 253_402_300_799_999L;
  private static final long DAY_MS = 86_400_000L;
  private static final int DAY_LENGTH = 10;

  /** More digits than any instant before the year 10,000 has. */
  private static final int MAX_EPOCH_DIGITS = 15;

  private static final int MILLIS_DIGITS = 3;

  private InstantText() {}

  /**
   * Epoch ms, rounded down, or {@link #INVALID}. A text without an offset is read as UTC, one
   * without a time as midnight.
   */
  public static long toEpochMs(String text) {
    return isIso(text) ? parseIso(text) : parseEpochMs(text);
  }

  /**
   * The same for the time of a change, which is believed between the years 1 and 9999; otherwise
   * {@link #INVALID}.
   */
  public static long toTimeOfChange(String text) {
    long time = toEpochMs(text);
    return isTimeOfChange(time) ? time : INVALID;
  }

  /** Whether a record can have changed then, epoch ms. */
  public static boolean isTimeOfChange(long time) {
    return time >= MIN_TIME && time <= MAX_TIME;
  }

  /** Whether an instant has digits behind its milliseconds that are not zero. */
  public static boolean isFinerThanMillis(String text) {
    int point = text.indexOf('.');
    int start = point + 1 + (isIso(text) ? MILLIS_DIGITS : 0);
    for (int i = start; point >= 0 && isDigit(text, i); i++) {
      if (text.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static boolean isIso(String text) {
    return text.length() >= DAY_LENGTH && text.charAt(4) == '-';
  }

  private static long parseEpochMs(String text) {
    boolean isNegative = text.startsWith("-");
    int start = isNegative ? 1 : 0;
    int end = endOfDigits(text, start);
    if (end == start || end - start > MAX_EPOCH_DIGITS) {
      return INVALID;
    }
    long value = 0;
    for (int i = start; i < end; i++) {
      value = value * 10 + (text.charAt(i) - '0');
    }
    int fractionEnd = is(text, end, '.') ? endOfDigits(text, end + 1) : end;
    if (fractionEnd != text.length() || fractionEnd == end + 1) {
      return INVALID;
    }
    // Round down, as for fractions in ISO texts.
    return isNegative ? -value - (isFinerThanMillis(text) ? 1 : 0) : value;
  }

  private static long parseIso(String text) {
    int year = parseDigits(text, 0, 4);
    int month = parseDigits(text, 5, 2);
    int day = is(text, 7, '-') ? parseDigits(text, 8, 2) : -1;
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
      return INVALID;
    }
    long midnight = LocalDate.of(year, month, day).toEpochDay() * DAY_MS;
    return text.length() == DAY_LENGTH ? midnight : addTime(text, midnight);
  }

  private static long addTime(String text, long midnight) {
    int hour = is(text, 10, 'T') ? parseDigits(text, 11, 2) : -1;
    int minute = is(text, 13, ':') ? parseDigits(text, 14, 2) : -1;
    boolean hasSecond = is(text, 16, ':');
    int second = hasSecond ? parseDigits(text, 17, 2) : 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return INVALID;
    }
    int end = hasSecond ? 19 : 16;
    long millis = 0;
    if (hasSecond && is(text, end, '.')) {
      int start = end + 1;
      end = endOfDigits(text, start);
      if (end == start) {
        return INVALID;
      }
      for (int i = start; i < start + MILLIS_DIGITS; i++) {
        millis = millis * 10 + (i < end ? text.charAt(i) - '0' : 0);
      }
    }
    long offset = parseOffset(text, end);
    return offset == INVALID
        ? INVALID
        : midnight + hour * 3_600_000L + minute * 60_000L + second * 1_000L + millis - offset;
  }

  /** The offset in ms: Z, +hh:mm, +hhmm, +hh, or nothing for UTC. */
  private static long parseOffset(String text, int start) {
    int length = text.length();
    if (start == length || (is(text, start, 'Z') && start + 1 == length)) {
      return 0;
    }
    boolean isWest = is(text, start, '-');
    if (!isWest && !is(text, start, '+')) {
      return INVALID;
    }
    int hours = parseDigits(text, start + 1, 2);
    int minutes = 0;
    int end = start + 3;
    if (end < length) {
      int minutesStart = is(text, end, ':') ? end + 1 : end;
      minutes = parseDigits(text, minutesStart, 2);
      end = minutesStart + 2;
    }
    if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59 || end != length) {
      return INVALID;
    }
    long offset = hours * 3_600_000L + minutes * 60_000L;
    return isWest ? -offset : offset;
  }

  /** The number; -1 if these are not all digits. */
  private static int parseDigits(String text, int start, int count) {
    if (start + count > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < start + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static int endOfDigits(String text, int start) {
    int end = start;
    while (isDigit(text, end)) {
      end++;
    }
    return end;
  }

  private static boolean is(String text, int index, char c) {
    return index < text.length() && text.charAt(index) == c;
  }

  private static boolean isDigit(String text, int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }

  private static int daysInMonth(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }
}
