/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** When a drift is reported, and how often. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DriftAlertTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DriftAlertTest(VendorShape vendor) {
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
  void withKeepACrashAnywhereLeavesTheAlert() {
    task.settings().drift(DriftMode.KEEP);
    task.start().answerAll();
    int before = task.commit().emitted().size();
    removeFaxField();
    task.advance(300_001);
    assertThat(emitted.events("drift.found")).hasSize(1);
    for (int stored = before; stored <= emitted.size(); stored++) {
      TaskHarness restarted = task.takeOverAfter(stored);
      restarted.start().answerAll().commit().advance(2_000);
      assertThat(restarted.emitted().events("drift.found"))
          .as("after %d records", stored - before)
          .isNotEmpty();
    }
  }

  @Test
  void restartsDoNotPostponeTheDailyAlert() {
    removeFaxField();
    task.advance(300_001);
    assertThat(emitted.events("drift.found")).hasSize(1);
    for (int hour = 1; hour <= 25; hour++) {
      task.advance(3_600_000).commit().start().answerAll();
    }
    assertThat(emitted.events("drift.found")).hasSize(2);
    task.advance(22 * 3_600_000);
    assertThat(emitted.events("drift.found")).hasSize(2);
    task.advance(2 * 3_600_000);
    assertThat(emitted.events("drift.found")).hasSize(3);
  }

  @Test
  void theNumberOfQuarantinedRowsIsReportedOnceWithTheFirst() {
    removeFaxField();
    task.advance(300_001);
    assertThat(emitted.events("drift.found")).singleElement().asString().doesNotContain("so far");
    // No poll is due soon.
    task.advance(605_000);
    crm.putIndexed(2, task.now(), "new");
    task.advance(45_000);
    crm.putIndexed(3, task.now(), "new");
    task.advance(100_000);
    assertThat(emitted.events("drift.found"))
        .hasSize(2)
        .last()
        .asString()
        .contains("quarantine topic, 2 so far;");
    crm.putIndexed(1, task.now(), "new");
    task.advance(7_200_000).commit().start().answerAll();
    task.advance(7_200_000);
    assertThat(emitted.events("drift.found")).hasSize(2);
    task.advance(86_400_000 - 4 * 3_600_000);
    assertThat(emitted.events("drift.found"))
        .hasSize(3)
        .last()
        .asString()
        .contains("quarantine topic, 3 so far;");
  }

  private void removeFaxField() {
    crm.fields().remove("fax");
    crm.rewriteRows();
  }
}
