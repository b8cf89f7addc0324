package io.crmconnect.record;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers from the vendor's text: plain or with an exponent, and nothing else that Java reads. */
final class Numbers {
  /** A double gives every decimal back up to so many digits, */
  private static final int SAFE_DIGITS = 15;

  /** some with more, and none with more than these. */
  private static final int MOST_DIGITS = 17;

  /** No column holds more; a longer text is not worth the arithmetic. */
  private static final int MOST_TEXT = 1_000;

  private Numbers() {}

  /** A Double, or {@link RawKept} with the nearest one where it is not the number itself. */
  static Object toDouble(String text) {
    int digits = significantDigits(text);
    if (digits < 0) {
      return RawKept.MISFIT;
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return RawKept.MISFIT;
    }
    boolean normal = Math.abs(value) >= Double.MIN_NORMAL || digits == 0;
    if (normal && digits <= SAFE_DIGITS) {
      return value;
    }
    return normal && digits <= MOST_DIGITS && comesBack(text, value) ? value : new RawKept(value);
  }

  /** A BigDecimal of this scale, or {@link RawKept} where it had to be rounded or is too large. */
  static Object toDecimal(String text, int precision, int scale) {
    if (significantDigits(text) < 0 || text.length() > MOST_TEXT) {
      return RawKept.MISFIT;
    }
    BigDecimal exact;
    try {
      exact = new BigDecimal(text);
    } catch (NumberFormatException e) {
      // An exponent beyond all reason.
      return RawKept.MISFIT;
    }
    if (exact.signum() == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    long before = (long) exact.precision() - exact.scale();
    if (before > precision - scale) {
      return RawKept.MISFIT;
    }
    if (before < -scale) {
      // Nothing of it is left; rounding it would first write out all its zeros.
      return new RawKept(BigDecimal.ZERO.setScale(scale));
    }
    BigDecimal value = exact.setScale(scale, RoundingMode.HALF_EVEN);
    if (value.precision() > precision) {
      return RawKept.MISFIT;
    }
    return value.compareTo(exact) == 0 ? value : new RawKept(value);
  }

  /** How many digits a number has without the zeros around them; -1 if the text is no number. */
  static int significantDigits(String text) {
    int length = text.length();
    int i = 0;
    if (i < length && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int all = 0;
    int significant = 0;
    int zeros = 0;
    boolean point = false;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        all++;
        if (c == '0') {
          zeros++;
        } else {
          significant += (significant == 0 ? 0 : zeros) + 1;
          zeros = 0;
        }
      } else if (c == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (all == 0) {
      return -1;
    }
    return i == length || isExponent(text, i) ? significant : -1;
  }

  private static boolean isExponent(String text, int at) {
    int length = text.length();
    int i = at;
    if (text.charAt(i) != 'e' && text.charAt(i) != 'E') {
      return false;
    }
    i++;
    if (i < length && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    if (i == length) {
      return false;
    }
    for (; i < length; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Whether the double, written with as many digits, is the text again. */
  private static boolean comesBack(String text, double value) {
    BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
    BigDecimal written = new BigDecimal(value).round(new MathContext(exact.precision()));
    return written.compareTo(exact) == 0;
  }
}
