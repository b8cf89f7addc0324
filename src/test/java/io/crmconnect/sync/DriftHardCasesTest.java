/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Drifts in the middle of something else, and very large schemas. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DriftHardCasesTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DriftHardCasesTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private void startWithRows(int rows, String... more) {
    crm.fields().add(more);
    crm.putOldRows(rows);
    task.start().answerAll();
    task.commit();
  }

  private void restartWithDecisions(String... accepted) {
    task.settings().drift(DriftMode.QUARANTINE, accepted);
    task.restart();
    task.commit().advance(40_000);
  }

  @Test
  void aFieldThatReturnsWithAnotherTypeIsADriftAgain() {
    startWithRows(3, "size");
    crm.fields().remove("size");
    crm.rewriteRows();
    task.advance(300_001);
    restartWithDecisions("contacts.size:removed");
    assertThat(emitted.lastRowOf(crm.id(1)).get("size")).isNull();
    crm.fields().add("size");
    crm.fields().setType("size", FieldType.NUMBER);
    crm.replaceRows(
        row ->
            new Row(
                row.id(),
                row.version(),
                row.createdAt(),
                Map.of("name", "row " + row.id(), "size", "2")));
    task.advance(300_001);
    assertThat(emitted.events())
        .anyMatch(text -> text.contains("'size' is a number and was a string"));
    restartWithDecisions("contacts.size:removed", "contacts.size:number");
    assertThat(emitted.lastRowOf(crm.id(2)).getString("size")).isEqualTo("2");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void theChangesOfAFrozenFullListObjectAreQuarantinedOnceAndItsDeletesAreEmitted() {
    task.settings().objects(FakeCrm.OWNERS);
    task.settings().reconcileEvery(HOUR);
    startWithRows(20, "fax");
    task.advance(120_000);
    crm.fields().remove("fax");
    crm.rewriteRows();
    task.advance(300_001);
    assertThat(emitted.quarantine()).isEmpty();
    crm.putIndexed(2, task.now(), "new");
    crm.putIndexed(21, task.now(), "more");
    task.advance(120_000);
    crm.deleteButKeepIndexed(7);
    task.restart();
    task.advance(120_000);
    assertThat(emitted.quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactlyInAnyOrder(crm.id(2), crm.id(21));
    assertThat(emitted.topicRows())
        .hasSize(19)
        .doesNotContainKey(crm.id(7))
        .containsEntry(crm.id(2), "row 2");
    restartWithDecisions("owners.fax:removed");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(20);
    assertThat(emitted.lastRowOf(crm.id(3)).get("fax")).isNull();
  }

  @Test
  void aDriftInTheMiddleOfASweepLosesNeitherItsDeletesNorItsRepairs() {
    task.settings().reconcileEvery(HOUR);
    startWithRows(23, "fax");
    task.advance(120_000);
    crm.delete(3);
    crm.putUnindexed(20, FakeCrm.LONG_AGO + 5_000, "repaired");
    boolean[] done = {false};
    crm.override(
        request -> {
          boolean swept = request instanceof Request.ListPage page && page.pageToken().isPresent();
          if (swept && !done[0]) {
            done[0] = true;
            crm.fields().replace("fax", "fax_no");
            crm.rewriteRows();
            crm.putIndexed(7, task.now(), "new");
          }
          return null;
        });
    task.advance(2 * HOUR);
    assertThat(done[0]).isTrue();
    assertThat(emitted.topicRows()).doesNotContainKey(crm.id(3)).containsEntry(crm.id(7), "row 7");
    restartWithDecisions("contacts.fax_no:fax");
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.lastRowOf(crm.id(7)).getString("fax")).isEqualTo("fax_no-7");
  }

  @Test
  void threeHundredFieldsAreAddedToAThousandInOnePass() {
    for (int i = 0; i < 1_000; i++) {
      crm.fields().add("field_" + i);
    }
    startWithRows(7);
    int[] checks = {0};
    task.registry()
        .answer(
            schema -> {
              checks[0]++;
              return new SchemaVerdict.Compatible();
            });
    task.start().answerAll();
    for (int i = 1_000; i < 1_300; i++) {
      crm.fields().add("field_" + i);
    }
    crm.rewriteRows();
    task.advance(300_001);
    assertThat(checks[0]).isEqualTo(1);
    assertThat(emitted.topicRecords()).hasSize(14);
    assertThat(emitted.lastRowOf(crm.id(7)).getString("field_1299")).isEqualTo("field_1299-7");
    assertThat(emitted.events("schema.evolved")).hasSize(1);
  }

  @Test
  void aFieldWhoseColumnNameIsTakenGetsItsOwnColumnAndTheFirstKeepsItsColumn() {
    startWithRows(3, "Home Phone");
    crm.fields().add("home_phone");
    crm.rewriteRows();
    task.advance(300_001);
    Struct row = emitted.lastRowOf(crm.id(2));
    assertThat(row.getString("home_phone")).isEqualTo("Home Phone-2");
    List<String> ownColumns =
        row.schema().fields().stream()
            .map(Field::name)
            .filter(name -> name.startsWith("home_phone") && !name.equals("home_phone"))
            .toList();
    assertThat(ownColumns).hasSize(1);
    assertThat(row.getString(ownColumns.get(0))).isEqualTo("home_phone-2");
    // And a restart makes nothing else of it.
    task.restart();
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000);
    assertThat(emitted.lastRowOf(crm.id(2)).schema()).isEqualTo(row.schema());
  }

  @Test
  void aRenameOfOnlySomeRowsEndsAsInTheCrm() {
    startWithRows(3, "fax");
    // The vendor's way: a new property, copied where somebody cared, and the old one is archived.
    crm.fields().replace("fax", "fax_no");
    crm.replaceRows(
        row -> {
          Map<String, String> values = new LinkedHashMap<>();
          values.put("name", row.values().get("name"));
          values.put("fax_no", row.id().equals(crm.id(2)) ? row.values().get("fax") : null);
          return new Row(row.id(), row.version(), row.createdAt(), values);
        });
    task.advance(300_001);
    restartWithDecisions("contacts.fax_no:fax");
    assertThat(emitted.lastRowOf(crm.id(1)).getString("fax")).isNull();
    assertThat(emitted.lastRowOf(crm.id(2)).getString("fax")).isEqualTo("fax-2");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void anotherWorkerTakesOverAFrozenObject() {
    startWithRows(3, "fax");
    crm.fields().remove("fax");
    crm.rewriteRows();
    task.advance(305_000);
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000);
    assertThat(emitted.quarantine()).hasSize(1);
    TaskHarness other = task.onAnotherWorker();
    other.emitted().takeOverOffsets(task.commit().emitted());
    other.start().answerAll();
    other.crm().putIndexed(3, other.now(), "newer");
    other.advance(60_000);
    assertThat(other.emitted().topicRecords()).isEmpty();
    assertThat(other.emitted().quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactly(crm.id(3));
    other.settings().drift(DriftMode.QUARANTINE, "contacts.fax:removed");
    other.restart();
    other.advance(40_000);
    assertThat(other.emitted().topicRows()).isEqualTo(other.crm().expectedRows()).hasSize(3);
  }

  @Test
  void aSchemaThatFitsIntoNoOffsetSuspendsTheObject() {
    SplittableRandom random = new SplittableRandom(1);
    startWithRows(1);
    for (int i = 0; i < 40_000; i++) {
      crm.fields().add("f" + Long.toHexString(random.nextLong()) + random.nextLong());
    }
    crm.rewriteRows();
    task.advance(600_001);
    assertThat(emitted.lastEvent("object.suspended")).contains("field.exclude", "40001 fields");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
