/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker is killed while it confirms and emits deletes. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class DeleteCrashTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DeleteCrashTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aCrashAnywhereBetweenCandidateAndTombstoneLosesNoDelete() {
    task.startInSync(23);
    int before = emitted.size();
    crm.delete(1, 12, 23);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(20);
    assertThatACrashLosesNothing(before);
  }

  /** In a row, so more than the share of their page and less than that of the whole. */
  @Test
  void aCrashAnywhereDuringTheSecondComparisonLosesNoDelete() {
    task.startInSync(200);
    int before = emitted.size();
    crm.deleteRange(41, 55);
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(185);
    assertThatACrashLosesNothing(before);
  }

  private void assertThatACrashLosesNothing(int before) {
    for (int stored = before; stored <= emitted.size(); stored++) {
      TaskHarness restarted = task.takeOverAfter(stored);
      restarted.start().answerAll().advance(HOUR + 60_000);
      assertThat(restarted.emitted().topicRows())
          .as("after %d records", stored)
          .isEqualTo(crm.expectedRows());
    }
  }

  @Test
  void aCrashAnywhereDuringAReleaseLosesNoDeleteAndAddsNone() {
    task.startInSync(200);
    crm.deleteRange(41, 70);
    task.advance(HOUR);
    assertThat(emitted.topicRows()).hasSize(200);
    String run =
        emitted
            .events("delete.held")
            .get(0)
            .replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    int before = emitted.size();
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(170);
    for (int stored = before; stored <= emitted.size(); stored++) {
      TaskHarness restarted = task.takeOverAfter(stored);
      restarted.crm().deleteRange(71, 95);
      int remaining = restarted.emitted().topicRows().size();
      restarted.start().answerAll().advance(60_000);
      // Before the recount, more are missing than were held; after it, as many are deleted as were
      // held.
      assertThat(restarted.emitted().topicRows().size())
          .as("after %d records", stored)
          .isIn(remaining, 170);
      for (int id = 71; id <= 95; id++) {
        restarted.crm().restore(id);
        restarted.crm().index(id, FakeCrm.LONG_AGO);
      }
      restarted.advance(HOUR + 60_000);
      assertThat(restarted.emitted().topicRows().keySet())
          .containsAll(restarted.crm().expectedRows().keySet());
    }
  }
}
