/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Parses numbers in the vendor's text, with or without an exponent; other formats of Java are
 * rejected.
 */
final class NumberParser {
  /** Every decimal with up to this many digits survives the conversion to double; */
  private static final int MAX_SAFE_DIGITS = 15;

  /** some with more digits do, but none with more than this. */
  private static final int MAX_DIGITS = 17;

  /** A longer text fits no column, so it is not parsed. */
  private static final int MAX_TEXT_LENGTH = 1_000;

  /** Every number without an exponent that is not longer is less than the largest double. */
  private static final int MAX_FINITE_LENGTH = 300;

  /** All of them are exact. */
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14
  };

  private NumberParser() {}

  /** A Double, or a {@link LossyValue} with the nearest Double if the number has no exact one. */
  static Object toDouble(String text) {
    double exact = toExactDouble(text);
    if (!Double.isNaN(exact)) {
      return exact;
    }
    int digits = countSignificantDigits(text);
    if (digits < 0) {
      return LossyValue.MISFIT;
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      return LossyValue.MISFIT;
    }
    boolean isNormal = Math.abs(value) >= Double.MIN_NORMAL || digits == 0;
    if (isNormal && digits <= MAX_SAFE_DIGITS) {
      return value;
    }
    return isNormal && digits <= MAX_DIGITS && roundTrips(text, value)
        ? value
        : new LossyValue(value);
  }

  /**
   * The nearest double of up to {@link #MAX_SAFE_DIGITS} digits without an exponent; NaN for other
   * texts. Digits and power of ten are exact as doubles, and IEEE division rounds correctly, so it
   * is the double that {@link Double#parseDouble} returns, but cheaper.
   */
  private static double toExactDouble(String text) {
    int length = text.length();
    int start = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    if (length - start > MAX_SAFE_DIGITS) {
      return Double.NaN;
    }
    long digits = 0;
    int digitCount = 0;
    int point = -1;
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
        digitCount++;
      } else if (c == '.' && point < 0) {
        point = i;
      } else {
        return Double.NaN;
      }
    }
    if (digitCount == 0) {
      return Double.NaN;
    }
    double value = point < 0 ? digits : digits / POWERS_OF_TEN[length - 1 - point];
    return text.charAt(0) == '-' ? -value : value;
  }

  /** Whether the text is a number that a Double can hold, perhaps rounded. */
  static boolean isDouble(String text) {
    if (countSignificantDigits(text) < 0) {
      return false;
    }
    boolean isFinite = text.length() <= MAX_FINITE_LENGTH && !hasExponent(text);
    return isFinite || !Double.isInfinite(Double.parseDouble(text));
  }

  private static boolean hasExponent(String text) {
    return text.indexOf('e') >= 0 || text.indexOf('E') >= 0;
  }

  /**
   * A BigDecimal of this scale, or a {@link LossyValue} if it had to be rounded or is too large.
   */
  static Object toDecimal(String text, int precision, int scale) {
    if (countSignificantDigits(text) < 0 || text.length() > MAX_TEXT_LENGTH) {
      return LossyValue.MISFIT;
    }
    BigDecimal exact;
    try {
      exact = new BigDecimal(text);
    } catch (NumberFormatException e) {
      // The exponent is too large.
      return LossyValue.MISFIT;
    }
    if (exact.signum() == 0) {
      return BigDecimal.ZERO.setScale(scale);
    }
    long integerDigits = (long) exact.precision() - exact.scale();
    if (integerDigits > precision - scale) {
      return LossyValue.MISFIT;
    }
    if (integerDigits < -scale) {
      // The result is zero; rounding would first expand all zeros of the exponent.
      return new LossyValue(BigDecimal.ZERO.setScale(scale));
    }
    BigDecimal value = exact.setScale(scale, RoundingMode.HALF_EVEN);
    if (value.precision() > precision) {
      return LossyValue.MISFIT;
    }
    return value.compareTo(exact) == 0 ? value : new LossyValue(value);
  }

  /** The number of digits without leading and trailing zeros; -1 if the text is not a number. */
  static int countSignificantDigits(String text) {
    int length = text.length();
    int i = 0;
    if (i < length && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
      i++;
    }
    int digits = 0;
    int significant = 0;
    int zeros = 0;
    boolean hasPoint = false;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits++;
        if (c == '0') {
          zeros++;
        } else {
          significant += (significant == 0 ? 0 : zeros) + 1;
          zeros = 0;
        }
      } else if (c == '.' && !hasPoint) {
        hasPoint = true;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return -1;
    }
    return i == length || isExponent(text, i) ? significant : -1;
  }

  private static boolean isExponent(String text, int start) {
    int length = text.length();
    int i = start;
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

  /** Whether the double, written with the same number of digits, equals the text. */
  private static boolean roundTrips(String text, double value) {
    BigDecimal exact = new BigDecimal(text).stripTrailingZeros();
    BigDecimal written = new BigDecimal(value).round(new MathContext(exact.precision()));
    return written.compareTo(exact) == 0;
  }
}
