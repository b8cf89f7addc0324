/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.NumericIdVendor;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists and searches that end before they return what the vendor itself counts. */
class EarlyEndTest {
  private static final long HOUR = 3_600_000;
  private static final int ROWS = 250;

  private final TaskHarness task = new TaskHarness();
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  /** How a list page of the backfill is spoiled. */
  private enum Spoiled {
    /** No page has a row: {@code "results": []}. */
    EMPTY {
      @Override
      Result.Page spoil(Request.ListPage request, Result.Page page) {
        return page.emptied();
      }
    },
    /** The first page names no next one. */
    ONE_PAGE_ONLY {
      @Override
      Result.Page spoil(Request.ListPage request, Result.Page page) {
        return new Result.Page(page.rows(), List.of(), List.of(), Optional.empty());
      }
    },
    /** A page in the middle has no rows. */
    EMPTY_IN_THE_MIDDLE {
      @Override
      Result.Page spoil(Request.ListPage request, Result.Page page) {
        return request.pageToken().equals(Optional.of("50")) ? page.emptied() : page;
      }
    },
    /** There is a next page, but not its token: {@code "paging": {"next": {}}}. */
    NO_TOKEN {
      @Override
      Result.Page spoil(Request.ListPage request, Result.Page page) {
        return request.pageToken().equals(Optional.of("100"))
            ? new Result.Page(page.rows(), List.of(), List.of(), Optional.empty(), true)
            : page;
      }
    };

    abstract Result.Page spoil(Request.ListPage request, Result.Page page);
  }

  private void spoilBackfill(Spoiled how) {
    crm.override(
        request ->
            Requests.isBackfillPage(request)
                ? how.spoil((Request.ListPage) request, (Result.Page) crm.correctAnswer(request))
                : null);
  }

  @ParameterizedTest
  @EnumSource(Spoiled.class)
  void anEndFarBelowTheCountIsAskedAgainAndTold(Spoiled how) {
    crm.putOldRows(ROWS);
    spoilBackfill(how);
    task.start().answerAll().advance(2 * HOUR);
    assertThat(emitted.events("backfill.finished")).isEmpty();
    assertThat(emitted.lastRecord().sourceOffset().get("backfill")).isEqualTo("running");
    assertThat(emitted.events("backfill.progress"))
        .anyMatch(
            text ->
                text.contains("ended after " + emitted.topicRows().size() + " rows")
                    && text.contains("counts " + ROWS));
    assertThat(task.sent().count(Request.ListPage.class)).isLessThan(100);
    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecords()).hasSize(ROWS);
    assertThat(emitted.events("backfill.finished")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Spoiled.class)
  void anEndThatIsOnlyOnceTooEarlyIsNotTold(Spoiled how) {
    crm.putOldRows(ROWS);
    spoilBackfill(how);
    task.start();
    while (emitted.topicRows().size() < 240
        && task.sent().all().stream().filter(Requests::isBackfillPage).count() < 2) {
      task.answerNext();
    }
    crm.removeOverride();
    task.answerAll().advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("backfill.progress")).noneMatch(text -> text.contains("ended after"));
    assertThat(emitted.events("backfill.finished")).hasSize(1);
  }

  @Test
  void aRestartDoesNotForgetAnEarlyEnd() {
    crm.putOldRows(ROWS);
    spoilBackfill(Spoiled.EMPTY_IN_THE_MIDDLE);
    task.start().answerAll().advance(600_000).commit();
    crm.removeOverride();
    task.start().answerAll().advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("backfill.finished")).hasSize(1);
  }

  @Test
  void aListWithoutRowsIsCompleteIfTheVendorCountsNone() {
    task.start().answerAll();
    assertThat(emitted.events("backfill.finished")).hasSize(1);
  }

  @Test
  void rowsDeletedDuringTheBackfillAreNotMissed() {
    crm.putOldRows(ROWS);
    task.start();
    while (emitted.topicRows().size() < 50) {
      task.answerNext();
    }
    crm.deleteRange(100, ROWS);
    task.answerAll().advance(60_000);
    assertThat(emitted.events("backfill.finished")).hasSize(1);
    assertThat(emitted.events("backfill.progress")).noneMatch(text -> text.contains("ended after"));
  }

  @Test
  void afterADayTheEndIsAcceptedButNotCalledComplete() {
    crm.putOldRows(ROWS);
    spoilBackfill(Spoiled.ONE_PAGE_ONLY);
    task.start().answerAll().advance(27 * HOUR);
    assertThat(emitted.events("backfill.finished")).isEmpty();
    assertThat(emitted.events("backfill.progress"))
        .last()
        .asString()
        .contains("ended after 5 rows", "counts 250", "ends incomplete");
  }

  @Test
  void aSearchThatCountsMoreThanItReturnsIsAskedAgainAndTold() {
    crm.putOldRows(7);
    task.start().answerAll();
    crm.override(
        request ->
            Requests.isChangeScan(request)
                ? NumericIdVendor.changes(request, List.of(), true).withTotal(OptionalLong.of(ROWS))
                : null);
    crm.putIndexed(3, task.now(), "new");
    task.advance(120_000);
    assertThat(emitted.events("response.incomplete"))
        .singleElement()
        .asString()
        .contains("250 changes of contacts", "returns 0");
    crm.removeOverride();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aSweepWhoseListNamesNoNextPageIsAbandonedAndRetried() {
    task.settings().reconcileEvery(HOUR);
    task.startInSync(23);
    crm.delete(7);
    crm.override(
        request ->
            Requests.isSweepPage(request)
                ? new Result.Page(
                    ((Result.Page) crm.correctAnswer(request)).rows(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    true)
                : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSize(23);
    assertThat(emitted.events("reconcile.finished"))
        .anyMatch(text -> text.contains("has another page but does not name it"));
    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
