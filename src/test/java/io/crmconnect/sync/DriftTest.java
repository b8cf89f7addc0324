/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import io.crmconnect.topics.LatestRecord;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A field is removed, renamed or retyped at the vendor, and somebody decides. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DriftTest {
  private final VendorShape vendor;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DriftTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
  }

  @Test
  void changedRowsGoToQuarantineAndTheTopicStaysUnchanged() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(700_000);
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax-2", crm.id(3), "fax-3"));
    assertThat(emitted.topicRecords()).hasSize(3);
    assertThat(emitted.quarantine()).hasSize(1);
    Struct row = emitted.quarantine().get(0);
    assertThat(row.getString("id")).isEqualTo(crm.id(2));
    assertThat(row.getString("reason")).isEqualTo("drift");
    assertThat(row.getString("field")).isEqualTo("fax");
    assertThat(row.getString("detail")).contains("'fax' is gone");
    assertThat(row.getString("raw")).contains("\"fax_no\":\"fax_no-2\"", "\"name\":\"new\"");
    assertThat(emitted.events("drift.found"))
        .isNotEmpty()
        .allMatch(text -> text.contains("contacts.fax_no:fax or contacts.fax:removed"));
  }

  @Test
  void theScansOfAFrozenObjectDoNotAdvance() {
    crm.renameField("fax", "fax_no");
    task.advance(300_001).commit();
    Map<String, ?> before = emitted.committedCursor();
    crm.putIndexed(2, task.now(), "new");
    task.advance(700_000).commit();
    Map<String, Object> after = new TreeMap<>(emitted.committedCursor());
    assertThat(after).containsKey("drift.since").containsEntry("drift.rows", 1L);
    assertThat(after.get("incremental.watermark")).isEqualTo(before.get("incremental.watermark"));
    assertThat(after.get("recheck.watermark")).isEqualTo(before.get("recheck.watermark"));
  }

  @Test
  void anAcceptedRenameContinuesInTheOldColumn() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax_no-2", crm.id(3), "fax-3"));
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.lastTopicRecord().valueSchema().field("fax_no")).isNull();
    assertThat(emitted.eventKinds()).containsSubsequence("drift.found", "drift.resolved");
  }

  @Test
  void anAcceptedRemovalWritesNullsOverAllRows() {
    crm.fields().remove("fax");
    crm.rewriteRows();
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    restartWithDecisions("contacts.fax:removed");
    assertThat(emitted.columnValues("fax").values()).containsOnlyNulls();
    assertThat(emitted.columnValues("fax")).hasSize(3);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void withoutABackfillADecisionIsAppliedToAllRowsOfTheTopic() {
    TaskHarness onlyChanges = new TaskHarness(TestSettings.defaults(), vendor);
    onlyChanges.crm().fields().add("fax");
    onlyChanges.crm().putOldRows(2);
    onlyChanges.settings().withoutBackfill();
    onlyChanges.start().answerAll();
    onlyChanges.crm().putIndexed(2, onlyChanges.now(), "new");
    onlyChanges.crm().putIndexed(3, onlyChanges.now(), "new");
    onlyChanges.advance(1_300_000).commit();
    assertThat(onlyChanges.emitted().columnValues("fax"))
        .isEqualTo(Map.of(crm.id(2), "fax-2", crm.id(3), "fax-3"));
    onlyChanges.crm().fields().remove("fax");
    onlyChanges.crm().rewriteRows();
    onlyChanges.advance(400_000);
    int frozen = onlyChanges.emitted().size();
    for (int stored = frozen; stored <= frozen + 5; stored++) {
      TaskHarness restarted = onlyChanges.onAnotherWorker();
      restarted.emitted().takeOverRecords(onlyChanges.emitted());
      for (int id = 2; id <= 3; id++) {
        long version = onlyChanges.crm().row(id).version();
        restarted.topic().addToTail(new LatestRecord(crm.id(id), version, false, version + 15_000));
      }
      restarted.settings().drift(DriftMode.QUARANTINE, "contacts.fax:removed");
      restarted.restart();
      restarted.crashAfter(stored).start().answerAll().advance(40_000);
      assertThat(restarted.emitted().columnValues("fax")).as("after %d records", stored).hasSize(2);
      assertThat(restarted.emitted().columnValues("fax").values())
          .as("after %d records", stored)
          .containsOnlyNulls();
    }
  }

  @Test
  void anAcceptedTypeHasAColumnOfItsOwn() {
    TaskHarness numbers = new TaskHarness(TestSettings.defaults(), vendor);
    numbers.crm().fields().add("size");
    numbers.crm().fields().setType("size", FieldType.NUMBER);
    numbers.crm().putOldRows(0);
    putNumberedRow(numbers, 1, "17");
    numbers.start().answerAll();
    numbers.commit();
    numbers.crm().fields().setType("size", FieldType.STRING);
    putNumberedRow(numbers, 2, "large");
    numbers.advance(400_000).commit();
    assertThat(numbers.emitted().topicRecords()).hasSize(1);
    assertThat(numbers.emitted().quarantine()).hasSize(1);
    numbers.settings().drift(DriftMode.QUARANTINE, "contacts.size:string");
    numbers.start().answerAll().advance(40_000);
    assertThat(numbers.emitted().columnValues("size").values()).containsOnlyNulls();
    assertThat(numbers.emitted().columnValues("size__string"))
        .isEqualTo(Map.of(crm.id(1), "17", crm.id(2), "large"));
    // And back, to the column that was there first.
    numbers.crm().fields().setType("size", FieldType.NUMBER);
    putNumberedRow(numbers, 2, "18");
    numbers.advance(400_000).commit();
    numbers.settings().drift(DriftMode.QUARANTINE, "contacts.size:number");
    numbers.start().answerAll().advance(40_000);
    assertThat(numbers.emitted().columnValues("size"))
        .isEqualTo(Map.of(crm.id(1), 17.0, crm.id(2), 18.0));
    assertThat(numbers.emitted().columnValues("size__string").values()).containsOnlyNulls();
  }

  @Test
  void aTextColumnAcceptsAnotherTypeInPlace() {
    crm.fields().setType("fax", FieldType.NUMBER);
    task.advance(300_001);
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    assertThat(emitted.quarantine()).hasSize(1);
    restartWithDecisions("contacts.fax:number");
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(2), "fax-2");
    assertThat(emitted.lastTopicRecord().valueSchema().field("fax__number")).isNull();
  }

  @Test
  void aRevertedRenameResumesTheObjectByItself() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    crm.renameField("fax_no", "fax");
    task.advance(400_000);
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax_no-2", crm.id(3), "fax-3"));
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.eventKinds()).contains("drift.resolved");
  }

  @Test
  void aRestartWhileFrozenReportsNothingTwiceAndContinues() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    long reported = emitted.eventKinds().stream().filter("drift.found"::equals).count();
    task.start().answerAll();
    task.advance(100_000);
    assertThat(emitted.quarantine()).hasSize(1);
    crm.putIndexed(3, task.now(), "newer");
    task.advance(100_000);
    assertThat(emitted.quarantine()).hasSize(2);
    assertThat(emitted.topicRecords()).hasSize(3);
    assertThat(emitted.eventKinds()).filteredOn("drift.found"::equals).hasSize((int) reported);
  }

  @Test
  void eachChangeIsReadOnceIntoQuarantine() {
    crm.renameField("fax", "fax_no");
    task.advance(31_000);
    crm.putIndexed(2, task.now(), "new");
    task.advance(200_000);
    crm.putIndexed(2, task.now(), "newer");
    task.advance(200_000);
    assertThat(emitted.quarantine()).hasSize(2);
    assertThat(task.quarantinedRows()).isEqualTo(2);
  }

  @Test
  void deletesOfAFrozenObjectAreEmitted() {
    task.settings().reconcileEvery(600_000);
    task.start().answerAll();
    crm.renameField("fax", "fax_no");
    task.advance(400_000);
    crm.delete(1);
    crm.putIndexed(3, task.now(), "new");
    task.advance(1_300_000);
    assertThat(emitted.topicRows()).isEqualTo(Map.of(crm.id(2), "row 2", crm.id(3), "row 3"));
    assertThat(emitted.eventKinds()).contains("reconcile.finished");
  }

  @Test
  void aMergeOfAFrozenObjectIsEmitted() {
    crm.assume(VendorTrait.READS_BY_IDS);
    crm.renameField("fax", "fax_no");
    task.advance(31_000);
    crm.delete(1);
    crm.putIndexed(3, task.now(), "new");
    Row winner = crm.row(3);
    crm.put(
        new Row(
            winner.id(),
            winner.version(),
            winner.createdAt(),
            winner.values(),
            List.of(crm.id(1))));
    task.advance(200_000);
    assertThat(emitted.topicRows()).isEqualTo(Map.of(crm.id(2), "row 2", crm.id(3), "row 3"));
  }

  @Test
  void aRecordDeletedAndRestoredWhileFrozenIsEmittedAfterTheObjectResumes() {
    task.settings().reconcileEvery(600_000);
    task.start().answerAll();
    crm.renameField("fax", "fax_no");
    task.advance(400_000);
    crm.delete(1);
    task.advance(1_300_000);
    assertThat(emitted.topicRows()).doesNotContainKey(crm.id(1));
    crm.putIndexed(1, task.now(), "back");
    task.advance(100_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).containsEntry(crm.id(1), "back");
  }

  @Test
  void aDecisionThatDoesNotApplyIsReportedAndTheObjectStaysFrozen() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    restartWithDecisions("contacts.telefax:fax");
    restartWithDecisions("contacts.name:removed");
    assertThat(emitted.topicRecords()).hasSize(3);
    assertThat(emitted.events())
        .anyMatch(text -> text.contains("the vendor has no field 'telefax'"))
        .anyMatch(text -> text.contains("the vendor still has the field 'name'"));
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void twoDriftsNeedTwoDecisions() {
    crm.fields().add("size");
    crm.rewriteRows();
    task.advance(400_000).commit();
    crm.renameField("fax", "fax_no");
    crm.fields().remove("size");
    crm.rewriteRows();
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(2), "fax-2");
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "row 2");
    task.commit();
    restartWithDecisions("contacts.fax_no:fax", "contacts.size:removed");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.columnValues("size").values()).containsOnlyNulls();
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(2), "fax_no-2");
  }

  @Test
  void aSecondDriftIsReported() {
    crm.renameField("fax", "fax_no");
    task.advance(400_000);
    crm.fields().remove("name");
    crm.rewriteRows();
    task.advance(400_000);
    assertThat(emitted.events()).anyMatch(text -> text.contains("'fax' is gone; 'name' is gone"));
    task.commit();
    restartWithDecisions("contacts.name:removed");
    assertThat(emitted.topicRecords()).hasSize(3);
    restartWithDecisions("contacts.fax_no:fax", "contacts.name:removed");
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax-2", crm.id(3), "fax-3"));
    assertThat(emitted.columnValues("name").values()).containsOnlyNulls();
  }

  @Test
  void aFieldAddedBeforeTheRemovalCanTakeTheOldColumnToo() {
    crm.fields().add("fax_no");
    crm.copyValues("fax", "fax_no");
    task.advance(400_000);
    crm.fields().remove("fax");
    crm.rewriteRows();
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.columnValues("fax")).isEqualTo(emitted.columnValues("fax_no")).hasSize(3);
    task.commit();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aDecisionMadeBeforeTheChangeIsAppliedWithABackfillOfAllRows() {
    task.settings().drift(DriftMode.QUARANTINE, "contacts.fax:removed");
    task.start().answerAll();
    task.commit();
    crm.fields().remove("fax");
    crm.rewriteRows();
    task.advance(300_001);
    // First it is stored that the object is frozen: a crash must not keep the schema alone.
    assertThat(emitted.topicRecords()).hasSize(3);
    task.commit().advance(2_000);
    assertThat(emitted.columnValues("fax").values()).containsOnlyNulls();
    assertThat(emitted.columnValues("fax")).hasSize(3);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aFieldRenamedTwiceContinuesInItsFirstColumn() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    crm.renameField("fax_no", "telefax");
    crm.putIndexed(3, task.now(), "newer");
    task.advance(40_000).commit();
    restartWithDecisions("contacts.fax_no:fax", "contacts.telefax:fax_no");
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax_no-2", crm.id(3), "telefax-3"));
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void withKeepRowsContinueToFlow() {
    task.settings().drift(DriftMode.KEEP);
    task.start().answerAll();
    crm.fields().remove("fax");
    crm.rewriteRows();
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit().advance(40_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.columnValues("fax"))
        .containsEntry(crm.id(2), null)
        .containsEntry(crm.id(1), "fax-1");
    assertThat(emitted.eventKinds()).contains("drift.found");
    assertThat(emitted.quarantine()).isEmpty();
  }

  @Test
  void withFailTheTaskFails() {
    task.settings().drift(DriftMode.FAIL);
    task.start().answerAll();
    crm.fields().remove("fax");
    task.advance(400_000);
    assertThat(task.failure()).contains("schema.drift=fail", "'fax' is gone");
  }

  @Test
  void aDriftStopsTheBackfillAndTheDecisionRestartsIt() {
    TaskHarness half = new TaskHarness(TestSettings.defaults(), vendor);
    half.crm().fields().add("fax");
    half.crm().putOldRows(30);
    half.start();
    while (half.emitted().topicRecords().size() < 10) {
      half.answerNext();
    }
    half.crm().fields().remove("fax");
    half.crm().rewriteRows();
    half.answerAll().advance(400_000);
    int frozen = half.emitted().topicRecords().size();
    assertThat(frozen).isLessThan(30);
    half.settings().drift(DriftMode.QUARANTINE, "contacts.fax:removed");
    half.restart();
    half.advance(40_000);
    assertThat(half.emitted().topicRows()).isEqualTo(half.crm().expectedRows());
    assertThat(half.emitted().columnValues("fax").values()).containsOnlyNulls();
  }

  @Test
  void aCrashAnywhereBetweenDriftAndDecisionLosesNothing() {
    crm.renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    crm.putIndexed(3, task.now(), "newer");
    task.advance(40_000);
    int frozen = emitted.size();
    for (int stored = 3; stored <= frozen + 8; stored++) {
      TaskHarness restarted = task.onAnotherWorker();
      restarted.emitted().takeOverRecords(emitted);
      restarted.emitted().commit(Math.min(stored, frozen));
      restarted.settings().drift(DriftMode.QUARANTINE, "contacts.fax_no:fax");
      restarted.start().answerAll();
      restarted.crashAfter(stored).start().answerAll().commit().advance(40_000);
      assertThat(restarted.emitted().topicRows())
          .as("after %d records", stored)
          .isEqualTo(restarted.crm().expectedRows());
      assertThat(restarted.emitted().columnValues("fax"))
          .as("after %d records", stored)
          .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax_no-2", crm.id(3), "fax_no-3"));
    }
  }

  @Test
  void theRegistryIsCheckedBeforeRowsCarryANewField() {
    task.registry().answer(new SchemaVerdict.Incompatible("NAME_MISMATCH"));
    task.start().answerAll();
    crm.fields().add("size");
    crm.rewriteRows();
    task.advance(300_001);
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    assertThat(emitted.topicRecords()).hasSize(3);
    assertThat(emitted.quarantine()).hasSize(1);
    assertThat(emitted.events()).anyMatch(text -> text.contains("NAME_MISMATCH"));
    task.registry().acceptAll();
    task.advance(400_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.columnValues("size")).hasSize(3).doesNotContainValue(null);
  }

  @Test
  void whileTheRegistryIsUnavailableRowsKeepTheOldSchema() {
    task.registry().answer(new SchemaVerdict.Unavailable("no answer"));
    task.start().answerAll();
    crm.fields().add("size");
    crm.rewriteRows();
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.lastTopicRecord().valueSchema().field("size")).isNull();
    assertThat(emitted.eventKinds()).containsOnlyOnce("registry.unavailable");
    task.registry().acceptAll();
    task.advance(40_000);
    assertThat(emitted.columnValues("size")).hasSize(3).doesNotContainValue(null);
  }

  @Test
  void noRowIsEmittedWithASchemaThatTheRegistryDidNotCheck() {
    TaskHarness fresh = new TaskHarness(TestSettings.defaults(), vendor);
    fresh.registry().answer(new SchemaVerdict.Incompatible("somebody else's subject"));
    fresh.crm().putOldRows(3);
    fresh.start().answerAll();
    fresh.advance(1_000_000);
    assertThat(fresh.emitted().topicRecords()).isEmpty();
    assertThat(fresh.emitted().events()).anyMatch(text -> text.contains("somebody else's subject"));
    fresh.registry().acceptAll();
    fresh.advance(400_000);
    assertThat(fresh.emitted().topicRows()).isEqualTo(fresh.crm().expectedRows());
  }

  @Test
  void aNewLabelIsNoDrift() {
    crm.fields().setLabel("fax", "Telefax");
    crm.fields().setLabel("name", "Full name");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.eventKinds()).doesNotContain("drift.found");
  }

  @Test
  void aChangeOfAnExcludedFieldIsNoDrift() {
    task.settings().excludeFields("fax");
    task.start().answerAll();
    task.commit();
    crm.fields().setType("fax", FieldType.NUMBER);
    task.advance(300_001);
    crm.fields().remove("fax");
    crm.rewriteRows();
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).containsEntry(crm.id(2), "new");
    assertThat(emitted.eventKinds()).doesNotContain("drift.found");
    assertThat(emitted.quarantine()).isEmpty();
  }

  private static void putNumberedRow(TaskHarness task, long id, String size) {
    long version = id == 1 ? FakeCrm.LONG_AGO : task.now();
    Map<String, String> values = Map.of("name", "row " + id, "size", size);
    task.crm().put(new Row(task.crm().id(id), version, version, values));
    task.crm().index(id, version);
  }

  private void restartWithDecisions(String... accepted) {
    task.settings().drift(DriftMode.QUARANTINE, accepted);
    task.restart();
    task.advance(40_000);
  }
}
