/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The hash is equal for equal records, in every JVM and whatever the order is. */
class ContentHashTest {
  private static final Field EMAIL = new Field("email", FieldType.STRING);
  private static final Field FAX = new Field("fax", FieldType.STRING);
  private static final Field SCORE = new Field("score", FieldType.NUMBER);

  private static long hash(List<Field> fields, Map<String, String> values) {
    ObjectSchema schema =
        SchemaEvolver.createSchema(
            new CrmObject("contacts", "contacts"), fields, SchemaSettings.DEFAULT);
    return new RecordFactory(new RecordSettings("crm", MisfitMode.NULL))
        .contentHash(schema, new Row("7", 1, 1, values));
  }

  /** Records in topics have this number. */
  @Test
  void theNumberNeverChanges() {
    assertThat(hash(List.of(EMAIL, SCORE), Map.of("email", "ann@example.com", "score", "12.5")))
        .isEqualTo(-4771329125362250728L);
  }

  @Test
  void theOrderOfTheFieldsDoesNotMatter() {
    Map<String, String> values = Map.of("email", "ann@example.com", "score", "12.5");
    assertThat(hash(List.of(SCORE, EMAIL), values)).isEqualTo(hash(List.of(EMAIL, SCORE), values));
  }

  @Test
  void eachValueAndItsFieldMatter() {
    List<Field> fields = List.of(EMAIL, FAX);
    assertThat(
            List.of(
                hash(fields, Map.of()),
                hash(fields, Map.of("email", "a")),
                hash(fields, Map.of("fax", "a")),
                hash(fields, Map.of("email", "b")),
                hash(fields, Map.of("email", "a", "fax", "b")),
                hash(fields, Map.of("email", "b", "fax", "a")),
                hash(fields, Map.of("email", "abcde")),
                hash(fields, Map.of("email", "abcd", "fax", "e")),
                hash(fields, Map.of("email", "abcd\u0000"))))
        .doesNotHaveDuplicates();
  }

  /** A record without a column leaves an old value in a table, and null does not. */
  @Test
  void aColumnThatContainsNullCounts() {
    Map<String, String> missing = Map.of("email", "a");
    Map<String, String> empty = new HashMap<>(missing);
    empty.put("score", null);
    assertThat(hash(List.of(EMAIL, SCORE), missing))
        .isEqualTo(hash(List.of(EMAIL, SCORE), empty))
        .isNotEqualTo(hash(List.of(EMAIL), missing));
  }

  @Test
  void theTypeOfAColumnCounts() {
    Field text = new Field("score", FieldType.STRING);
    Map<String, String> values = Map.of("score", "12.5");
    assertThat(hash(List.of(text), values)).isNotEqualTo(hash(List.of(SCORE), values));
  }
}
