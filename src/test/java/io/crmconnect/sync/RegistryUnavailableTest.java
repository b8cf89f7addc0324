/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The schema changes while the registry is unavailable, or refuses every new schema. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class RegistryUnavailableTest {
  private static final SchemaVerdict UNAVAILABLE = new SchemaVerdict.Unavailable("no answer");
  private static final SchemaVerdict REFUSED = new SchemaVerdict.Incompatible("NAME_MISMATCH");

  private final VendorShape vendor;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  RegistryUnavailableTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    task.registry().acceptAll();
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
  }

  @Test
  void withKeepRowsContinueWithoutTheRemovedField() {
    task.settings().drift(DriftMode.KEEP);
    task.start().answerAll();
    task.registry().answer(UNAVAILABLE);
    replaceField("fax", "fax_no");
    long catalogueRequests = task.sent().count(Request.Catalogue.class);
    crm.putIndexed(2, task.now(), "new");
    task.advance(100_000).commit().advance(2_000);
    assertThat(task.sent().count(Request.Catalogue.class)).isLessThan(catalogueRequests + 5);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.columnValues("fax"))
        .containsEntry(crm.id(2), null)
        .containsEntry(crm.id(1), "fax-1");
    assertThat(emitted.events("drift.found")).hasSize(1);
    task.registry().acceptAll();
    task.advance(40_000);
    assertThat(emitted.columnValues("fax_no")).hasSize(3).containsEntry(crm.id(2), "fax_no-2");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void withKeepRowsContinueWithoutARemovedFieldWhereTheRegistryRefusesAnother() {
    task.settings().drift(DriftMode.KEEP);
    task.start().answerAll();
    task.registry().answer(REFUSED);
    crm.fields().add("size");
    crm.rewriteRows();
    task.advance(400_000).commit();
    crm.fields().remove("fax");
    crm.rewriteRows();
    long catalogueRequests = task.sent().count(Request.Catalogue.class);
    crm.putIndexed(2, task.now(), "new");
    task.advance(100_000).commit().advance(2_000);
    assertThat(task.sent().count(Request.Catalogue.class)).isLessThan(catalogueRequests + 5);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.columnValues("fax"))
        .containsEntry(crm.id(2), null)
        .containsEntry(crm.id(1), "fax-1");
    assertThat(emitted.events())
        .anyMatch(text -> text.startsWith("drift.found") && text.contains("'fax' is gone"));
  }

  @Test
  void aTaskStartedMeanwhileUsesTheStoredSchema() {
    task.settings().reconcileEvery(600_000);
    task.registry().answer(UNAVAILABLE);
    crm.fields().add("size");
    crm.rewriteRows();
    task.restart();
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    crm.delete(3);
    task.advance(1_300_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(2);
    assertThat(emitted.columnValues("size", "no column")).containsEntry(crm.id(2), "no column");
    task.registry().acceptAll();
    task.advance(40_000);
    assertThat(emitted.columnValues("size"))
        .containsEntry(crm.id(1), "size-1")
        .containsEntry(crm.id(2), "size-2");
  }

  @Test
  void aTaskStartedMeanwhileQuarantinesTheRowsOfAFrozenObject() {
    replaceField("fax", "fax_no");
    task.advance(300_001);
    task.registry().answer(UNAVAILABLE);
    task.settings().drift(DriftMode.QUARANTINE, "contacts.fax_no:fax");
    task.restart();
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000);
    assertThat(emitted.quarantine())
        .extracting(row -> row.getString("raw"))
        .singleElement()
        .asString()
        .contains("fax_no-2");
    assertThat(emitted.topicRecords()).hasSize(3);
    task.registry().acceptAll();
    task.advance(40_000);
    assertThat(emitted.columnValues("fax")).hasSize(3).containsEntry(crm.id(2), "fax_no-2");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** Its first row is emitted under the schema of before, so the decision has rows to fill. */
  @Test
  void aDecisionMadeBeforeTheFirstStartBackfillsTheRowsCopiedMeanwhile() {
    emitted.forgetCursors();
    emitted.clear();
    crm.fields().setType("fax", FieldType.NUMBER);
    task.registry().answer(UNAVAILABLE);
    task.settings().drift(DriftMode.QUARANTINE, "contacts.fax:number");
    task.start().answerAll();
    task.advance(10_000);
    assertThat(emitted.topicRecords()).hasSize(3);
    task.registry().acceptAll();
    task.advance(40_000).commit().advance(400_000);
    assertThat(emitted.topicRecords()).as("each row is read anew").hasSize(6);
    assertThat(emitted.events("drift.resolved")).isNotEmpty();
  }

  @Test
  void withoutAStoredSchemaNoRowIsEmitted() {
    TaskHarness fresh = new TaskHarness(TestSettings.defaults(), vendor);
    fresh.registry().answer(UNAVAILABLE);
    fresh.crm().putOldRows(3);
    fresh.start().answerAll().advance(60_000);
    assertThat(fresh.emitted().topicRecords()).isEmpty();
    fresh.registry().acceptAll();
    fresh.advance(20_000);
    assertThat(fresh.emitted().topicRows()).isEqualTo(fresh.crm().expectedRows());
  }

  private void replaceField(String from, String to) {
    crm.fields().replace(from, to);
    crm.rewriteRows();
  }
}
