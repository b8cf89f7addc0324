/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Faulty and late responses, after which the topic must be right all the same. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_ACCOUNTS", "MADE_UP_GADGETS"})
class VendorFaultsTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  VendorFaultsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aPageRequestedBeforeAnEmissionDoesNotEmitTheOldRow() {
    crm.putOldRows(4);
    task.start();
    SendRequest page = task.withhold(Requests::isBackfillPage);
    Result old = crm.correctAnswer(page.request());
    crm.putIndexed(2, task.now(), "new");
    task.answerAll().advance(31_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "new");
    task.answer(page, old);
    task.answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRowOlderThanItsIndexedVersionIsReadAgain() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    crm.putOldRows(4);
    task.start().answerAll();
    Row stale = crm.row(2);
    crm.putIndexed(2, task.now(), "new");
    crm.override(
        request ->
            Requests.isRead(request)
                ? new Result.Rows(List.of(stale), List.of(), List.of())
                : null);
    task.advance(31_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "row 2");
    crm.removeOverride();
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void anIndexedIdThatReadsDoNotFindIsReadDuringTheSettleTimeAndNotForever() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    crm.putOldRows(4);
    task.start().answerAll();
    crm.index(9, task.now());
    task.advance(40_000);
    crm.putUnindexed(9, crm.indexedVersion(9), "newborn");
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());

    crm.index(10, task.now());
    task.advance(120_000);
    long reads = task.sent().count(Request.ReadByIds.class);
    task.advance(600_000);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
  }

  @Test
  void aShortPageIsNotTheLastOne() {
    crm.putOldRows(4);
    task.start().answerAll();
    for (int id = 1; id <= 12; id++) {
      crm.putIndexed(id, task.now(), "new " + id);
    }
    crm.override(
        request -> {
          if (Requests.isChangeScan(request)) {
            Result.Changes original = (Result.Changes) crm.correctAnswer(request);
            return original.hasMore()
                ? crm.changesPage(request, original.changes().subList(0, 2), true)
                : original;
          }
          return null;
        });
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aResponseRequestedBeforeTheLastEmissionIsRequestedAgainEvenUnderTheSameVersion() {
    crm.putOldRows(4);
    task.start();
    SendRequest page = task.withhold(Requests::isBackfillPage);
    crm.putIndexed(2, task.now(), "first of the millisecond");
    Result old = crm.correctAnswer(page.request());
    crm.putUnindexed(2, crm.row(2).version(), "second of the millisecond");
    task.answerAll().advance(60_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "second of the millisecond");
    task.answer(page, old);
    task.answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aStaleRowIsNotEmittedAfterANewerOne() {
    crm.putOldRows(4);
    task.start();
    SendRequest page = task.withhold(Requests::isBackfillPage);
    Result old = crm.correctAnswer(page.request());
    crm.putIndexed(2, task.now(), "new");
    task.answerAll().advance(31_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "new");
    // The page is requested once more, and a replica that lags responds.
    crm.override(request -> Requests.isBackfillPage(request) ? old : null);
    task.answer(page, new Result.Page(List.of(), List.of(), List.of(), Optional.of(crm.id(0))));
    task.answerAll();
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "new");
  }

  @Test
  void aNewerVersionThatReadsDoNotReturnYetHasItsOwnWait() {
    crm.putOldRows(4);
    task.start().answerAll();
    crm.index(3, task.now() + 1_000);
    task.advance(31_000);
    // It was read once and not found; the wait for it is over at the next scan.
    task.advance(13_000);
    long version = task.now();
    crm.index(3, version);
    task.advance(5_000);
    crm.putUnindexed(3, version, "new");
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aClockThatWentBackDoesNotDelayTheSecondRead() {
    crm.putOldRows(3);
    task.start().answerAll();
    crm.putUnindexed(2, task.now(), "late");
    long version = task.now();
    task.advance(3_000_000);
    crm.index(2, version);
    crm.setClockAheadMs(-7_200_000);
    task.advance(1_000_000);
    crm.setClockAheadMs(0);
    task.advance(2_000_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(2), "late");
  }

  @Test
  void resultsOutOfOrderAreEmittedAndTheWatermarkWaits() {
    crm.putOldRows(4);
    task.start().answerAll();
    for (int id = 1; id <= 9; id++) {
      crm.putIndexed(id, task.now(), "new " + id);
    }
    crm.override(
        request -> {
          if (Requests.isChangeScan(request)) {
            Result.Changes original = (Result.Changes) crm.correctAnswer(request);
            List<Change> reversed = new ArrayList<>(original.changes());
            Collections.reverse(reversed);
            return crm.changesPage(request, reversed, original.hasMore());
          }
          return null;
        });
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void anUnorderedListIsReadWithoutRelyingOnItsOrder() {
    crm.putOldRows(23);
    crm.override(
        request ->
            Requests.isBackfillPage(request)
                ? AlteredResults.reverseRows(crm.correctAnswer(request))
                : null);
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void theSameTokenAgainPausesTheBackfillAndNothingElse() {
    crm.putOldRows(23);
    crm.override(
        request ->
            Requests.isBackfillPage(request) && ((Request.ListPage) request).pageToken().isPresent()
                ? new Result.Page(
                    ((Result.Page) crm.correctAnswer(request)).rows(),
                    List.of(),
                    List.of(),
                    ((Request.ListPage) request).pageToken())
                : null);
    task.start().answerAll();
    crm.putIndexed(3, task.now(), "new");
    task.advance(31_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(3), "new");
    assertThat(task.sent().count(Request.ListPage.class)).isLessThan(10);
    assertThat(emitted.events())
        .anyMatch(text -> text.startsWith("backfill.progress") && text.contains("leads back"))
        .noneMatch(text -> text.startsWith("object."));
    crm.removeOverride();
    task.advance(700_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aMissingFieldIsCheckedBeforeItsRemovalIsAccepted() {
    task.settings().drift(DriftMode.KEEP);
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    crm.fields().remove("fax");
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000).commit().advance(1_000);
    assertThat(emitted.events("schema.evolved")).isNotEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aNonNumericIdIsCopiedLikeAnyOther() {
    crm.assume(VendorTrait.NUMERIC_IDS);
    crm.putOldRows(7);
    crm.put(nonNumericRow(FakeCrm.LONG_AGO, "odd"));
    crm.index("x-1", FakeCrm.LONG_AGO);
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(8);
    crm.put(nonNumericRow(task.now(), "odd and new"));
    crm.index("x-1", task.now());
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  private static Row nonNumericRow(long version, String name) {
    return new Row("x-1", version, version, Map.of("name", name));
  }

  @Test
  void aSearchWithoutResultsWhereTheListHasRowsIsAWarningAtTheStart() {
    crm.putUnindexed(1, FakeCrm.LONG_AGO, "listed and not indexed");
    task.start().answerAll();
    assertThat(emitted.events())
        .anyMatch(text -> text.startsWith("connector.started") && text.contains("finds none"));
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void anObjectWithoutRowsIsCopiedAtOnce() {
    task.start().answerAll();
    assertThat(emitted.topicRecords()).isEmpty();
    assertThat(emitted.events())
        .anyMatch(text -> text.startsWith("backfill.finished") && text.contains("0 rows"));
  }
}
