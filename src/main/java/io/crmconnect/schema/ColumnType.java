/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The type of a column. It is chosen when the field is first seen and never changes.
 *
 * @param precision total number of digits, for {@link Kind#DECIMAL}; otherwise 0
 * @param scale digits after the decimal point, for {@link Kind#DECIMAL}; otherwise 0
 */
public record ColumnType(Kind kind, int precision, int scale) {

  /** Each kind has the type of the vendor's fields that it is used for. */
  public enum Kind {
    STRING(FieldType.STRING),
    BOOLEAN(FieldType.BOOLEAN),
    DOUBLE(FieldType.NUMBER),
    DECIMAL(FieldType.NUMBER),
    /** The text of a number as the vendor writes it. */
    NUMBER_TEXT(FieldType.NUMBER),
    DATE(FieldType.DATE),
    TIMESTAMP(FieldType.TIMESTAMP);

    private final FieldType fieldType;

    Kind(FieldType fieldType) {
      this.fieldType = fieldType;
    }
  }

  static final ColumnType STRING = new ColumnType(Kind.STRING, 0, 0);
  static final ColumnType BOOLEAN = new ColumnType(Kind.BOOLEAN, 0, 0);
  static final ColumnType DOUBLE = new ColumnType(Kind.DOUBLE, 0, 0);
  static final ColumnType NUMBER_TEXT = new ColumnType(Kind.NUMBER_TEXT, 0, 0);
  static final ColumnType DATE = new ColumnType(Kind.DATE, 0, 0);
  static final ColumnType TIMESTAMP = new ColumnType(Kind.TIMESTAMP, 0, 0);

  /** The parameter from which converters and sinks read a decimal's precision. */
  private static final String PRECISION_PARAMETER = "connect.decimal.precision";

  private static final Pattern DECIMAL_PATTERN =
      Pattern.compile("decimal\\((\\d{1,2}),(\\d{1,2})\\)");

  static ColumnType decimal(int precision, int scale) {
    return new ColumnType(Kind.DECIMAL, precision, scale);
  }

  static ColumnType of(FieldType type, NumberMode numberMode) {
    return switch (type) {
      case STRING -> STRING;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case TIMESTAMP -> TIMESTAMP;
      case NUMBER -> ofNumber(numberMode);
    };
  }

  private static ColumnType ofNumber(NumberMode numberMode) {
    return switch (numberMode.kind()) {
      case DOUBLE -> DOUBLE;
      case DECIMAL -> decimal(numberMode.precision(), numberMode.scale());
      case STRING -> NUMBER_TEXT;
    };
  }

  FieldType fieldType() {
    return kind.fieldType;
  }

  /** The code of the type in the accepted schema's text; it is stored and must not change. */
  public String text() {
    return switch (kind) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case DOUBLE -> "double";
      case DECIMAL -> "decimal(" + precision + "," + scale + ")";
      case NUMBER_TEXT -> "number_text";
      case DATE -> "date";
      case TIMESTAMP -> "timestamp";
    };
  }

  static Optional<ColumnType> parse(String text) {
    switch (text) {
      case "string":
        return Optional.of(STRING);
      case "boolean":
        return Optional.of(BOOLEAN);
      case "double":
        return Optional.of(DOUBLE);
      case "number_text":
        return Optional.of(NUMBER_TEXT);
      case "date":
        return Optional.of(DATE);
      case "timestamp":
        return Optional.of(TIMESTAMP);
      default:
        Matcher matcher = DECIMAL_PATTERN.matcher(text);
        if (!matcher.matches()) {
          return Optional.empty();
        }
        int precision = Integer.parseInt(matcher.group(1));
        int scale = Integer.parseInt(matcher.group(2));
        return NumberMode.isValidDecimal(precision, scale)
            ? Optional.of(decimal(precision, scale))
            : Optional.empty();
    }
  }

  /** The optional Connect schema of a column; its doc is the name of the field. */
  Schema toConnectSchema(String field) {
    // A lone surrogate cannot be encoded in UTF-8; this conversion makes it a question mark.
    String doc = new String(field.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    SchemaBuilder builder =
        switch (kind) {
          case STRING, NUMBER_TEXT -> SchemaBuilder.string();
          case BOOLEAN -> SchemaBuilder.bool();
          case DOUBLE -> SchemaBuilder.float64();
          case DECIMAL ->
              Decimal.builder(scale).parameter(PRECISION_PARAMETER, Integer.toString(precision));
          case DATE -> Date.builder();
          case TIMESTAMP -> Timestamp.builder();
        };
    return builder.optional().doc(doc).build();
  }
}
