/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.NumericIdVendor;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lists whose page tokens are ids: the last id of a page, or the id that follows it, and what a
 * token returns once the rows behind it are gone. Both forms are HubSpot's, so only the vendor like
 * HubSpot is here. The made-up vendor's tokens are last ids too, or opaque: {@link
 * SyncScenariosTest} runs with them.
 */
class PageTokensTest {
  private static final long HOUR = 3_600_000;

  private static TaskHarness task(boolean lastIdTokens) {
    return new TaskHarness(
        TestSettings.defaults(),
        lastIdTokens ? new NumericIdVendor() : NumericIdVendor.withNextIdTokens());
  }

  private static void putWideRows(FakeCrm crm, int rows) {
    for (int id = 1; id <= rows; id++) {
      crm.putIndexed(id * 1_000L, FakeCrm.LONG_AGO, "row " + id);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothFormsOfTokensProveThatRangesCanBeReadInParallel(boolean lastIdTokens) {
    TaskHarness task = task(lastIdTokens);
    task.crm().setMaxBackfillRequestsPerSecond(20);
    task.crm().setRoundTripMs(1_000);
    putWideRows(task.crm(), 200);
    task.start();
    int maxPending = 0;
    while (!task.pending().isEmpty()) {
      List<SendRequest> pages =
          task.pending().stream().filter(each -> Requests.isBackfillPage(each.request())).toList();
      maxPending = Math.max(maxPending, pages.size());
      task.answerNext();
    }
    assertThat(maxPending).isGreaterThan(4);
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows());
    assertThat(task.emitted().topicRecords()).hasSize(200);
    assertThat(task.emitted().events("backfill.finished")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRangeIncludesTheRowAtItsEdge(boolean lastIdTokens) {
    TaskHarness task = task(lastIdTokens);
    task.crm().setMaxBackfillRequestsPerSecond(20);
    task.crm().setRoundTripMs(1_000);
    for (long id = 1; id <= 9_000; id++) {
      task.crm().putIndexed(id, FakeCrm.LONG_AGO, "row " + id);
    }
    task.start().answerAll();
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows());
    assertThat(task.emitted().topicRecords()).hasSize(9_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRestartAtAnyRecordResumesAtThePage(boolean lastIdTokens) {
    TaskHarness task = task(lastIdTokens);
    task.crm().putOldRows(30);
    task.start().answerAll();
    int total = task.emitted().size();
    for (int stored = 5; stored <= total; stored++) {
      TaskHarness again = task(lastIdTokens);
      again.crm().putOldRows(30);
      again.start().answerAll();
      again.crashAfter(stored);
      again.sent().clear();
      again.start().answerAll();
      assertThat(again.emitted().topicRows())
          .as("after %d records", stored)
          .isEqualTo(again.crm().expectedRows());
      assertThat(again.emitted().events("backfill.started")).hasSize(1);
    }
  }

  /** Rows up to this number remain when the page behind them is requested. */
  private static void deleteBehind(TaskHarness task, int remaining, Predicate<Request> page) {
    SendRequest request = task.withhold(page);
    task.crm().deleteRange(remaining + 1, 1_000);
    task.answer(request, task.crm().answer(request.request()));
  }

  private static Predicate<Request> isPage(String token) {
    return request ->
        request instanceof Request.ListPage page
            && page.pageToken().isPresent()
            && page.pageToken().get().equals(token);
  }

  @Test
  void aBackfillEndsWhereTheRestOfTheListIsGone() {
    TaskHarness task = task(false);
    task.crm().putOldRows(23);
    task.start();
    deleteBehind(task, 15, isPage("16"));
    task.answerAll().advance(60_000);
    assertThat(task.emitted().topicRows()).hasSize(15);
    assertThat(task.emitted().events("backfill.started")).hasSize(1);
    assertThat(task.emitted().events("backfill.finished")).hasSize(1);
    assertThat(task.sent().all().stream().filter(isPage("16"))).hasSizeBetween(2, 4);
  }

  @Test
  void aRowThatAppearsBeforeTheSecondTryIsCopied() {
    TaskHarness task = task(false);
    task.crm().putOldRows(23);
    task.start();
    deleteBehind(task, 15, isPage("16"));
    task.crm().putIndexed(40, FakeCrm.LONG_AGO, "restored");
    task.answerAll().advance(60_000);
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows()).hasSize(16);
  }

  @Test
  void parallelRangesBehindTheLastRowEnd() {
    TaskHarness task = task(false);
    FakeCrm crm = task.crm();
    crm.setMaxBackfillRequestsPerSecond(20);
    crm.setRoundTripMs(1_000);
    putWideRows(crm, 200);
    task.start();
    while (task.pending().stream().filter(each -> Requests.isBackfillPage(each.request())).count()
        < 4) {
      task.answerNext();
    }
    for (int id = 41; id <= 200; id++) {
      crm.delete(id * 1_000L);
    }
    task.answerAll().advance(60_000);
    Map<String, Object> expected = crm.expectedRows();
    assertThat(task.emitted().topicRows()).containsAllEntriesOf(expected);
    assertThat(task.emitted().events("backfill.started")).hasSize(1);
    assertThat(task.emitted().events("backfill.finished")).hasSize(1);
  }

  @Test
  void anUnorderedBackfillEndsWhereTheFirstPageComesAgain() {
    TaskHarness task = task(false);
    FakeCrm crm = task.crm();
    crm.putOldRows(23);
    crm.override(
        request -> {
          if (!(request instanceof Request.ListPage list) || list.pageToken().isPresent()) {
            return null;
          }
          Result.Page page = (Result.Page) crm.correctAnswer(request);
          List<Row> rows = new ArrayList<>(page.rows());
          Collections.reverse(rows);
          return new Result.Page(rows, List.of(), List.of(), page.nextToken());
        });
    task.start();
    while (task.emitted().events().stream().noneMatch(text -> text.contains("out of id order"))) {
      task.answerNext();
    }
    deleteBehind(task, 15, isPage("16"));
    task.answerAll().advance(30_000);
    assertThat(task.emitted().topicRows().keySet()).containsAll(crm.expectedRows().keySet());
    assertThat(task.emitted().events("backfill.finished")).hasSize(1);
  }

  @Test
  void aSweepEndsWhereTheRestOfTheListIsGone() {
    TaskHarness task = task(false);
    task.settings().reconcileEvery(HOUR);
    task.startInSync(23);
    deleteBehind(task, 20, isPage("21"));
    task.answerAll().advance(120_000);
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows()).hasSize(20);
    assertThat(task.emitted().events()).noneMatch(text -> text.contains("aborted"));
  }

  @Test
  void aRecycleBinScanEndsWhereTheFirstPageComesAgain() {
    TaskHarness task = task(false);
    FakeCrm crm = task.crm();
    task.settings().reconcileEvery(HOUR);
    crm.showRecycleBin();
    crm.setRecycleBinPageSize(5);
    task.startInSync(23);
    crm.addToRecycleBin(101, 102, 103, 104, 105, 106, 107);
    crm.override(
        request ->
            request instanceof Request.ListDeleted list && list.pageToken().isPresent()
                ? crm.correctAnswer(new Request.ListDeleted(list.object(), Optional.empty()))
                : null);
    int before = task.sent().all().size();
    task.advance(HOUR);
    long pages =
        task.sent().all().stream()
            .skip(before)
            .filter(request -> request instanceof Request.ListDeleted)
            .count();
    assertThat(pages).isBetween(2L, 400L);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
  }

  /** As an offset of a run that compares two parts of one page again. */
  @Test
  void twoRangesOnOnePageMayNameTheSameNextPage() {
    TaskHarness task = task(false);
    task.settings().reconcileEvery(HOUR);
    task.startInSync(23);
    task.commit();
    task.crm().delete(7, 9);
    task.emitted()
        .alterOffsets(
            offset -> {
              Map<String, Object> altered = new LinkedHashMap<>(offset);
              if (altered.containsKey("reconcile.next")) {
                altered.put("reconcile.run", task.now());
                altered.put("reconcile.stage", "again");
                altered.put("reconcile.left", "6,5..7 6,8..9");
                altered.put("reconcile.waiting", "");
                for (String count :
                    List.of(
                        "waiting.rows",
                        "swept",
                        "missing",
                        "deleted",
                        "refuted",
                        "repaired",
                        "requests")) {
                  altered.put("reconcile." + count, 1L);
                }
              }
              return altered;
            });
    task.start().answerAll().advance(120_000);
    assertThat(task.failure()).isNull();
    assertThat(task.emitted().events()).noneMatch(text -> text.contains("aborted"));
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows()).hasSize(21);
  }
}
