package io.crmconnect.schema;

/**
 * How the columns of numbers are made that a schema has not accepted yet.
 *
 * @param precision digits in all, for {@link Kind#DECIMAL}, else 0
 * @param scale digits after the point, for {@link Kind#DECIMAL}, else 0
 */
public record NumberMode(Kind kind, int precision, int scale) {

  /** The values of {@code number.mode}. */
  public enum Kind {
    DOUBLE,
    DECIMAL,
    STRING
  }

  /** What Postgres and Snowflake can hold. */
  public static final int MAX_PRECISION = 38;

  public static final NumberMode DOUBLE = new NumberMode(Kind.DOUBLE, 0, 0);
  public static final NumberMode STRING = new NumberMode(Kind.STRING, 0, 0);

  /** 29 digits before the point and 9 after it. */
  public static final NumberMode DECIMAL = decimal(MAX_PRECISION, 9);

  public NumberMode {
    if (kind == Kind.DECIMAL && !isValidDecimal(precision, scale)) {
      throw new IllegalArgumentException(
          "a decimal has 1 to "
              + MAX_PRECISION
              + " digits, at most as many of them after the point");
    }
  }

  public static NumberMode decimal(int precision, int scale) {
    return new NumberMode(Kind.DECIMAL, precision, scale);
  }

  static boolean isValidDecimal(int precision, int scale) {
    return precision >= 1 && precision <= MAX_PRECISION && scale >= 0 && scale <= precision;
  }
}
