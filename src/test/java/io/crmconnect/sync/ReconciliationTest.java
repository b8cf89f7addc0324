/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static io.crmconnect.sync.testing.Requests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reconciliation and the confirmation of deletes, one thing at a time. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_ACCOUNTS", "MADE_UP_GADGETS"})
class ReconciliationTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ReconciliationTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aSweepComparesAllRowsAndReportsIt() {
    task.startInSync(23);
    assertThat(emitted.lastEvent("reconcile.finished"))
        .contains("23 rows compared", "0 deleted", "0 repaired");
    assertThat(emitted.topicRecords()).hasSize(23);
  }

  @Test
  void aRowDeletedAtTheVendorIsDeletedByTheNextRun() {
    crm.assume(VendorTrait.DELETES_FOUND_BY_SWEEPS);
    task.startInSync(23);
    crm.delete(1, 12, 23);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(20);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("20 rows compared", "3 deleted");
  }

  @Test
  void aRunTakesARequestPerPageAndOnePerBatchOfDeleteCandidates() {
    task.startInSync(23);
    crm.delete(7, 8, 9);
    int before = task.sent().size();
    task.advance(HOUR);
    List<Request> run = task.sent().since(before);
    assertThat(run).filteredOn(Requests::isSweepPage).hasSize(4);
    // Two of the five places are for control ids.
    assertThat(run).filteredOn(Requests::isRead).hasSize(1);
    assertThat(emitted.topicRows()).hasSize(20);
  }

  @Test
  void deleteCandidatesOfSeveralPagesShareARequest() {
    task.startInSync(23);
    crm.delete(2, 12, 22);
    int before = task.sent().size();
    task.advance(HOUR);
    assertThat(task.sent().since(before)).filteredOn(Requests::isRead).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(20);
  }

  /** Pages and reads of five here; two places of a read are for controls. */
  @Test
  void aSweepTakesItsPagesAndOneReadPerFullBatchOfDeleteCandidates() {
    task.startInSync(31);
    crm.delete(1, 2, 8, 14, 20, 21, 31);
    int before = task.sent().size();
    task.advance(HOUR);
    List<Request> sent = task.sent().since(before);
    assertThat(sent).filteredOn(Requests::isSweepPage).hasSize(5);
    assertThat(sent).filteredOn(Requests::isRead).hasSize(3);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(24);
  }

  @Test
  void aRowMissingAloneIsDeletedOnlyIfItIsMissingTwice() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(10);
    crm.putIndexed(7, task.now(), "edited");
    List<Request> besideOthers = new ArrayList<>();
    crm.override(
        request -> {
          if (!(request instanceof Request.ReadByIds readByIds)
              || !readByIds.ids().contains(crm.id(7))) {
            return null;
          }
          if (readByIds.ids().size() > 1) {
            besideOthers.add(request);
          }
          Result rows = crm.correctAnswer(request);
          return besideOthers.size() > 1 ? rows : AlteredResults.withoutRows(rows, crm.id(7));
        });
    task.advance(120_000);
    assertThat(besideOthers).hasSize(2);
    assertThat(emitted.topicRecords()).noneMatch(record -> record.value() == null);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRowOmittedFromTheListIsNotDeleted() {
    task.startInSync(23);
    crm.override(
        request ->
            isSweepPage(request)
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(7), crm.id(8))
                : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(23);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("0 deleted");
  }

  @Test
  void aLostPermissionDeletesNothing() {
    task.startInSync(10);
    crm.override(AlteredResults::emptyResult);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSize(10);
    assertThat(emitted.lastEvent("delete.held"))
        .contains("10 of 10 rows", "delete.release=contacts:");
  }

  @Test
  void unreadableRowsAreNotDeletedEvenIfTheListLacksFew() {
    task.startInSync(23);
    crm.override(
        request ->
            isSweepPage(request)
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(7))
                : Requests.isRead(request) ? AlteredResults.emptyResult(request) : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSize(23);
    assertThat(emitted.events()).anyMatch(event -> event.contains("cannot be read either"));
  }

  @Test
  void moreThanTheShareIsHeldAndReleasedByAnOperator() {
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSizeGreaterThanOrEqualTo(50);
    String held = emitted.lastEvent("delete.held");
    assertThat(held).contains("delete.release=contacts:");
    String run = held.replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(120_000);
    assertThat(emitted.lastEvent("delete.released")).contains(run);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(35);
    int before = emitted.topicRecords().size();
    task.restart();
    task.advance(120_000);
    assertThat(emitted.topicRecords()).hasSize(before);
  }

  @Test
  void theDailyDeleteCountSurvivesARestart() {
    task.startInSync(40);
    crm.delete(1, 2, 3, 4, 5, 6, 7, 8);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSize(32);
    crm.delete(11, 12, 13, 14);
    task.restart();
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSize(36 - 4 - 2);
    assertThat(emitted.lastEvent("delete.held")).contains("daily limit of 10 deletes");
  }

  @Test
  void aRestoredRowIsEmittedWithoutANewVersion() {
    task.startInSync(23);
    crm.delete(5);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).doesNotContainKey(crm.id(5));
    crm.restore(5);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).containsKey(crm.id(5));
    assertThat(emitted.lastEvent("reconcile.finished")).contains("1 repaired");
  }

  @Test
  void anotherVersionIsRepairedEvenAnOlderOne() {
    task.startInSync(23);
    crm.putUnindexed(9, FakeCrm.LONG_AGO - 5_000, "older");
    crm.putUnindexed(10, FakeCrm.LONG_AGO + 5_000, "newer");
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.lastEvent("reconcile.finished")).contains("2 repaired");
  }

  @Test
  void mergedRecordsAreDeletedWithTheSurvivorsId() {
    task.startInSync(23);
    crm.delete(4, 5);
    long version = task.now();
    crm.putSurvivor(50, version, 4, 5);
    crm.index(50, version);
    task.advance(60_000);
    assertThat(emitted.topicRows())
        .isEqualTo(crm.expectedRows())
        .containsKey(crm.id(50))
        .hasSize(22);
    assertThat(emitted.topicRecords())
        .filteredOn(record -> record.value() == null)
        .extracting(record -> record.headers().lastWithName("crm.merged.into").value())
        .containsExactly(crm.id(50), crm.id(50));
  }

  @Test
  void theWatermarkWaitsForTheMergedRecords() {
    task.startInSync(23);
    crm.delete(4, 5);
    long version = task.now();
    crm.putSurvivor(50, version, 4, 5);
    crm.index(50, version);
    // The survivor is emitted, the merged records wait for the settle time: there the task ends.
    while (!emitted.topicRows().containsKey(crm.id(50))) {
      task.advance(1_000);
    }
    task.settings().reconcileEvery(HOUR * 100);
    task.restart();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
  }

  @Test
  void aMergedRecordThatIsStillReadableIsCheckedAgain() {
    task.startInSync(40);
    long version = task.now();
    crm.putSurvivor(2, version, 39);
    crm.index(2, version);
    for (int id = 3; id <= 39; id++) {
      crm.putIndexed(id, version, "imported");
    }
    // The survivor's page is read first, and then the merged record, which can still be read.
    while (!"imported".equals(emitted.topicRows().get(crm.id(39)))) {
      task.advance(1_000);
    }
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "both");
    crm.delete(39);
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
  }

  @Test
  void aNewRecordMissingFromAReadIsReadAgain() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(23);
    crm.putIndexed(30, task.now(), "new");
    List<Request> first = new ArrayList<>();
    crm.override(
        request -> {
          if (!Requests.isRead(request) || !first.isEmpty()) {
            return null;
          }
          first.add(request);
          return AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(30));
        });
    task.advance(90_000);
    assertThat(first).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).containsKey(crm.id(30));
  }

  @Test
  void anIndexedIdThatNoReadFindsIsDeleted() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(23);
    crm.putIndexed(5, task.now(), "last");
    crm.deleteButKeepIndexed(5);
    task.advance(90_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
  }

  @Test
  void anInterruptedSweepResumesAtItsCursor() {
    crm.assume(VendorTrait.DELETES_FOUND_BY_SWEEPS);
    task.startInSync(40);
    crm.delete(3, 38);
    List<Request> pages = new ArrayList<>();
    task.advanceExcept(HOUR + 120_000, request -> isSweepPageAfter(request, crm.id(21)));
    crm.override(
        request -> {
          if (isSweepPage(request)) {
            pages.add(request);
          }
          return null;
        });
    assertThat(emitted.topicRows()).doesNotContainKey(crm.id(3)).containsKey(crm.id(38));
    task.restart();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(38);
    assertThat(pages)
        .anyMatch(page -> isSweepPageAfter(page, crm.id(21)))
        .anyMatch(page -> isSweepPageAfter(page, crm.id(26)))
        .noneMatch(page -> isSweepPageAfter(page, crm.id(6)));
    assertThat(emitted.lastEvent("reconcile.finished")).contains("38 rows compared", "2 deleted");
  }

  @Test
  void aRunRequestedDuringAnotherFollowsIt() {
    task.startInSync(40);
    crm.delete(3);
    task.advanceExcept(HOUR + 120_000, request -> isSweepPageAfter(request, crm.id(21)));
    task.commit();
    crm.delete(4);
    emitted.alterOffsets(
        offset -> {
          offset.computeIfPresent("reconcile.next", (key, before) -> 0L);
          return offset;
        });
    task.start().answerAll();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(38);
    assertThat(emitted.events("reconcile.finished")).hasSize(3);
  }

  @Test
  void anUnorderedListIsComparedAsAWhole() {
    task.startInSync(23);
    crm.delete(2);
    crm.override(
        request ->
            isSweepPage(request) ? AlteredResults.reverseRows(crm.correctAnswer(request)) : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
  }

  @Test
  void anEmptiedTopicIsRefilledAndCausesNoDeletes() {
    task.startInSync(23);
    task.topic()
        .setSnapshot(new TopicSnapshot.Loaded(new VersionIndex(NumericIdOrder.INSTANCE), "other"));
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRecords()).hasSize(46).noneMatch(record -> record.value() == null);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("23 repaired");
  }

  @Test
  void aTopicWithRetentionIsRefusedWithTheRemedy() {
    crm.assume(VendorTrait.DELETES_FOUND_BY_SWEEPS);
    task.topic().setSnapshot(new TopicSnapshot.Misconfigured("do this"));
    crm.putOldRows(5);
    task.start().answerAll();
    crm.delete(2);
    task.advance(HOUR);
    assertThat(emitted.topicRows()).hasSize(5);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("cannot run: do this");
  }

  @Test
  void theRecycleBinIsScannedBetweenSweeps() {
    crm.assume(VendorTrait.RECYCLE_BIN);
    crm.showRecycleBin();
    task.settings().reconcileEvery(24 * HOUR);
    task.startInSync(100);
    crm.delete(7, 8);
    crm.addToRecycleBin(9, 500);
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(98);
    // A sweep takes 20 pages and a scan of the recycle bin one, so there is a scan every 72
    // minutes.
    assertThat(task.sent().count(Request.ListDeleted.class)).isBetween(3L, 4L);
  }

  @Test
  void aFullListObjectDeletesRowsMissingFromTwoPolls() {
    task.settings().objects(FakeCrm.OWNERS);
    crm.putOldRows(12);
    task.start().answerAll();
    crm.delete(3);
    task.advance(31_000);
    assertThat(emitted.topicRows()).hasSize(12);
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(11);
    crm.putUnindexed(3, FakeCrm.LONG_AGO, "back");
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(12);
  }

  @Test
  void aFullListObjectKeepsItsRowsWhenTheListIsEmpty() {
    task.settings().objects(FakeCrm.OWNERS);
    crm.putOldRows(5);
    task.start().answerAll();
    crm.deleteRange(1, 5);
    task.advance(10 * 60_000);
    assertThat(emitted.topicRows()).hasSize(5);
  }

  @Test
  void rowsListedByAnEarlierTaskAreDeletedToo() {
    task.settings().objects(FakeCrm.OWNERS);
    crm.putOldRows(5);
    task.start().answerAll();
    task.commit();
    crm.delete(2);
    task.start().answerAll();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(4);
  }
}
