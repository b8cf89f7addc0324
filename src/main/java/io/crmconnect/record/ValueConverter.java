/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import io.crmconnect.crm.InstantText;
import io.crmconnect.schema.ColumnType;

/**
 * Converts the vendor's raw text to the value of a column. Like the vendor, a text column
 * distinguishes a cleared value (empty) from one that was never set (null). In other columns both
 * are null.
 */
final class ValueConverter {
  private ValueConverter() {}

  /**
   * @param raw may be null
   * @return the value of the column; null if there is none; a {@link LossyValue} if information was
   *     lost
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

  /** Whether {@link #convert} finds that the text does not match the type, but cheaper. */
  static boolean isMisfit(ColumnType type, String raw) {
    if (raw == null || raw.isEmpty()) {
      return false;
    }
    return switch (type.kind()) {
      case STRING, NUMBER_TEXT -> false;
      case BOOLEAN -> convertBoolean(raw) == LossyValue.MISFIT;
      case DOUBLE -> !NumberParser.isDouble(raw);
      case DECIMAL ->
          NumberParser.toDecimal(raw, type.precision(), type.scale()) == LossyValue.MISFIT;
      case DATE -> InstantParser.parseDate(raw) == InstantText.INVALID;
      case TIMESTAMP -> InstantParser.parseTimestamp(raw) == InstantText.INVALID;
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
