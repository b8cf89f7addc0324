package io.crmconnect.record;

import java.time.LocalDate;
import java.util.Date;

/**
 * Parses dates and instants in the vendor's text: ISO 8601 or epoch milliseconds, in the years 1 to
 * 9999, which every warehouse supports. It is written by hand for speed, because a row may have a
 * hundred instants.
 */
final class InstantParser {
  private static final long DAY_MS = 86_400_000L;
  private static final long MIN_EPOCH_MS = LocalDate.of(1, 1, 1).toEpochDay() * DAY_MS;
  private static final long MAX_EPOCH_MS = LocalDate.of(10_000, 1, 1).toEpochDay() * DAY_MS - 1;

  /** More digits than any instant within these years has. */
  private static final int MAX_EPOCH_DIGITS = 15;

  private static final long INVALID = Long.MIN_VALUE;

  private InstantParser() {}

  static boolean isInRange(long epochMs) {
    return epochMs >= MIN_EPOCH_MS && epochMs <= MAX_EPOCH_MS;
  }

  /**
   * An instant. A text without an offset is read as UTC, one without a time as midnight. A {@link
   * LossyValue} if it is more precise than a millisecond.
   */
  static Object toTimestamp(String text) {
    Parser parser = new Parser(text);
    long epochMs = parser.parse();
    if (epochMs == INVALID || !isInRange(epochMs)) {
      return LossyValue.MISFIT;
    }
    Date value = new Date(epochMs);
    return parser.isFinerThanMillis ? new LossyValue(value) : value;
  }

  /** A day; an instant is accepted only at midnight UTC. */
  static Object toDate(String text) {
    Parser parser = new Parser(text);
    long epochMs = parser.parse();
    boolean isDay =
        epochMs != INVALID
            && isInRange(epochMs)
            && !parser.isFinerThanMillis
            && epochMs % DAY_MS == 0;
    return isDay ? new Date(epochMs) : LossyValue.MISFIT;
  }

  /** Parses a text in one pass. */
  private static final class Parser {
    private final String text;
    private int position;
    private boolean isFinerThanMillis;

    Parser(String text) {
      this.text = text;
    }

    long parse() {
      boolean iso = text.length() >= 10 && text.charAt(4) == '-';
      return iso ? parseIso() : parseEpochMillis();
    }

    private long parseEpochMillis() {
      boolean isNegative = text.startsWith("-");
      position = isNegative ? 1 : 0;
      long value = 0;
      int digits = 0;
      for (; isDigitAt(position); position++) {
        if (++digits > MAX_EPOCH_DIGITS) {
          return INVALID;
        }
        value = value * 10 + (text.charAt(position) - '0');
      }
      if (digits == 0) {
        return INVALID;
      }
      if (position < text.length() && !parseFraction(0, '.')) {
        return INVALID;
      }
      if (position != text.length()) {
        return INVALID;
      }
      // Round down, as for fractions in ISO texts.
      return isNegative ? -value - (isFinerThanMillis ? 1 : 0) : value;
    }

    private long parseIso() {
      int year = parseDigits(4);
      int month = consume('-') ? parseDigits(2) : -1;
      int day = consume('-') ? parseDigits(2) : -1;
      if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
        return INVALID;
      }
      long epochMs = LocalDate.of(year, month, day).toEpochDay() * DAY_MS;
      if (position == text.length()) {
        return epochMs;
      }
      int hour = consume('T') ? parseDigits(2) : -1;
      int minute = consume(':') ? parseDigits(2) : -1;
      if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return INVALID;
      }
      epochMs += hour * 3_600_000L + minute * 60_000L;
      if (consume(':')) {
        int second = parseDigits(2);
        if (second < 0 || second > 59) {
          return INVALID;
        }
        epochMs += second * 1_000L;
        if (position < text.length() && text.charAt(position) == '.') {
          if (!parseFraction(3, '.')) {
            return INVALID;
          }
          epochMs += millis;
        }
      }
      long offset = parseOffset();
      return offset == INVALID || position != text.length() ? INVALID : epochMs - offset;
    }

    private int millis;

    /** A decimal point and digits, of which only the first ones are used. */
    private boolean parseFraction(int countedDigits, char point) {
      if (!consume(point) || !isDigitAt(position)) {
        return false;
      }
      millis = 0;
      int digitCount = 0;
      for (; isDigitAt(position); position++, digitCount++) {
        int digit = text.charAt(position) - '0';
        if (digitCount < countedDigits) {
          millis = millis * 10 + digit;
        } else {
          isFinerThanMillis |= digit != 0;
        }
      }
      for (; digitCount < countedDigits; digitCount++) {
        millis *= 10;
      }
      return true;
    }

    /** The offset in ms: Z, +hh:mm, +hhmm, +hh, or nothing for UTC. */
    private long parseOffset() {
      if (position == text.length() || consume('Z')) {
        return 0;
      }
      boolean isWest = text.charAt(position) == '-';
      if (!isWest && text.charAt(position) != '+') {
        return INVALID;
      }
      position++;
      int hours = parseDigits(2);
      int minutes = 0;
      if (position < text.length()) {
        consume(':');
        minutes = parseDigits(2);
      }
      if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
        return INVALID;
      }
      long offset = hours * 3_600_000L + minutes * 60_000L;
      return isWest ? -offset : offset;
    }

    private int parseDigits(int count) {
      int value = 0;
      for (int i = 0; i < count; i++, position++) {
        if (!isDigitAt(position)) {
          return -1;
        }
        value = value * 10 + (text.charAt(position) - '0');
      }
      return value;
    }

    private boolean consume(char c) {
      if (position < text.length() && text.charAt(position) == c) {
        position++;
        return true;
      }
      return false;
    }

    private boolean isDigitAt(int index) {
      return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private static int daysInMonth(int year, int month) {
      if (month == 2) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      }
      return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
  }
}
