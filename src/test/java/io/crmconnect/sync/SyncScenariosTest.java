/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import io.crmconnect.topics.LatestRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a task does in the ordinary cases and after the most common faults. Read this class first.
 *
 * <p>Each scenario has three parts. {@code crm} is the vendor's side: {@code putOldRows(7)} gives
 * it seven records that have been there for long, numbered 1 to 7; {@code putIndexed(3, ...)}
 * changes record 3, and the search index shows it; {@code putUnindexed} changes it while the index
 * lags behind, until {@code index} shows it. {@code task} is the connector's side: {@code start()}
 * starts it from the committed offsets, {@code answerAll()} answers all its requests to the CRM,
 * {@code advance(POLL)} lets 31 seconds pass, in which it polls once, and {@code restart()} commits
 * everything and starts it again. {@code emitted} is what came of it: {@code topicRows()} are the
 * rows that a reader of the topic has. Nearly every scenario ends with them being {@code
 * crm.expectedRows()}.
 *
 * <p>Defaults: a poll every 30 s, a settle time of 15 s, a recheck after an hour, a new catalogue
 * every 5 min, and pages of 5 rows. The other tests of this package use the same verbs.
 *
 * <p>Each scenario runs against a vendor like HubSpot and against three kinds of objects of a
 * made-up vendor (see {@link VendorShape}). Where a vendor cannot have the situation, {@code
 * crm.assume(...)} skips the scenario and says why.
 */
@ParameterizedClass
@EnumSource(VendorShape.class)
class SyncScenariosTest {
  private static final long POLL = 31_000;
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  SyncScenariosTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theWholeHistoryIsCopied(boolean fullRows) {
    if (!fullRows) {
      crm.listIdsOnly();
    }
    crm.putOldRows(23);
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(23);
    assertThat(emitted.topicRecords()).hasSize(23);
    assertThat(emitted.events("backfill.finished")).isNotEmpty();
  }

