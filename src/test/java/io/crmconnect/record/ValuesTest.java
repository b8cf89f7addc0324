/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.ColumnType;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversion of single values from the vendor's text to column values. */
class ValuesTest {
  private static final ColumnType STRING = columnType(FieldType.STRING, NumberMode.DOUBLE);
  private static final ColumnType BOOLEAN = columnType(FieldType.BOOLEAN, NumberMode.DOUBLE);
  private static final ColumnType DOUBLE = columnType(FieldType.NUMBER, NumberMode.DOUBLE);
  private static final ColumnType DECIMAL = columnType(FieldType.NUMBER, NumberMode.decimal(10, 2));
  private static final ColumnType NUMBER_TEXT = columnType(FieldType.NUMBER, NumberMode.STRING);
  private static final ColumnType DATE = columnType(FieldType.DATE, NumberMode.DOUBLE);
  private static final ColumnType TIMESTAMP = columnType(FieldType.TIMESTAMP, NumberMode.DOUBLE);

  @ParameterizedTest
  @EnumSource(FieldType.class)
  void anAbsentValueIsNullAndAClearedValueIsEmptyOnlyAsText(FieldType fieldType) {
    ColumnType type = columnType(fieldType, NumberMode.DOUBLE);
    assertThat(ValueConverter.convert(type, null)).isNull();
    assertThat(ValueConverter.convert(type, ""))
        .isEqualTo(fieldType == FieldType.STRING ? "" : null);
  }

