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

/** Deletes of an object without search, more than the delete guard allows. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class FullListDeletesTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  FullListDeletesTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
    task.settings().objects(FakeCrm.OWNERS);
  }

  private String heldRun() {
    assertThat(emitted.lastEvent("delete.held")).contains("delete.release=owners:");
    return emitted.lastEvent("delete.held").replaceAll(".*delete.release=owners:(\\d+) .*", "$1");
  }

  private void restartWithRelease(String run) {
    task.settings().release(FakeCrm.OWNERS, run);
    task.start().answerAll();
    task.advance(100_000);
  }

  @Test
  void heldDeletesAreEmittedOnceAnOperatorReleasesThem() {
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(100_000);
    assertThat(emitted.topicRows()).hasSize(60);
    assertThat(task.reconcileMetrics().heldDeletes()).isEqualTo(25);
    assertThat(emitted.lastEvent("delete.held")).contains("25 of 60 rows of owners");
    String run = heldRun();

    task.settings().release(FakeCrm.OWNERS, "1");
    task.restart();
    task.advance(100_000);
    assertThat(emitted.topicRows()).hasSize(60);
    assertThat(heldRun()).isEqualTo(run);

    task.commit();
    restartWithRelease(run);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(35);
    assertThat(emitted.lastEvent("delete.released")).contains(run);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @Test
  void aCrashBetweenReleasedDeletesLosesNone() {
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(100_000);
    String run = heldRun();
    task.commit();
    int before = emitted.size();
    restartWithRelease(run);
    int released = emitted.size() - before;
    assertThat(emitted.topicRows()).hasSize(35);

    for (int tombstones = released - 1; tombstones > 0; tombstones--) {
      emitted.forgetOffsets();
      task.crashAfter(before + tombstones);
      restartWithRelease(run);
      assertThat(emitted.topicRows())
          .as("after %d records", tombstones)
          .isEqualTo(crm.expectedRows())
          .hasSize(35);
    }
  }

  @Test
  void rowsMissingSinceTheReleaseAreHeldAgain() {
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(100_000);
    String run = heldRun();
    crm.deleteRange(40, 44);
    task.commit();
    restartWithRelease(run);
    assertThat(emitted.topicRows()).hasSize(60);
    assertThat(emitted.lastEvent("delete.held")).contains("30 of 60");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void rowsThatReappearAreNoLongerHeld() {
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(100_000);
    assertThat(task.reconcileMetrics().heldDeletes()).isEqualTo(25);
    crm.restoreAll();
    task.advance(60_000);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
    assertThat(emitted.topicRows()).hasSize(60);
  }

  @Test
  void anEmptyListHoldsDeletesHoweverFewTheRows() {
    task.startInSync(5);
    crm.deleteRange(1, 5);
    task.advance(100_000);
    assertThat(emitted.topicRows()).hasSize(5);
    assertThat(emitted.lastEvent("delete.held"))
        .contains("5 of 5", "check the credentials' scopes");
    String run = heldRun();
    crm.restoreAll();
    crm.delete(2);
    // One list with rows: records that only empty lists lacked before are not deleted yet.
    task.advance(31_000);
    assertThat(emitted.topicRows()).hasSize(5);
    crm.deleteRange(1, 5);
    task.advance(100_000);
    task.commit();
    restartWithRelease(run);
    assertThat(emitted.topicRows()).isEmpty();
  }

  @Test
  void heldDeletesAreReportedOncePerIntervalAndNotPerPoll() {
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(HOUR / 2);
    assertThat(emitted.events("delete.held")).hasSize(1);
    task.advance(HOUR);
    assertThat(emitted.events("delete.held")).hasSize(2);
  }

  /** An object without versions: its vendor gives each row the version 0. */
  @Test
  void rowsWithoutVersionsAreComparedByContentAndDeletedOnceTheyAreNoLongerListed() {
    for (int id = 1; id <= 12; id++) {
      crm.putUnindexed(id, 0, "row " + id);
    }
    task.start().answerAll();
    task.advance(60_000);
    crm.putUnindexed(4, 0, "renamed");
    task.advance(31_000);
    assertThat(emitted.topicRows())
        .isEqualTo(crm.expectedRows())
        .containsEntry(crm.id(4), "renamed");
    assertThat(emitted.topicRecords()).hasSize(13);
    task.commit();
    crm.delete(7);
    task.start().answerAll();
    task.advance(100_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(11);
    assertThat(emitted.topicRecords())
        .filteredOn(record -> record.value() == null)
        .extracting(record -> record.headers().lastWithName("crm.version").value())
        .containsExactly(0L);
  }
}
