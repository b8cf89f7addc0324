package io.crmconnect.record;

import java.time.LocalDate;
import java.util.Date;

/**
 * Dates and instants from the vendor's text: ISO 8601, or epoch milliseconds. From the year 1 to
 * 9999, which every warehouse can hold. Written by hand, for a row may have a hundred of them.
 */
final class Instants {
  private static final long DAY = 86_400_000L;
  private static final long FIRST = LocalDate.of(1, 1, 1).toEpochDay() * DAY;
  private static final long LAST = LocalDate.of(10_000, 1, 1).toEpochDay() * DAY - 1;

  /** More than any epoch within the years has. */
  private static final int MOST_EPOCH_DIGITS = 15;

  private static final long NONE = Long.MIN_VALUE;

  private Instants() {}

  static boolean isInRange(long epochMs) {
    return epochMs >= FIRST && epochMs <= LAST;
  }

  /**
   * An instant; a text without an offset is read as UTC, one without a time as midnight. {@link
   * RawKept} where it is finer than a millisecond.
   */
  static Object toTimestamp(String text) {
    Parser parser = new Parser(text);
    long epochMs = parser.parse();
    if (epochMs == NONE || !isInRange(epochMs)) {
      return RawKept.MISFIT;
    }
    Date value = new Date(epochMs);
    return parser.finer ? new RawKept(value) : value;
  }

  /** A day; an instant is one only at midnight UTC. */
  static Object toDate(String text) {
    Parser parser = new Parser(text);
    long epochMs = parser.parse();
    boolean day = epochMs != NONE && isInRange(epochMs) && !parser.finer && epochMs % DAY == 0;
    return day ? new Date(epochMs) : RawKept.MISFIT;
  }

  /** One pass over one text. */
  private static final class Parser {
    private final String text;
    private int at;
    private boolean finer;

    Parser(String text) {
      this.text = text;
    }

    long parse() {
      boolean iso = text.length() >= 10 && text.charAt(4) == '-';
      return iso ? iso() : epoch();
    }

    private long epoch() {
      boolean negative = text.startsWith("-");
      at = negative ? 1 : 0;
      long value = 0;
      int digits = 0;
      for (; isDigitAt(at); at++) {
        if (++digits > MOST_EPOCH_DIGITS) {
          return NONE;
        }
        value = value * 10 + (text.charAt(at) - '0');
      }
      if (digits == 0) {
        return NONE;
      }
      if (at < text.length() && !fraction(0, '.')) {
        return NONE;
      }
      if (at != text.length()) {
        return NONE;
      }
      // Downwards, as with a fraction of ISO.
      return negative ? -value - (finer ? 1 : 0) : value;
    }

    private long iso() {
      int year = digits(4);
      int month = expect('-') ? digits(2) : -1;
      int day = expect('-') ? digits(2) : -1;
      if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengthOf(year, month)) {
        return NONE;
      }
      long epochMs = LocalDate.of(year, month, day).toEpochDay() * DAY;
      if (at == text.length()) {
        return epochMs;
      }
      int hour = expect('T') ? digits(2) : -1;
      int minute = expect(':') ? digits(2) : -1;
      if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return NONE;
      }
      epochMs += hour * 3_600_000L + minute * 60_000L;
      if (expect(':')) {
        int second = digits(2);
        if (second < 0 || second > 59) {
          return NONE;
        }
        epochMs += second * 1_000L;
        if (at < text.length() && text.charAt(at) == '.') {
          if (!fraction(3, '.')) {
            return NONE;
          }
          epochMs += millis;
        }
      }
      long offset = offset();
      return offset == NONE || at != text.length() ? NONE : epochMs - offset;
    }

    private int millis;

    /** A point and digits, of which the first few count and the others must be zeros. */
    private boolean fraction(int counting, char point) {
      if (!expect(point) || !isDigitAt(at)) {
        return false;
      }
      millis = 0;
      int seen = 0;
      for (; isDigitAt(at); at++, seen++) {
        int digit = text.charAt(at) - '0';
        if (seen < counting) {
          millis = millis * 10 + digit;
        } else {
          finer |= digit != 0;
        }
      }
      for (; seen < counting; seen++) {
        millis *= 10;
      }
      return true;
    }

    /** Z, +hh:mm, +hhmm, +hh, or nothing for UTC; in ms. */
    private long offset() {
      if (at == text.length() || expect('Z')) {
        return 0;
      }
      boolean west = text.charAt(at) == '-';
      if (!west && text.charAt(at) != '+') {
        return NONE;
      }
      at++;
      int hours = digits(2);
      int minutes = 0;
      if (at < text.length()) {
        expect(':');
        minutes = digits(2);
      }
      if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
        return NONE;
      }
      long offset = hours * 3_600_000L + minutes * 60_000L;
      return west ? -offset : offset;
    }

    private int digits(int count) {
      int value = 0;
      for (int i = 0; i < count; i++, at++) {
        if (!isDigitAt(at)) {
          return -1;
        }
        value = value * 10 + (text.charAt(at) - '0');
      }
      return value;
    }

    private boolean expect(char c) {
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private boolean isDigitAt(int index) {
      return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private static int lengthOf(int year, int month) {
      if (month == 2) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      }
      return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }
  }
}
