/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Fields are added and removed: which rows are read again, also after a crash in between. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class BackfilledFieldsTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  BackfilledFieldsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    task.settings().drift(DriftMode.KEEP);
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
  }

  @Test
  void aRemovedFieldStartsNoBackfill() {
    long pages = task.sent().count(Request.ListPage.class);
    crm.fields().remove("fax");
    task.advance(300_001).commit().advance(1_000);
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecords()).hasSize(4);
    assertThat(task.sent().count(Request.ListPage.class)).isEqualTo(pages);
  }

  @Test
  void anExcludedFieldStartsNoBackfillAfterARestart() {
    task.settings().drift(DriftMode.QUARANTINE).excludeFields("fax");
    task.start().answerAll();
    task.commit().advance(1_000);
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000);
    assertThat(emitted.topicRecords()).hasSize(4);
    assertThat(faxOf(emitted.lastTopicRecord())).isNull();
  }

  @Test
  void noRowWithoutAFieldIsEmittedBeforeItsRemovalIsStored() {
    task.settings().drift(DriftMode.QUARANTINE).excludeFields("fax");
    task.start().answerAll();
    crm.putIndexed(2, task.now(), "new");
    task.advance(62_000);
    assertThat(emitted.topicRecords()).hasSize(3);
    task.commit().advance(1_000);
    assertThat(emitted.topicRecords()).hasSize(4);
  }

  @Test
  void aDriftFoundMeanwhileStopsNeitherTheQuarantineNorTheDeletes() {
    task.settings().drift(DriftMode.QUARANTINE).excludeFields("fax");
    task.settings().reconcileEvery(600_000);
    task.start().answerAll();
    crm.fields().replace("name", "label");
    crm.replaceRows(
        row ->
            new Row(
                row.id(),
                row.version(),
                row.createdAt(),
                Map.of("label", "row " + row.id(), "fax", "fax-" + row.id())));
    task.advance(300_001);
    crm.putIndexed(2, task.now(), "new");
    crm.delete(3);
    task.advance(1_300_000);
    assertThat(emitted.quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactly(crm.id(2));
    assertThat(emitted.topicRows()).containsOnlyKeys(crm.id(1), crm.id(2));
  }

  @Test
  void afterARevertedDriftNoRowWithoutAFieldIsEmittedBeforeItsRemovalIsStored() {
    task.settings().drift(DriftMode.QUARANTINE).excludeFields("fax");
    task.start().answerAll();
    crm.fields().replace("name", "label");
    task.advance(300_001);
    crm.fields().replace("label", "name");
    crm.putIndexed(2, task.now(), "new");
    task.advance(400_000);
    assertThat(emitted.events("drift.resolved")).isNotEmpty();
    assertThat(emitted.topicRecords()).hasSize(3);
    task.commit().advance(1_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(faxOf(emitted.lastTopicRecord())).isNull();
  }

  @Test
  void anExcludedAndReincludedFieldIsBackfilledThoughNothingWasCommittedSince() {
    task.settings().drift(DriftMode.QUARANTINE).excludeFields("fax");
    task.start().answerAll();
    task.commit().advance(1_000);
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000);
    // Killed: what was emitted since is in the topic, and its offset is not stored.
    task.settings().excludeFields();
    task.start().answerAll();
    assertThat(emitted.topicRecordsOf(crm.id(2)))
        .last()
        .satisfies(row -> assertThat(faxOf(row)).isEqualTo("fax-2"));
  }

  @Test
  void rowsRequestedBeforeAFieldWasRemovedAreDeferredToo() {
    crm.putIndexed(2, task.now(), "new");
    crm.fields().remove("fax");
    task.advance(31_000);
    assertThat(emitted.topicRecords()).hasSize(3);
    task.commit().advance(1_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aNewFieldIsNotBackfilledWhereThatIsDisabled() {
    task.settings().drift(DriftMode.QUARANTINE).fillNewFields(false);
    task.start().answerAll();
    crm.fields().add("mobile");
    task.advance(300_001).commit();
    task.start().answerAll().advance(300_001);
    assertThat(emitted.topicRecords()).hasSize(3);
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000);
    assertThat(((Struct) emitted.lastTopicRecord().value()).getString("mobile"))
        .isEqualTo("mobile-2");
  }

  private static String faxOf(SourceRecord row) {
    return ((Struct) row.value()).getString("fax");
  }
}
