/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Absence;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import org.junit.jupiter.api.Test;

/** A record that neither lists nor reads show any more: what it means depends on the vendor. */
class AbsenceTest {
  private static final long HOUR = 3_600_000;

  private final RowFeedVendor vendor = new RowFeedVendor();
  private final TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private void start(Absence absence) {
    vendor.setAbsence(absence);
    task.startInSync(40);
  }

  private Object storedGap() {
    task.commit();
    return emitted.committedCursor().get("deletes.gap");
  }

  @Test
  void aRecordThatTheFeedDoesNotTellIsHeldAndTold() {
    start(Absence.DELETED_IF_TOLD);
    crm.delete(7);
    task.advance(2 * HOUR);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows()).hasSize(40);
    assertThat(emitted.lastEvent("delete.held"))
        .contains("1 of 40 rows", "does not tell that they were deleted", "delete.release=");
    assertThat(task.reconcileMetrics().heldDeletes()).isOne();
  }

  @Test
  void aRecordThatIsVisibleAgainIsHeldNoLonger() {
    start(Absence.DELETED_IF_TOLD);
    crm.delete(7);
    task.advance(2 * HOUR);
    crm.restore(7);
    task.advance(2 * HOUR);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(40);
  }

  @Test
  void aRecordThatTheFeedTellsIsDeletedWhenItDoes() {
    start(Absence.DELETED_IF_TOLD);
    crm.delete(7);
    vendor.setCompleteUpTo(task.now());
    task.advance(HOUR + 120_000);
    assertThat(emitted.tombstones()).isEmpty();
    vendor.tellDeleted(7, task.now());
    vendor.setCompleteUpTo(task.now() + HOUR);
    task.advance(180_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @Test
  void anOperatorCanSayThatTheyWereDeleted() {
    start(Absence.DELETED_IF_TOLD);
    crm.delete(7);
    task.advance(2 * HOUR);
    String run =
        emitted.lastEvent("delete.held").replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(300_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
  }

  @Test
  void afterAGapOfTheFeedTheNextRunDeletes() {
    start(Absence.DELETED_IF_TOLD);
    crm.delete(7);
    task.advance(60_000);
    vendor.setCompleteFrom(task.now());
    task.advance(60_000);
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
    assertThat(storedGap()).isNull();

    crm.delete(8);
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).hasSize(39);
  }

  @Test
  void aGapIsKeptUntilARunHasEnded() {
    start(Absence.DELETED_IF_TOLD);
    task.withhold(Requests::isSweepPage);
    long completeFrom = task.now();
    vendor.setCompleteFrom(completeFrom);
    task.advance(120_000);
    assertThat(storedGap()).isEqualTo(completeFrom);
  }

  @Test
  void aHistoryLosesItsOldRecordsWithoutADelete() {
    start(Absence.NOTHING);
    crm.delete(7, 8);
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).hasSize(40);
    assertThat(emitted.events("delete.held")).isEmpty();
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }
}