  @Test
  void aChangeIsEmittedAtTheNextPoll() {
    crm.putOldRows(7);
    task.start().answerAll();
    crm.putIndexed(3, task.now(), "new");
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aChangeReadWellAfterItsVersionIsReadOnce() {
    crm.putOldRows(7);
    task.start().answerAll();
    crm.putIndexed(3, task.now() - 10_000, "new");
    task.advance(POLL);
    long reads = task.sent().count(Request.ReadByIds.class);
    task.advance(120_000);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
  }

  /** A change of record 3 that the next scan names again; returns its version. */
  private long emitByAnEarlierTask(String name) {
    crm.putOldRows(7);
    task.start().answerAll();
    task.advance(20_000);
    long version = task.now();
    crm.putIndexed(3, version, name);
    task.advance(12_000).commit();
    return version;
  }

  @Test
  void aRowEmittedByAnEarlierTaskIsNotReadAgain() {
    long version = emitByAnEarlierTask("new");
    task.topic().addToTail(new LatestRecord(crm.id(3), version, false, version + 15_000));
    long reads = task.sent().count(Request.ReadByIds.class);
    task.start().answerAll();
    task.advance(120_000);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
    crm.putIndexed(3, task.now(), "newer");
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRowThatAnEarlierTaskReadWithinTheSettleTimeIsReadAgain() {
    long version = emitByAnEarlierTask("first");
    crm.putUnindexed(3, version, "second of the millisecond");
    task.topic().addToTail(new LatestRecord(crm.id(3), version, false, version + 14_999));
    task.start().answerAll();
    task.advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aSecondChangeInTheSameMillisecondIsEmitted() {
    crm.putOldRows(7);
    task.start().answerAll();
    long version = task.now();
    crm.putIndexed(3, version, "first");
    task.advance(29_991);
    crm.putIndexed(3, task.now(), "first");
    task.advance(100);
    crm.putUnindexed(3, crm.row(3).version(), "second");
    task.advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aChangeIndexedAnHourLateIsFoundByTheRecheck() {
    crm.putOldRows(3);
    task.start().answerAll();
    crm.putUnindexed(2, task.now(), "late");
    long version = task.now();
    task.advance(1_800_000);
    crm.index(2, version);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "row 2");
    task.advance(HOUR);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "late");
  }

  @Test
  void thousandsOfChangesInOneMillisecondAreAllEmitted() {
    crm.putOldRows(0);
    task.start().answerAll();
    for (int id = 1; id <= 12_000; id++) {
      crm.putIndexed(id, task.now(), "bulk " + id);
    }
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(12_000);
  }

  @Test
  void aRestartAtEveryRecordLosesNothing() {
    crm.putOldRows(17);
    task.start().answerAll();
    int total = emitted.size();
    for (int stored = 0; stored <= total; stored++) {
      TaskHarness again = task.onAnotherWorker();
      again.start().answerAll();
      again.crm().putIndexed(4, again.now(), "changed");
      again.emitted().commit(stored);
      again.start().answerAll().advance(40_000);
      // What was stored before the crash and what comes after it are one topic.
      assertThat(again.emitted().topicRows())
          .as("after %d records", stored)
          .isEqualTo(again.crm().expectedRows());
    }
  }

  @Test
  void aRestartResumesTheBackfillAtItsPage() {
    crm.putOldRows(50);
    task.start().answerAll();
    task.crashAfter(emitted.size() / 2);
    task.sent().clear();
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.sent().count(Request.ListPage.class)).isLessThan(8);
  }

  @Test
  void aRestartDuringAScanResumesAfterTheLastCompletedId() {
    crm.putOldRows(0);
    task.start().answerAll();
    for (int id = 1; id <= 40; id++) {
      crm.putIndexed(id, task.now(), "bulk " + id);
    }
    task.skip(POLL).tick();
    while (emitted.topicRecords().size() < 20) {
      task.answerNext();
    }
    task.commit().start();
    SendRequest scan = task.withhold(Requests::isChangeScan);
    assertThat(((Request.ChangesSince) scan.request()).position()).isPresent();
    task.answer(scan);
    task.answerAll().advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aChangeIndexedTenSecondsLateIsFoundByTheNextScan() {
    crm.putOldRows(4);
    task.start().answerAll();
    task.advance(20_000);
    long version = task.now();
    crm.putUnindexed(2, version, "new");
    task.advance(10_100);
    crm.index(2, version);
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aSlowRoundTripSplitsTheBackfillIntoRanges() {
    crm.assume(VendorTrait.SPLITTABLE_LIST);
    crm.setMaxBackfillRequestsPerSecond(20);
    crm.setRoundTripMs(1_000);
    for (int id = 1; id <= 200; id++) {
      crm.putIndexed(id * 1_000L, FakeCrm.LONG_AGO, "row " + id);
    }
    task.start();
    int maxPending = 0;
    while (!task.pending().isEmpty()) {
      List<SendRequest> pages =
          task.pending().stream().filter(each -> Requests.isBackfillPage(each.request())).toList();
      maxPending = Math.max(maxPending, pages.size());
      task.answerNext();
    }
    assertThat(maxPending).isGreaterThan(4);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecords()).hasSize(200);
  }

  @Test
  void rowsBeforeTheStartDateAreNotCopied() {
    task.settings().backfillFrom(FakeCrm.LONG_AGO + 1);
    crm.putOldRows(3);
    crm.putIndexed(4, FakeCrm.LONG_AGO + 1, "young enough");
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEqualTo(Map.of(crm.id(4), "young enough"));
  }

  @Test
  void aNewFieldIsBackfilledInOldRows() {
    crm.putOldRows(3);
    task.start().answerAll();
    crm.fields().add("fax");
    for (long id = 1; id <= 3; id++) {
      crm.putUnindexed(id, FakeCrm.LONG_AGO, "row " + id);
    }
    task.advance(300_001);
    assertThat(emitted.lastTopicRecord().valueSchema().field("fax")).isNotNull();
    assertThat(emitted.topicRecords()).hasSize(6);
  }

  @Test
  void anUnreadableObjectIsSuspendedAndTriedAgain() {
    crm.putOldRows(3);
    crm.override(
        request ->
            request instanceof Request.Catalogue
                ? AlteredResults.failure(FailureKind.FORBIDDEN, "scope missing")
                : null);
    task.start().answerAll();
    assertThat(emitted.events()).anyMatch(text -> text.contains("scope missing"));
    crm.removeOverride();
    task.advance(HOUR + 1);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("object.resumed")).isNotEmpty();
  }

  @Test
  void unreadableObjectsOfTheWildcardAreReportedInOneEvent() {
    task.settings().wildcard(3).objects(FakeCrm.CONTACTS, FakeCrm.DEALS, FakeCrm.OWNERS);
    crm.putOldRows(3);
    crm.override(
        request ->
            (request instanceof Request.Catalogue catalogue
                        && catalogue.object().equals(FakeCrm.DEALS))
                    || (request instanceof Request.ListPage list
                        && list.object().equals(FakeCrm.OWNERS))
                ? AlteredResults.failure(FailureKind.FORBIDDEN, "scope missing")
                : null);
    task.start().answerAll().advance(2 * HOUR);
    assertThat(emitted.events("object."))
        .singleElement()
        .asString()
        .contains("2 objects cannot be read", "deals, owners");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(
            task.sent().all().stream()
                .filter(r -> r instanceof Request.Catalogue c && c.object().equals(FakeCrm.DEALS)))
        .hasSize(7);
    crm.removeOverride();
    task.advance(HOUR + 1);
    assertThat(emitted.events("object.resumed")).hasSize(2);
  }

  @Test
  void anObjectWithoutSearchIsComparedByContent() {
    task.settings().objects(FakeCrm.OWNERS);
    crm.putOldRows(8);
    task.start().answerAll();
    crm.putUnindexed(3, FakeCrm.LONG_AGO, "renamed without a new version");
    task.advance(POLL);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecords()).hasSize(9);
  }

  @Test
  void t0IsKeptFromTheStartEvenWithoutARecord() {
    task.settings().withoutBackfill();
    task.start().answerAll();
    task.commit();
    crm.putIndexed(1, task.now(), "while it was down");
    task.skip(600_000);
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void theCursorOfAnIdleObjectIsCommittedByAHeartbeat() {
    crm.putOldRows(1);
    task.start().answerAll();
    int before = emitted.size();
    task.advance(200_000);
    assertThat(emitted.since(before))
        .hasSizeBetween(2, 4)
        .allMatch(record -> record.topic().equals("crm.heartbeat"));
    long watermark = (Long) emitted.lastRecord().sourceOffset().get("incremental.watermark");
    assertThat(watermark).isGreaterThan(task.now() - 150_000);
  }
}
