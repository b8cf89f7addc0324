/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class KeptValueTypesTest {
  private static final long DAY = 86_400_000;
  private static final SourcePosition POSITION = new SourcePosition(Map.of(), Map.of());

  private final ObjectSchema schema =
      SchemaEvolver.createSchema(
          new CrmObject("contacts", "contacts"),
          List.of(
              new Field("name", FieldType.STRING),
              new Field("amount", FieldType.NUMBER),
              new Field("born", FieldType.DATE),
              new Field("seen", FieldType.TIMESTAMP)),
          SchemaSettings.DEFAULT);

  private Struct markedRow(Map<String, Object> lastValues) {
    return (Struct)
        new RecordFactory(new RecordSettings("crm", MisfitMode.NULL, DeleteMode.SOFT))
            .createDelete(
                schema,
                "7",
                1_790_000_000_000L,
                new DeleteFacts(1_790_000_000_500L, Optional.of("8"), lastValues),
                1_790_000_000_900L,
                POSITION,
                POSITION)
            .get(0)
            .sourceRecord()
            .value();
  }

  @Test
  void valuesOfAConverterWithoutSchemasFitTheirColumns() {
    Struct row =
        markedRow(
            Map.of(
                "name", "Ann", "amount", 2L, "born", 3, "seen", 5L, "_created_at", 7L, "x", "y"));
    assertThat(row.get("name")).isEqualTo("Ann");
    assertThat(row.get("amount")).isEqualTo(2.0);
    assertThat(row.get("born")).isEqualTo(new Date(3 * DAY));
    assertThat(row.get("seen")).isEqualTo(new Date(5));
    assertThat(row.get("_created_at")).isEqualTo(new Date(7));
  }

  @Test
  void factsOfTheDeleteAreItsOwn() {
    Struct row = markedRow(Map.of("_deleted", false, "_deleted_at", new Date(1), "id", "9"));
    assertThat(row.get("id")).isEqualTo("7");
    assertThat(row.get("_deleted")).isEqualTo(true);
    assertThat(row.get("_deleted_at")).isEqualTo(new Date(1_790_000_000_500L));
    assertThat(row.get("_merged_into")).isEqualTo("8");
  }

  @Test
  void valuesThatWouldMakeTheRecordTooLargeAreNotKept() {
    Struct row = markedRow(Map.of("name", "x".repeat(RecordSettings.DEFAULT_MAX_BYTES)));
    assertThat(row.get("name")).isNull();
    assertThat(row.get("_deleted")).isEqualTo(true);
  }

  @Test
  void aValueOfAnotherTypeIsNull() {
    Struct row = markedRow(Map.of("name", 5L, "amount", "many", "seen", "yesterday"));
    assertThat(row.get("name")).isNull();
    assertThat(row.get("amount")).isNull();
    assertThat(row.get("seen")).isNull();
  }
}
