package io.crmconnect.record;

import io.crmconnect.schema.ColumnType;

/**
 * The vendor's raw text made into what a column holds. A text column tells a cleared value (empty)
 * from one that was never set (null), as the vendor does; all others have no empty value, there
 * both are null.
 */
final class Values {
  private Values() {}

  /**
   * @param raw may be null
   * @return the column's value, null where there is none, or {@link RawKept} where the value does
   *     not say all that the raw text said
   */
  static Object convert(ColumnType type, String raw) {
    if (raw == null) {
      return null;
    }
    if (raw.isEmpty()) {
      return type.kind() == ColumnType.Kind.STRING ? raw : null;
    }
    return switch (type.kind()) {
      case STRING, NUMBER_TEXT -> text(raw);
      case BOOLEAN -> bool(raw);
      case DOUBLE -> Numbers.toDouble(raw);
      case DECIMAL -> Numbers.toDecimal(raw, type.precision(), type.scale());
      case DATE -> Instants.toDate(raw);
      case TIMESTAMP -> Instants.toTimestamp(raw);
    };
  }

  private static Object text(String raw) {
    return Texts.firstUnfit(raw, 0) < 0 ? raw : new RawKept(Texts.fit(raw));
  }

  private static Object bool(String raw) {
    if (raw.equals("true")) {
      return Boolean.TRUE;
    }
    return raw.equals("false") ? Boolean.FALSE : RawKept.MISFIT;
  }
}
