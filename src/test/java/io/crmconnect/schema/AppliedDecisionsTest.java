/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Applied decisions are stored with the schema as long as they are in the settings. */
class AppliedDecisionsTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final Field NAME = new Field("name", FieldType.STRING);
  private static final Field FAX = new Field("fax", FieldType.STRING);
  private static final String REMOVED = "contacts.fax:removed";

  private final String storedSchema =
      SchemaEvolver.createSchema(CONTACTS, List.of(NAME, FAX), settingsWith()).encode();

  @Test
  void anAppliedDecisionIsStoredUntilItLeavesTheSettings() {
    assertThat(storedSchema).doesNotContain("decided");
    SchemaReviewResult first =
        SchemaReview.review(decode(storedSchema, REMOVED), List.of(NAME), Map.of(), List.of());
    assertThat(first.resolvedDecisions()).extracting(SchemaDecision::text).containsExactly(REMOVED);
    String after = first.evolution().schema().encode();
    assertThat(after).contains("\"decided\":[\"contacts.fax:removed\"]");
    ObjectSchema restarted = decode(after, REMOVED);
    assertThat(restarted.encode()).isEqualTo(after);
    SchemaReviewResult again = SchemaReview.review(restarted, List.of(NAME), Map.of(), List.of());
    assertThat(again.resolvedDecisions()).isEmpty();
    assertThat(again.evolution().schema()).isSameAs(restarted);
    SchemaReviewResult without =
        SchemaReview.review(decode(after), List.of(NAME), Map.of(), List.of());
    assertThat(without.evolution().schema().encode()).doesNotContain("decided");
  }

  /** A schema stored by an earlier version, in which the decision already has its effect. */
  @Test
  void aStoredSchemaWithoutDecisionsIsAccepted() {
    String old =
        "{\"format\":1,\"fields\":[{\"field\":\"fax_no\",\"column\":\"fax\",\"type\":\"string\","
            + "\"was\":[\"fax\"]},{\"field\":\"size\",\"type\":\"string\",\"gone\":true}]}";
    List<Field> catalogue = List.of(new Field("fax_no", FieldType.STRING));
    SchemaReviewResult schemaReviewResult =
        SchemaReview.review(
            decode(old, "contacts.fax_no:fax", "contacts.size:removed"),
            catalogue,
            Map.of(),
            List.of());
    assertThat(schemaReviewResult.resolvedDecisions()).isEmpty();
    assertThat(schemaReviewResult.refusals()).isEmpty();
    assertThat(schemaReviewResult.drifts()).isEmpty();
    assertThat(schemaReviewResult.evolution().schema().columns()).isEqualTo(decode(old).columns());
    assertThat(schemaReviewResult.evolution().schema().encode())
        .contains("\"decided\":[\"contacts.fax_no:fax\",\"contacts.size:removed\"]");
  }

  @Test
  void aDecisionThatDoesNotApplyIsNotStored() {
    SchemaReviewResult schemaReviewResult =
        SchemaReview.review(decode(storedSchema, REMOVED), List.of(NAME, FAX), Map.of(), List.of());
    assertThat(schemaReviewResult.refusals())
        .containsExactly(
            new SchemaRefusal(
                SchemaDecision.parse(REMOVED).orElseThrow(),
                "the vendor still has the field 'fax'. Remove the entry, or remove the field at"
                    + " the vendor; to erase its values although the vendor has it, name it in"
                    + " field.exclude too"));
    assertThat(schemaReviewResult.evolution().schema().encode()).isEqualTo(storedSchema);
  }

  private static ObjectSchema decode(String text, String... accepted) {
    return ObjectSchema.decode(CONTACTS, text, settingsWith(accepted));
  }

  private static SchemaSettings settingsWith(String... accepted) {
    List<SchemaDecision> schemaDecisions =
        Stream.of(accepted).map(text -> SchemaDecision.parse(text).orElseThrow()).toList();
    return new SchemaSettings(
        63,
        NumberMode.DOUBLE,
        List.of(),
        List.of(),
        new DriftSettings(DriftMode.QUARANTINE, Map.of(), schemaDecisions));
  }
}
