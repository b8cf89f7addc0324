/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks of the vendor, of workers and in versions that are wrong, by any amount. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class WrongClocksTest {
  private static final long POLL = 31_000;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 3_600_000;
  private static final long YEAR = 366 * 24 * HOUR;

  private final VendorShape vendor;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  WrongClocksTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @ParameterizedTest
  @ValueSource(longs = {2 * MINUTE, HOUR, 25 * HOUR, YEAR})
  void datesAheadLoseNoChange(long leadMs) {
    crm.putOldRows(3);
    crm.setClockAheadMs(leadMs);
    task.start().answerAll();
    for (int i = 0; i < 5; i++) {
      crm.putIndexed(1 + i % 3, task.now(), "change " + i);
      task.advance(POLL);
      assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    }
    assertThat(emitted.events("clock.skewed")).hasSize(1);
    assertThat(emitted.lastEvent("clock.skewed"))
        .contains("ahead of this worker's", "crm.base.url");
  }

  /** The vendor's clock is right, so the versions are ahead of the worker's. */
  @ParameterizedTest
  @ValueSource(longs = {2 * MINUTE, HOUR, 25 * HOUR, YEAR})
  void aWorkerThatIsBehindGetsEveryChangeAtTheNextPollAndReadsItFewTimes(long lagMs) {
    crm.putOldRows(3);
    crm.setClockAheadMs(lagMs);
    task.start().answerAll();
    for (int i = 0; i < 5; i++) {
      crm.putIndexed(1 + i % 3, task.now() + lagMs, "change " + i);
      task.advance(POLL);
      assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    }
    task.advance(3 * MINUTE);
    long reads = task.sent().count(Request.ReadByIds.class);
    long records = emitted.topicRecords().size();
    task.advance(HOUR / 2);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(emitted.topicRecords()).hasSize((int) records);
    assertThat(emitted.events("clock.skewed")).hasSize(1);
  }

  /** What the topic holds of an earlier task settles as what this task emits. */
  @ParameterizedTest
  @ValueSource(longs = {2 * MINUTE, HOUR})
  void aWorkerThatIsBehindReadsTheRowsOfAnEarlierTaskFewTimes(long lagMs) {
    crm.putOldRows(3);
    crm.setClockAheadMs(lagMs);
    task.start().answerAll();
    for (int id = 1; id <= 3; id++) {
      crm.putIndexed(id, task.now() + lagMs, "changed");
    }
    task.advance(POLL).commit();
    task.topic().readBack();
    task.restart();
    long reads = task.sent().count(Request.ReadByIds.class);
    task.advance(10 * POLL);
    assertThat(task.sent().count(Request.ReadByIds.class) - reads).isLessThanOrEqualTo(2);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** A version ahead of the worker's clock alone is one like any other. */
  @ParameterizedTest
  @ValueSource(longs = {2 * MINUTE, HOUR, 25 * HOUR, YEAR})
  void aWorkerThatIsBehindEmitsNoStaleRow(long lagMs) {
    crm.putOldRows(3);
    crm.setClockAheadMs(lagMs);
    task.start().answerAll();
    crm.putIndexed(2, task.now() + lagMs, "new");
    task.advance(POLL);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "new");
    crm.putIndexed(2, task.now() + lagMs - 2 * POLL, "of a replica that lags");
    task.advance(POLL);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "new");
  }

  /** The worker is ahead of a vendor that is right: its own clock never counts. */
  @ParameterizedTest
  @ValueSource(longs = {2 * MINUTE, HOUR, 25 * HOUR, YEAR})
  void aWorkerThatIsAheadLosesNoChange(long leadMs) {
    for (int id = 1; id <= 3; id++) {
      crm.putIndexed(id, task.now() - leadMs - HOUR, "old");
    }
    crm.setClockAheadMs(-leadMs);
    task.start().answerAll();
    for (int i = 0; i < 5; i++) {
      crm.putIndexed(1 + i % 3, task.now() - leadMs, "change " + i);
      task.advance(POLL);
      assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    }
    assertThat(emitted.lastEvent("clock.skewed")).contains("behind this worker's");
  }

  @Test
  void clocksThatAgreeAgainAreToldOnce() {
    crm.putOldRows(1);
    crm.setClockAheadMs(5 * MINUTE);
    task.start().answerAll();
    crm.setClockAheadMs(0);
    task.advance(20 * MINUTE);
    assertThat(emitted.events("clock.skewed")).hasSize(2);
    assertThat(emitted.lastEvent("clock.skewed")).contains("agree again");
  }

  @Test
  void clocksWithinAMinuteAreNotTold() {
    crm.putOldRows(1);
    crm.setClockAheadMs(59_000);
    task.start().answerAll();
    task.advance(10 * MINUTE);
    assertThat(emitted.events("clock.skewed")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {10 * MINUTE, YEAR})
  void aStoredWatermarkAheadOfBothClocksIsToldAndSetBack(long leadMs) {
    crm.putOldRows(3);
    task.start().answerAll();
    task.advance(5 * MINUTE).commit();
    crm.putIndexed(2, task.now() + 1_000, "missed by the scan from a watermark ahead");
    emitted.alterOffsets(offset -> ahead(offset, task.now() + leadMs, "incremental.watermark"));
    task.start().answerAll();
    task.advance(POLL);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.lastEvent("watermark.reset"))
        .contains("ahead of the CRM's clock and of this worker's");
    task.advance(2 * MINUTE);
    assertThat((Long) emitted.lastRecord().sourceOffset().get("incremental.watermark"))
        .isLessThan(task.now());
    task.restart().advance(MINUTE);
    assertThat(emitted.events("watermark.reset")).hasSize(1);
  }

  @Test
  void aT0AheadOfBothClocksCopiesTheHistoryAgain() {
    crm.putOldRows(7);
    task.start().answerAll();
    task.advance(5 * MINUTE).commit();
    crm.putIndexed(2, task.now() + 1_000, "after the copy, before T0");
    emitted.alterOffsets(
        offset ->
            ahead(offset, task.now() + HOUR, "t0", "incremental.watermark", "recheck.watermark"));
    task.start().answerAll();
    task.advance(POLL);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("watermark.reset")).hasSize(1);
    assertThat(emitted.lastEvent("watermark.reset")).contains("so is the history");
  }

  private static Map<String, Object> ahead(
      Map<String, Object> offset, long instant, String... keys) {
    for (String key : keys) {
      if (offset.containsKey(key)) {
        offset.put(key, instant);
      }
    }
    return offset;
  }

  @ParameterizedTest
  @ValueSource(longs = {5 * MINUTE, 25 * HOUR, YEAR, 5_000 * YEAR})
  void aVersionAheadOfTheClocksIsEmittedOnceAndHidesNoLaterChange(long leadMs) {
    crm.putOldRows(3);
    task.start().answerAll();
    crm.putIndexed(2, task.now() + leadMs, "from an import with wrong dates");
    task.advance(4 * MINUTE);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecordsOf(crm.id(2))).hasSize(2);
    long reads = task.sent().count(Request.ReadByIds.class);
    task.advance(4 * MINUTE);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
    crm.putIndexed(2, task.now(), "a later change with the right date");
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    task.advance(2 * HOUR);
    crm.putIndexed(2, task.now(), "and one more");
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRowThatWentToQuarantineHidesNoLaterChange() {
    crm.putOldRows(3);
    task.start().answerAll();
    crm.putIndexed(2, Long.MAX_VALUE / 2, "in no year that can be written");
    task.advance(10 * MINUTE);
    assertThat(emitted.quarantine()).hasSize(1);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "row 2");
    crm.putIndexed(2, task.now(), "a later change with the right date");
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aSweepRepairsARowWhoseQuarantinedVersionWasWrong() {
    TaskHarness sweeping = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    sweeping.startInSync(3);
    sweeping.crm().putIndexed(2, Long.MAX_VALUE / 2, "in no year that can be written");
    sweeping.advance(10 * MINUTE);
    assertThat(sweeping.emitted().quarantine()).hasSize(1);
    sweeping.crm().putUnindexed(2, sweeping.now(), "set right, never indexed");
    sweeping.advance(2 * HOUR);
    assertThat(sweeping.emitted().topicRows()).isEqualTo(sweeping.crm().expectedRows());
  }

  /** Also where no version is remembered, because the whole list is compared. */
  @ParameterizedTest
  @ValueSource(longs = {2 * HOUR, 25 * HOUR, YEAR, 251_000_000_000_000L})
  void aVersionAheadOfTheClocksHidesNoLaterChangeOfAListedRow(long leadMs) {
    TaskHarness lists = new TaskHarness(TestSettings.defaults().objects(FakeCrm.OWNERS), vendor);
    lists.crm().putOldRows(3);
    lists.start().answerAll();
    lists.crm().putIndexed(2, lists.now() + leadMs, "ahead");
    lists.advance(10 * MINUTE);
    assertThat(lists.emitted().topicRows()).isEqualTo(lists.crm().expectedRows());
    lists.crm().putIndexed(2, lists.now(), "later");
    lists.advance(10 * MINUTE);
    assertThat(lists.emitted().topicRows()).isEqualTo(lists.crm().expectedRows());
  }
}
