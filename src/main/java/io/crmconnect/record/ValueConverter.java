package io.crmconnect.record;

import io.crmconnect.schema.ColumnType;

/**
 * The vendor's raw text made into what a column holds. A text column tells a cleared value (empty)
 * from one that was never set (null), as the vendor does; all others have no empty value, there
 * both are null.
 */
final class ValueConverter {
  private ValueConverter() {}

  /**
   * @param raw may be null
   * @return the column's value, null where there is none, or {@link LossyValue} where the value
   *     does not say all that the raw text said
   */
  static Object convert(ColumnType type, String raw) {
    if (raw == null) {
      return null;
    }
    if (raw.isEmpty()) {
      return type.kind() == ColumnType.Kind.STRING ? raw : null;
    }
    return switch (type.kind()) {
      case STRING, NUMBER_TEXT -> convertText(raw);
      case BOOLEAN -> convertBoolean(raw);
      case DOUBLE -> NumberParser.toDouble(raw);
      case DECIMAL -> NumberParser.toDecimal(raw, type.precision(), type.scale());
      case DATE -> InstantParser.toDate(raw);
      case TIMESTAMP -> InstantParser.toTimestamp(raw);
    };
  }

  private static Object convertText(String raw) {
    return TextSanitizer.indexOfUnsupported(raw, 0) < 0
        ? raw
        : new LossyValue(TextSanitizer.sanitize(raw));
  }

  private static Object convertBoolean(String raw) {
    if (raw.equals("true")) {
      return Boolean.TRUE;
    }
    return raw.equals("false") ? Boolean.FALSE : LossyValue.MISFIT;
  }
}