  @Test
  void textStaysAsItIs() {
    String text = " \t\n\"quoted\" \\ \u0001 é \ud83d\ude00 ".repeat(4_000);
    assertThat(text.length()).isGreaterThan(60_000);
    assertThat(ValueConverter.convert(STRING, text)).isSameAs(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\0", "a\0b", "\ud800", "\udc00", "x\ud83dy", "\ude00\ud83d", "end\ud83d"})
  void anIllegalTextIsReplacedAndItsRawValueKept(String text) {
    Object value = ValueConverter.convert(STRING, text);
    assertThat(value).isInstanceOf(LossyValue.class);
    assertThat(((LossyValue) value).isMisfit()).isFalse();
    assertThat((String) ((LossyValue) value).value())
        .hasSameSizeAs(text)
        .contains("\ufffd")
        .isEqualTo(text.replaceAll("[\\x00\ud800-\udfff]", "\ufffd"));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void booleans(String text, boolean value) {
    assertThat(ValueConverter.convert(BOOLEAN, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "TRUE", " true", "0", "null", "NOT_STARTED"})
  void anInvalidBooleanIsAMisfit(String text) {
    assertThat(ValueConverter.convert(BOOLEAN, text)).isSameAs(LossyValue.MISFIT);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-1, -1.0",
    "+1, 1.0",
    "3039, 3039.0",
    "171591000199, 1.71591000199E11",
    "0.1, 0.1",
    ".5, 0.5",
    "5., 5.0",
    "1e3, 1000.0",
    "1.5E-7, 1.5E-7",
    "000012.500000000000000000000, 12.5",
    "100000000000000000000, 1.0E20",
    "9007199254740993.0e0, RAW 9.007199254740992E15",
    "0.30000000000000004, 0.30000000000000004",
    "123456789012345.6, 1.234567890123456E14",
    "12345678901234567890, RAW 1.2345678901234567E19",
    "0.1000000000000000055511151231257827, RAW 0.1",
    "1e-400, RAW 0.0",
    "4.9e-324, RAW 4.9E-324",
    "1e400, MISFIT",
    "NaN, MISFIT",
    "Infinity, MISFIT",
    "0x1p3, MISFIT",
    "1d, MISFIT",
    "1f, MISFIT",
    "' 1', MISFIT",
    "'1 ', MISFIT",
    "1;2;3, MISFIT",
    "3092727991;3881228353, MISFIT",
    "'1,000', MISFIT",
    "1.2.3, MISFIT",
    "-, MISFIT",
    "., MISFIT",
    "e5, MISFIT",
    "1e, MISFIT",
    "1e+, MISFIT",
    "1_000, MISFIT",
    "١, MISFIT",
  })
  void doubles(String text, String expected) {
    assertThat(describe(ValueConverter.convert(DOUBLE, text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "-0.0, 0.00",
    "12345678.91, 12345678.91",
    "-12345678.9, -12345678.90",
    "1e3, 1000.00",
    "12345678.910, 12345678.91",
    "0.005, RAW 0.00",
    "0.015, RAW 0.02",
    "1e-999999999, RAW 0.00",
    "1e-99999999999, MISFIT",
    "123456789, MISFIT",
    "99999999.999, MISFIT",
    "1e999999999, MISFIT",
    "1;2, MISFIT",
    "NaN, MISFIT",
  })
  void decimals(String text, String expected) {
    Object value = ValueConverter.convert(DECIMAL, text);
    assertThat(describe(value)).isEqualTo(expected);
    if (value instanceof BigDecimal decimal) {
      assertThat(decimal.scale()).isEqualTo(2);
    }
  }

  @Test
  void numbersAsTextStayAsTheVendorWroteThem() {
    assertThat(ValueConverter.convert(NUMBER_TEXT, "012.50")).isEqualTo("012.50");
    assertThat(ValueConverter.convert(NUMBER_TEXT, "1;2;3")).isEqualTo("1;2;3");
    assertThat(ValueConverter.convert(NUMBER_TEXT, "")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2022-02-17T19:23:50.940Z, 2022-02-17T19:23:50.940Z",
    "2022-02-17T19:23:50Z, 2022-02-17T19:23:50Z",
    "2022-02-17T19:23:50, 2022-02-17T19:23:50Z",
    "2022-02-17T19:23Z, 2022-02-17T19:23:00Z",
    "2022-02-17T19:23:50.9Z, 2022-02-17T19:23:50.900Z",
    "2022-02-17T19:23:50.940000Z, 2022-02-17T19:23:50.940Z",
    "2022-02-17T19:23:50.940123Z, RAW 2022-02-17T19:23:50.940Z",
    "2022-02-17T19:23:50.940+02:00, 2022-02-17T17:23:50.940Z",
    "2022-02-17T19:23:50-0530, 2022-02-18T00:53:50Z",
    "2022-02-17T19:23:50+02, 2022-02-17T17:23:50Z",
    "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
    "2022-02-17, 2022-02-17T00:00:00Z",
    "1700681340514, 2023-11-22T19:29:00.514Z",
    "1700681340514.0, 2023-11-22T19:29:00.514Z",
    "1700681340514.5, RAW 2023-11-22T19:29:00.514Z",
    "0, 1970-01-01T00:00:00Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "-1.5, RAW 1969-12-31T23:59:59.998Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00+01:00, MISFIT",
    "0000-01-01T00:00:00Z, MISFIT",
    "253402300800000, MISFIT",
    "9999999999999999999999, MISFIT",
    "2023-02-29T00:00:00Z, MISFIT",
    "2022-13-01T00:00:00Z, MISFIT",
    "2022-02-17T24:00:00Z, MISFIT",
    "2022-02-17T19:23:60Z, MISFIT",
    "2022-02-17T19:23:50.Z, MISFIT",
    "2022-02-17T19:23:50.940X, MISFIT",
    "2022-02-17T19:23:50.940Zjunk, MISFIT",
    "2022-02-17T19:23:50+2:00, MISFIT",
    "2022-02-17 19:23:50, MISFIT",
    "2022-02-17T, MISFIT",
    "17/02/2022, MISFIT",
    "1.7e12, MISFIT",
    "1700681340514., MISFIT",
    "soon, MISFIT",
    "1;2, MISFIT",
    "-, MISFIT",
  })
  void timestamps(String text, String expected) {
    assertThat(describe(ValueConverter.convert(TIMESTAMP, text))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2019-10-31, 2019-10-31T00:00:00Z",
    "1572480000000, 2019-10-31T00:00:00Z",
    "2019-10-31T00:00:00.000Z, 2019-10-31T00:00:00Z",
    "1969-12-31, 1969-12-31T00:00:00Z",
    "-86400000, 1969-12-31T00:00:00Z",
    "1572480000000.0, 2019-10-31T00:00:00Z",
    "1572480000000.5, MISFIT",
    "1572480000001, MISFIT",
    "2019-10-31T01:00:00Z, MISFIT",
    "2019-02-30, MISFIT",
    "2019-2-3, MISFIT",
    "10000-01-01, MISFIT",
  })
  void dates(String text, String expected) {
    assertThat(describe(ValueConverter.convert(DATE, text))).isEqualTo(expected);
  }

  private static String describe(Object value) {
    if (value instanceof LossyValue kept) {
      return kept.isMisfit() ? "MISFIT" : "RAW " + describe(kept.value());
    }
    if (value instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime()).toString();
    }
    return String.valueOf(value);
  }

  private static ColumnType columnType(FieldType type, NumberMode numbers) {
    return SchemaEvolver.createSchema(
            new CrmObject("deals", "deals"),
            List.of(new Field("x", type)),
            new SchemaSettings(63, numbers, List.of(), List.of(), DriftSettings.DEFAULT))
        .columns()
        .get(0)
        .type();
  }
}
