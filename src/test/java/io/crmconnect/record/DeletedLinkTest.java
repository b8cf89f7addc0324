/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** The row that marks the delete of a link can still be found by the ends of the link. */
class DeletedLinkTest {
  private static final SourcePosition POSITION = new SourcePosition(Map.of(), Map.of());

  private final ObjectSchema schema =
      SchemaEvolver.createSchema(
          new Association(
                  new CrmObject("contacts", "contacts"), new CrmObject("companies", "companies"))
              .toCrmObject(),
          Association.FIELDS,
          SchemaSettings.DEFAULT);

  private Struct markedRow(Map<String, Object> lastValues) {
    return (Struct)
        new RecordFactory(new RecordSettings("crm", MisfitMode.NULL, DeleteMode.SOFT))
            .createDelete(
                schema,
                "7:901:4",
                1,
                new DeleteFacts(1_790_000_000_500L, Optional.empty(), lastValues),
                1_790_000_000_900L,
                POSITION,
                POSITION)
            .get(0)
            .sourceRecord()
            .value();
  }

  private static void assertHasEnds(Struct row) {
    assertThat(row.get("from_id")).isEqualTo("7");
    assertThat(row.get("to_id")).isEqualTo("901");
    assertThat(row.get("type_id")).isEqualTo("4");
  }

  @Test
  void itHasTheEndsAndNoVersion() {
    Struct row = markedRow(Map.of());
    assertHasEnds(row);
    assertThat(row.get("label")).isNull();
    assertThat(row.get("_updated_at")).isNull();
    assertThat(row.get("_deleted_at")).isEqualTo(new Date(1_790_000_000_500L));
  }

  @Test
  void keptValuesDoNotReplaceTheEnds() {
    Struct row = markedRow(Map.of("from_id", "8", "label", "Decision maker"));
    assertHasEnds(row);
    assertThat(row.get("label")).isEqualTo("Decision maker");
  }

  @Test
  void theEndsStayIfTheValuesAreTooLarge() {
    Struct row = markedRow(Map.of("label", "x".repeat(RecordSettings.DEFAULT_MAX_BYTES)));
    assertHasEnds(row);
    assertThat(row.get("label")).isNull();
  }
}
