/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/** For any text of a field of any type, the record can be written and no information is lost. */
class ValuesProperties {
  private static final CrmObject DEALS = new CrmObject("deals", "deals");
  private static final String FIELD = "The \"Field\"";
  private static final SourcePosition ORIGIN = new SourcePosition(Map.of(), Map.of());

  private final RecordFactory recordFactory =
      new RecordFactory(new RecordSettings("crm", MisfitMode.NULL));

  @Property(tries = 4_000)
  void nothingIsLost(
      @ForAll FieldType type,
      @ForAll("numberModes") NumberMode numbers,
      @ForAll("texts") String raw)
      throws IOException {
    SchemaSettings settings =
        new SchemaSettings(63, numbers, List.of(), List.of(), DriftSettings.DEFAULT);
    ObjectSchema schema =
        SchemaEvolver.createSchema(DEALS, List.of(new Field(FIELD, type)), settings);
    Row row = new Row("1", 1_700_000_000_000L, Row.UNKNOWN_TIME, Map.of(FIELD, raw));

    SourceRecord record =
        recordFactory
            .createRow(schema, row, Op.UPSERT, 0, OptionalLong.empty(), ORIGIN)
            .sourceRecord();

    assertThat(record.topic()).isEqualTo("crm.deals");
    Struct value = (Struct) record.value();
    value.validate();
    assertThat(TextSanitizer.indexOfUnsupported(value.toString(), 0)).isEqualTo(-1);
    Object column = value.get("the_field");
    String misfits = value.getString("_misfits");
    if (misfits != null) {
      JsonNode kept = Json.MAPPER.readTree(misfits);
      assertThat(kept.size()).isEqualTo(1);
      assertThat(EscapedText.restore(kept.path(FIELD).textValue())).isEqualTo(raw);
    } else if (raw.isEmpty()) {
      assertThat(column).isEqualTo(type == FieldType.STRING ? "" : null);
    } else {
      assertThat(isEquivalent(column, raw)).as("%s for <%s>", column, raw).isTrue();
    }
    try (JsonConverter converter = new JsonConverter()) {
      converter.configure(Map.of(), false);
      converter.fromConnectData(record.topic(), record.valueSchema(), value);
    }
  }

  /** Uses Java's parsers, not those of the connector. */
  private static boolean isEquivalent(Object column, String raw) {
    if (column instanceof String text) {
      return text.equals(raw);
    }
    if (column instanceof Boolean bool) {
      return bool.toString().equals(raw);
    }
    if (column instanceof Double number) {
      return new BigDecimal(number.toString()).compareTo(new BigDecimal(raw)) == 0;
    }
    if (column instanceof BigDecimal number) {
      return number.compareTo(new BigDecimal(raw)) == 0;
    }
    if (column instanceof Date date) {
      return parseInstant(raw).equals(date.toInstant());
    }
    return false;
  }

  private static Instant parseInstant(String raw) {
    if (raw.matches("-?\\d+(\\.0+)?")) {
      return Instant.ofEpochMilli(new BigDecimal(raw).longValueExact());
    }
    if (raw.length() == 10) {
      return LocalDate.parse(raw).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    return OffsetDateTime.parse(raw).toInstant();
  }

  @Provide
  Arbitrary<NumberMode> numberModes() {
    return Arbitraries.of(
        NumberMode.DOUBLE, NumberMode.STRING, NumberMode.DECIMAL, NumberMode.decimal(5, 5));
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Instant> instants =
        Arbitraries.longs()
            .between(-99_999_999_999_999L, 399_999_999_999_999L)
            .map(Instant::ofEpochMilli);
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(20),
        Arbitraries.strings().withChars("0123456789.eE+-;").ofMaxLength(24),
        Arbitraries.strings().withChars("0123456789-:TZ.").ofMaxLength(24),
        Arbitraries.strings().withChars('\0', '\ud800', '\udc00', 'a').ofMaxLength(5),
        Arbitraries.bigDecimals().ofScale(12).map(BigDecimal::toString),
        Arbitraries.doubles().map(String::valueOf),
        Arbitraries.longs().map(String::valueOf),
        instants.map(Instant::toString),
        instants.map(instant -> Long.toString(instant.toEpochMilli())),
        instants.map(instant -> instant.toEpochMilli() + ".0"),
        instants.map(instant -> instant.atOffset(ZoneOffset.ofHours(5)).toLocalDate().toString()),
        Arbitraries.of("true", "false", "True", "", "NaN", "Infinity", "0x10", "1;2"));
  }
}
