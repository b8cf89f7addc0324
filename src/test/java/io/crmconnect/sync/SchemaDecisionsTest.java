/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Decisions that were made before, that were wrong, or that are ambiguous. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class SchemaDecisionsTest {
  private final VendorShape vendor;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  SchemaDecisionsTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aRepeatedRenameNeedsANewDecision() {
    startWithField("fax");
    renameField("fax", "fax_no");
    restartWithDecisions("contacts.fax_no:fax");
    renameField("fax_no", "fax");
    restartWithDecisions("contacts.fax_no:fax", "contacts.fax:fax_no");
    assertThat(isFrozen()).isFalse();
    renameField("fax", "fax_no");
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000).commit();
    assertThat(isFrozen()).isTrue();
    assertThat(emitted.lastEvent("drift.found"))
        .contains("contacts.fax_no:fax (already listed from an earlier decision");
    restartWithDecisions("contacts.fax:fax_no");
    restartWithDecisions("contacts.fax:fax_no", "contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax_no-2", crm.id(3), "fax-3"));
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRepeatedRemovalNeedsANewDecision() {
    startWithField("fax");
    removeField("fax");
    restartWithDecisions("contacts.fax:removed");
    crm.fields().add("fax");
    crm.rewriteRows();
    task.advance(300_001).commit();
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax-2", crm.id(3), "fax-3"));
    long drifts = countEvents("drift.found");
    removeField("fax");
    task.commit().advance(40_000).commit();
    assertThat(isFrozen()).isTrue();
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax-2", crm.id(3), "fax-3"));
    assertThat(countEvents("drift.found")).isEqualTo(drifts + 1);
    // A restart with the line where it was decides nothing either, and says so.
    restartWithDecisions("contacts.fax:removed");
    assertThat(isFrozen()).isTrue();
    assertThat(emitted.lastEvent("drift.refused"))
        .contains("contacts.fax:removed", "applied before");
    restartWithDecisions();
    assertThat(isFrozen()).isTrue();
    restartWithDecisions("contacts.fax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax").values()).hasSize(3).containsOnlyNulls();
  }

  @Test
  void aRepeatedTypeChangeNeedsANewDecision() {
    startWithField("size");
    retypeField(FieldType.NUMBER, "7");
    restartWithDecisions("contacts.size:number");
    retypeField(FieldType.STRING, "large");
    restartWithDecisions("contacts.size:number", "contacts.size:string");
    assertThat(isFrozen()).isFalse();
    retypeField(FieldType.NUMBER, "8");
    task.commit().advance(40_000).commit();
    assertThat(isFrozen()).isTrue();
    restartWithDecisions("contacts.size:string");
    restartWithDecisions("contacts.size:string", "contacts.size:number");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("size").values()).containsOnly("8");
  }

  @Test
  void aRedundantDecisionIsNotKeptForLater() {
    startWithField("size");
    restartWithDecisions("contacts.size:string");
    retypeField(FieldType.NUMBER, "7");
    restartWithDecisions("contacts.size:string", "contacts.size:number");
    retypeField(FieldType.STRING, "large");
    task.commit().advance(40_000).commit();
    assertThat(isFrozen()).isTrue();
  }

  @Test
  void aFieldThatTookOverAColumnIsRenamedWithAllItsColumns() {
    startWithField("fax");
    crm.fields().add("fax_no");
    crm.rewriteRows();
    task.advance(300_001).commit();
    removeField("fax");
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(emitted.columnValues("fax_no"))
        .containsEntry(crm.id(1), "fax_no-1");
    crm.fields().add("telefax");
    crm.rewriteRows();
    task.advance(300_001).commit();
    removeField("fax_no");
    restartWithDecisions("contacts.fax_no:fax", "contacts.telefax:fax_no");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(emitted.columnValues("fax_no"))
        .isEqualTo(emitted.columnValues("telefax"))
        .containsEntry(crm.id(1), "telefax-1");
    removeField("telefax");
    restartWithDecisions("contacts.telefax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax").values()).containsOnlyNulls();
    assertThat(emitted.columnValues("fax_no").values()).containsOnlyNulls();
    assertThat(emitted.columnValues("telefax").values()).containsOnlyNulls();
  }

  @Test
  void theTypeOfAFieldThatTookOverAColumnAppliesToAllItsColumns() {
    startWithField("fax");
    crm.fields().add("fax_no");
    crm.rewriteRows();
    task.advance(300_001).commit();
    removeField("fax");
    restartWithDecisions("contacts.fax_no:fax");
    crm.fields().setType("fax_no", FieldType.NUMBER);
    task.advance(300_001);
    restartWithDecisions("contacts.fax_no:number");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(emitted.columnValues("fax_no"))
        .containsEntry(crm.id(1), "fax_no-1");
  }

  @Test
  void twoConsecutiveRenamesCanBeDecidedInAnyOrder() {
    startWithField("fax");
    renameField("fax", "fax_no");
    renameField("fax_no", "telefax");
    crm.putIndexed(2, task.now(), "new");
    restartWithDecisions("contacts.telefax:fax_no", "contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(2), "telefax-2");
    assertThat(countEvents("drift.refused")).isZero();
  }

  @Test
  void aWrongRenameIsCorrected() {
    startWithField("fax");
    crm.fields().add("mail");
    renameField("fax", "fax_no");
    restartWithDecisions("contacts.mail:fax");
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(1), "mail-1");
    restartWithDecisions("contacts.mail:fax", "contacts.fax_no:fax");
    assertThat(emitted.lastEvent("drift.refused"))
        .contains("remove contacts.mail:fax from schema.accept");
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(1), "mail-1");
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax-2", crm.id(3), "fax-3"));
    assertThat(emitted.columnValues("mail"))
        .isEqualTo(Map.of(crm.id(1), "mail-1", crm.id(2), "mail-2", crm.id(3), "mail-3"));
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRenameThatWasReallyARemovalIsCorrected() {
    startWithField("fax");
    removeField("fax");
    crm.fields().add("mail");
    crm.rewriteRows();
    task.advance(300_001);
    restartWithDecisions("contacts.mail:fax");
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(1), "mail-1");
    restartWithDecisions("contacts.fax:removed");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("fax").values()).hasSize(3).containsOnlyNulls();
    assertThat(emitted.columnValues("mail")).containsEntry(crm.id(1), "mail-1");
  }

  @Test
  void aRemovalThatWasReallyARenameIsCorrected() {
    startWithField("fax");
    renameField("fax", "fax_no");
    restartWithDecisions("contacts.fax:removed");
    assertThat(emitted.columnValues("fax").values()).containsOnlyNulls();
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(Map.of(crm.id(1), "fax-1", crm.id(2), "fax-2", crm.id(3), "fax-3"));
  }

  @Test
  void withKeepATypeChangeCanBeDecidedLater() {
    crm.fields().setType("size", FieldType.NUMBER);
    startWithField("size");
    restartWithKeep();
    retypeField(FieldType.STRING, "large");
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000).commit();
    assertThat(emitted.lastEvent("drift.found")).contains("contacts.size:string");
    restartWithKeep("contacts.size:string");
    assertThat(isFrozen()).isFalse();
    assertThat(emitted.columnValues("size").values()).containsOnlyNulls();
    assertThat(emitted.columnValues("size__string"))
        .containsEntry(crm.id(1), "large")
        .containsEntry(crm.id(3), "large");
    assertThat(emitted.lastRowOf(crm.id(1)).getString("_misfits")).isNull();
    // And back, to the column that was there first.
    retypeField(FieldType.NUMBER, "7");
    task.commit().advance(60_000);
    restartWithKeep("contacts.size:number");
    assertThat(emitted.columnValues("size").values()).hasSize(3).containsOnly(7.0);
    assertThat(emitted.columnValues("size__string").values()).containsOnlyNulls();
  }

  @Test
  void withKeepARemovalCanBeDecidedLater() {
    startWithField("fax");
    restartWithKeep();
    removeField("fax");
    task.commit().advance(40_000);
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(1), "fax-1");
    restartWithKeep("contacts.fax:removed");
    assertThat(emitted.columnValues("fax").values()).hasSize(3).containsOnlyNulls();
  }

  @Test
  void withKeepARenameCanBeDecidedLater() {
    startWithField("fax");
    restartWithKeep();
    renameField("fax", "fax_no");
    task.commit().advance(40_000);
    restartWithKeep("contacts.fax_no:fax");
    assertThat(emitted.columnValues("fax"))
        .isEqualTo(emitted.columnValues("fax_no"))
        .containsEntry(crm.id(1), "fax-1");
  }

  @Test
  void aFieldNamedLikeATypeCanBeRenamed() {
    for (String word : List.of("date", "number", "string", "boolean", "timestamp", "removed")) {
      TaskHarness each = new TaskHarness(TestSettings.defaults(), vendor);
      each.crm().fields().add(word);
      each.crm().putOldRows(3);
      each.start().answerAll();
      each.commit();
      each.crm().fields().replace(word, word + "_of_call");
      each.crm().putIndexed(2, each.now(), "new");
      each.advance(300_001);
      String line = "contacts." + word + "_of_call:contacts." + word;
      assertThat(each.emitted().events()).as(word).anyMatch(text -> text.contains(line + " or "));
      each.settings().drift(DriftMode.QUARANTINE, line);
      each.restart();
      each.commit().advance(40_000);
      assertThat(each.emitted().topicRows()).as(word).isEqualTo(each.crm().expectedRows());
      assertThat(each.emitted().columnValues(word))
          .as(word)
          .containsEntry(crm.id(2), word + "_of_call-2");
    }
  }

  @Test
  void aDecisionForAnUnknownFieldIsReported() {
    startWithField("fax");
    restartWithDecisions("contacts.typo:removed", "contacts.fax:tpyo", "contacts.tipo:string");
    assertThat(emitted.events("drift.refused"))
        .hasSize(3)
        .anyMatch(text -> text.contains("schema.accept=contacts.typo:removed: there is no column"))
        .anyMatch(text -> text.contains("schema.accept=contacts.fax:tpyo: there is no column"))
        .anyMatch(text -> text.contains("schema.accept=contacts.tipo:string: there is no column"));
    assertThat(isFrozen()).isFalse();
  }

  private void startWithField(String field) {
    crm.fields().add(field);
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
  }

  /** The vendor's way: a new property, its values copied, the old one archived. */
  private void renameField(String from, String to) {
    crm.renameField(from, to);
    task.advance(300_001).commit();
  }

  private void removeField(String field) {
    crm.fields().remove(field);
    crm.rewriteRows();
    task.advance(300_001).commit();
  }

  /** No version moves. */
  private void retypeField(FieldType type, String value) {
    crm.fields().setType("size", type);
    crm.setValues("size", value);
    task.advance(300_001).commit();
  }

  private void restartWithDecisions(String... accepted) {
    restartWithDecisions(DriftMode.QUARANTINE, accepted);
  }

  private void restartWithKeep(String... accepted) {
    restartWithDecisions(DriftMode.KEEP, accepted);
  }

  private void restartWithDecisions(DriftMode mode, String... accepted) {
    task.settings().drift(mode, accepted);
    task.restart();
    task.commit().advance(40_000).commit();
  }

  private boolean isFrozen() {
    task.commit();
    return emitted.committedOffsets().stream()
        .anyMatch(offset -> offset.containsKey("drift.since"));
  }

  private long countEvents(String kind) {
    return emitted.events().stream().filter(text -> text.startsWith(kind + ":")).count();
  }
}
