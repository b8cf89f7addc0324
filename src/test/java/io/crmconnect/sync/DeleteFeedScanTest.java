/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Deletes that the vendor reports since an instant; no topic is read. Only the made-up vendor has
 * such a feed; {@link RecycleBinScanTest} is about HubSpot's way to tell deletes.
 */
class DeleteFeedScanTest {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;

  private final RowFeedVendor vendor = new RowFeedVendor();
  private final TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private void delete(long... numbers) {
    crm.delete(numbers);
    for (long number : numbers) {
      vendor.tellDeleted(number, task.now());
    }
  }

  private Long storedWatermark() {
    task.commit();
    return (Long) emitted.committedCursor().get("deletes.watermark");
  }

  @Test
  void whatTheFeedNamesIsDeleted() {
    task.startInSync(40);
    delete(3, 7, 11, 12, 13, 14, 15);
    task.advance(180_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(33);
    assertThat(emitted.tombstones()).hasSize(7);
    assertThat(task.topic().topicsRead()).isEmpty();
    task.advance(HOUR);
    assertThat(emitted.tombstones()).hasSize(7);
  }

  @Test
  void theWatermarkFollowsTheClock() {
    task.startInSync(5);
    long before = storedWatermark();
    task.advance(HOUR);
    assertThat(storedWatermark()).isGreaterThan(before).isLessThan(task.now());
  }

  @Test
  void theWatermarkGoesNoFurtherThanTheFeedIsComplete() {
    long completeUpTo = TaskHarness.START_MS + 5_000;
    vendor.setCompleteUpTo(completeUpTo);
    task.startInSync(5);
    task.advance(HOUR);
    assertThat(storedWatermark()).isEqualTo(completeUpTo);
    delete(3);
    vendor.setCompleteUpTo(task.now());
    task.advance(180_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aCrashBeforeTheConfirmationLosesNoDelete() {
    task.startInSync(40);
    delete(3);
    long deletedAt = task.now();
    task.withhold(
        request ->
            request instanceof Request.ReadByIds readByIds && readByIds.ids().contains(crm.id(3)));
    assertThat(storedWatermark()).isLessThanOrEqualTo(deletedAt);
    task.start().answerAll().advance(180_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
  }

  @Test
  void atEveryCrashTheDeletesComeAtLeastOnce() {
    task.startInSync(40);
    int before = emitted.size();
    task.commit();
    delete(3, 7, 11);
    task.advance(180_000);
    for (int stored = before; stored <= emitted.size(); stored++) {
      TaskHarness other = new TaskHarness(TestSettings.defaults(), vendor);
      other.skip(task.now() - other.now());
      other.crm().putOldRows(40);
      other.crm().delete(3, 7, 11);
      other.emitted().takeOverRecords(emitted);
      other.crashAfter(stored);
      other.start().answerAll().advance(180_000);
      assertThat(other.emitted().topicRows()).isEqualTo(crm.expectedRows());
    }
  }

  @Test
  void aRecordThatIsDeletedAgainWhileItsFirstDeleteIsConfirmedIsDeleted() {
    task.startInSync(40);
    Predicate<Request> confirmation =
        request ->
            request instanceof Request.ReadByIds readByIds && readByIds.ids().contains(crm.id(3));
    vendor.tellDeleted(3, task.now());
    task.advanceExcept(60_000, confirmation);
    crm.putIndexed(3, task.now(), "restored");
    task.advanceExcept(60_000, confirmation);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    delete(3);
    task.advanceExcept(60_000, confirmation);
    task.answerAll().advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
  }

  @Test
  void aRestoredRecordIsKept() {
    task.startInSync(40);
    vendor.tellDeleted(3, task.now());
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(40);
    assertThat(storedWatermark()).isGreaterThan(task.now() - HOUR / 2);
  }

  @Test
  void aMergeNamesTheSurvivor() {
    task.startInSync(40);
    crm.delete(3);
    vendor.tellMerged(3, task.now(), 4);
    task.advance(180_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
    assertThat(
            emitted
                .topicRecordsOf(crm.id(3))
                .get(1)
                .headers()
                .lastWithName("crm.merged.into")
                .value())
        .isEqualTo(crm.id(4));
  }

  @Test
  void whatTheGuardHoldsComesOnTheNextDays() {
    task.startInSync(100);
    long firstDelete = task.now();
    for (int number = 1; number <= 25; number++) {
      delete(number);
    }
    task.advance(2 * HOUR);
    assertThat(emitted.tombstones()).hasSize(10);
    assertThat(emitted.events("delete.held")).isNotEmpty();
    assertThat(storedWatermark()).isLessThanOrEqualTo(firstDelete);
    task.advance(DAY);
    assertThat(emitted.topicRows()).hasSizeLessThanOrEqualTo(81);
    task.advance(DAY);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(75);
    task.advance(2 * HOUR);
    assertThat(storedWatermark()).isGreaterThan(task.now() - HOUR);
  }

  @Test
  void laterDeletesAreConfirmedWhileEarlierOnesWait() {
    task.startInSync(100);
    crm.delete(1);
    vendor.tellMerged(1, task.now(), 2);
    // The merged record can still be read for a while.
    crm.restore(1);
    task.advance(120_000);
    delete(5);
    task.advance(120_000);
    assertThat(emitted.topicRows()).doesNotContainKey(crm.id(5)).containsKey(crm.id(1));
    crm.delete(1);
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aGapIsToldOnceAndReconciliationLooksForTheRest() {
    TaskHarness reconciled = new TaskHarness(TestSettings.reconcilingEvery(30 * DAY), vendor);
    reconciled.startInSync(100);
    reconciled.commit();
    reconciled.crm().delete(9);
    reconciled.skip(3 * DAY);
    vendor.setCompleteFrom(reconciled.now() - DAY);
    reconciled.restart().advance(HOUR);
    assertThat(reconciled.emitted().events("delete.held"))
        .singleElement()
        .asString()
        .contains("no longer reports which records");
    assertThat(reconciled.emitted().topicRows())
        .isEqualTo(reconciled.crm().expectedRows())
        .hasSize(99);
  }

  @Test
  void aGapWithoutReconciliationIsAnAlert() {
    task.startInSync(100);
    task.skip(3 * DAY);
    vendor.setCompleteFrom(task.now() - DAY);
    task.restart().advance(HOUR);
    assertThat(emitted.events("delete.held"))
        .singleElement()
        .asString()
        .contains("reconcile.consumer");
  }

  @Test
  void aPageTokenThatIsRefusedBeginsTheScanAnew() {
    task.startInSync(40);
    boolean[] refused = {false};
    crm.override(
        request -> {
          if (!refused[0]
              && request instanceof Request.DeletedSince deletedSince
              && deletedSince.pageToken().isPresent()) {
            refused[0] = true;
            return AlteredResults.failure(FailureKind.BAD_REQUEST, "too old");
          }
          return null;
        });
    delete(1, 2, 3, 4, 5, 6, 7);
    task.advance(300_000);
    assertThat(refused[0]).isTrue();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(33);
    assertThat(emitted.events("object.suspended")).isEmpty();
  }
}
