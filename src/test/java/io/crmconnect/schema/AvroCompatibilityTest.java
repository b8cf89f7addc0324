/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Avro's rules about the rows of a topic. */
class AvroCompatibilityTest {
  /**
   * @param column a name, a type, and whether it is optional
   */
  private static Schema schema(String name, String column) {
    SchemaBuilder struct = SchemaBuilder.struct().name(name).field("id", Schema.STRING_SCHEMA);
    if (!column.equals("none")) {
      String[] parts = column.split(" ");
      SchemaBuilder type = SchemaBuilder.type(Schema.Type.valueOf(parts[1]));
      struct.field(parts[0], parts[2].equals("optional") ? type.optional().build() : type.build());
    }
    return struct.build();
  }

  @ParameterizedTest
  @CsvSource({
    "none, size STRING optional",
    "size STRING optional, none",
    "size STRING required, size STRING required",
  })
  void readersOfBothSchemasUnderstandAllRows(String before, String after) {
    assertThat(AvroCompatibility.findProblem(schema("x.Value", before), schema("x.Value", after)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "none, size STRING required, previous rows, reader_field_missing_default_value",
    "size STRING required, none, readers of before, reader_field_missing_default_value",
    "size INT32 optional, size STRING optional, previous rows, missing_union_branch",
    "size INT32 optional, size INT64 optional, readers of before, missing_union_branch",
    "size STRING required, size STRING optional, readers of before, type_mismatch",
  })
  void whatOneOfThemCannotReadIsNamed(String before, String after, String side, String reason) {
    assertThat(AvroCompatibility.findProblem(schema("x.Value", before), schema("x.Value", after)))
        .get()
        .satisfies(
            problem ->
                assertThat(problem.toLowerCase(Locale.ROOT))
                    .startsWith(side.equals("previous rows") ? "the previous rows" : side)
                    .contains(reason, "/fields/"));
  }

  @Test
  void anotherNameIsAProblem() {
    assertThat(AvroCompatibility.findProblem(schema("x.Value", "none"), schema("x.Row", "none")))
        .get()
        .asString()
        .contains("NAME_MISMATCH");
  }

  @Test
  void aNameThatAvroDoesNotAllowIsAProblemAndNotThrown() {
    assertThat(
            AvroCompatibility.findProblem(
                schema("x.Value", "none"),
                SchemaBuilder.struct()
                    .name("x.Value")
                    .field("Added At", Schema.OPTIONAL_STRING_SCHEMA)
                    .build()))
        .get()
        .asString()
        .startsWith("Avro cannot express the schema")
        .contains("Added At");
  }
}
