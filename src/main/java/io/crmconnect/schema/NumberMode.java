/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

/**
 * The type of new number columns.
 *
 * @param precision total number of digits, for {@link Kind#DECIMAL}; otherwise 0
 * @param scale digits after the decimal point, for {@link Kind#DECIMAL}; otherwise 0
 */
public record NumberMode(Kind kind, int precision, int scale) {

  /** The values of {@code number.mode}. */
  public enum Kind {
    DOUBLE,
    DECIMAL,
    STRING
  }

  /** The maximum that both Postgres and Snowflake support. */
  public static final int MAX_PRECISION = 38;

  public static final NumberMode DOUBLE = new NumberMode(Kind.DOUBLE, 0, 0);
  public static final NumberMode STRING = new NumberMode(Kind.STRING, 0, 0);

  /** 29 digits before the decimal point and 9 after it. */
  public static final NumberMode DECIMAL = decimal(MAX_PRECISION, 9);

  public NumberMode {
    if (kind == Kind.DECIMAL && !isValidDecimal(precision, scale)) {
      throw new IllegalArgumentException(
          "a decimal needs a precision of 1 to "
              + MAX_PRECISION
              + " and a scale of 0 to its precision, not "
              + precision
              + " and "
              + scale);
    }
  }

  public static NumberMode decimal(int precision, int scale) {
    return new NumberMode(Kind.DECIMAL, precision, scale);
  }

  static boolean isValidDecimal(int precision, int scale) {
    return precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
  }
}
