package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.core.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a vendor may answer, and what must come of it all the same. */
class VendorFaultsTest {
  private final Harness harness = new Harness();

  @Test
  void aPageRequestedBeforeAnEmissionDoesNotEmitTheOldRow() {
    harness.putOldRows(4);
    harness.start();
    Command.SendRequest page = harness.awaitBackfillPage();
    Result old = harness.defaultResult(page.request());
    harness.pendingRequests.remove(page);
    harness.putIndexed(2, harness.now, "new");
    harness.answerAll().advance(31_000);
    assertThat(harness.topicRows()).containsEntry("2", "new");
    harness.answer(page, old);
    harness.answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aRowOlderThanItsIndexedVersionIsReadAgain() {
    harness.putOldRows(4);
    harness.start().answerAll();
    Row stale = harness.store.get("2");
    harness.putIndexed(2, harness.now, "new");
    harness.override =
        request ->
            request instanceof Request.ReadByIds
                ? new Result.Rows(List.of(stale), List.of(), List.of())
                : null;
    harness.advance(31_000);
    assertThat(harness.topicRows()).containsEntry("2", "row 2");
    harness.override = request -> null;
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void anIndexedIdThatReadsDoNotFindIsReadDuringTheSettleTimeAndNotForever() {
    harness.putOldRows(4);
    harness.start().answerAll();
    harness.index.put("9", harness.now);
    harness.advance(40_000);
    harness.putUnindexed(9, harness.index.get("9"), "newborn");
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());

    harness.index.put("10", harness.now);
    harness.advance(120_000);
    long reads = harness.countRequests(Request.ReadByIds.class);
    harness.advance(600_000);
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(reads);
  }

  @Test
  void aShortPageIsNotTheLastOne() {
    harness.putOldRows(4);
    harness.start().answerAll();
    for (int id = 1; id <= 12; id++) {
      harness.putIndexed(id, harness.now, "new " + id);
    }
    harness.override =
        request -> {
          if (Harness.isChangesRequest(request)) {
            Result.Changes original = (Result.Changes) harness.defaultResult(request);
            return original.hasMore()
                ? Harness.changes(request, original.changes().subList(0, 2), true)
                : original;
          }
          return null;
        };
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aResponseRequestedBeforeTheLastEmissionIsRequestedAgainEvenUnderTheSameVersion() {
    harness.putOldRows(4);
    harness.start();
    Command.SendRequest page = harness.awaitBackfillPage();
    harness.putIndexed(2, harness.now, "first of the millisecond");
    Result old = harness.defaultResult(page.request());
    harness.putUnindexed(2, harness.store.get("2").version(), "second of the millisecond");
    harness.pendingRequests.remove(page);
    harness.answerAll().advance(60_000);
    assertThat(harness.topicRows()).containsEntry("2", "second of the millisecond");
    harness.answer(page, old);
    harness.answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aStaleRowIsNotEmittedAfterANewerOne() {
    harness.putOldRows(4);
    harness.start();
    Command.SendRequest page = harness.awaitBackfillPage();
    Result old = harness.defaultResult(page.request());
    harness.pendingRequests.remove(page);
    harness.putIndexed(2, harness.now, "new");
    harness.answerAll().advance(31_000);
    assertThat(harness.topicRows()).containsEntry("2", "new");
    // The page is asked once more, and a replica that lags answers.
    harness.override = request -> Harness.isBackfillPage(request) ? old : null;
    harness.answer(page, new Result.Page(List.of(), List.of(), List.of(), Optional.of("0")));
    harness.answerAll();
    assertThat(harness.topicRows()).containsEntry("2", "new");
  }

  @Test
  void aNewerVersionThatReadsDoNotReturnYetHasItsOwnWait() {
    harness.putOldRows(4);
    harness.start().answerAll();
    harness.index.put("3", harness.now + 1_000);
    harness.advance(31_000);
    // Read once and not there; the wait for it is over at the next look.
    harness.advance(13_000);
    long version = harness.now;
    harness.index.put("3", version);
    harness.advance(5_000);
    harness.putUnindexed(3, version, "new");
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aClockThatWentBackDoesNotDelayTheSecondRead() {
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.putUnindexed(2, harness.now, "late");
    long version = harness.now;
    harness.advance(3_000_000);
    harness.index.put("2", version);
    harness.vendorClockAheadMs = -7_200_000;
    harness.advance(1_000_000);
    harness.vendorClockAheadMs = 0;
    harness.advance(2_000_000);
    assertThat(harness.topicRows()).containsEntry("2", "late");
  }

  @Test
  void resultsOutOfOrderAreEmittedAndTheWatermarkWaits() {
    harness.putOldRows(4);
    harness.start().answerAll();
    for (int id = 1; id <= 9; id++) {
      harness.putIndexed(id, harness.now, "new " + id);
    }
    harness.override =
        request -> {
          if (Harness.isChangesRequest(request)) {
            Result.Changes original = (Result.Changes) harness.defaultResult(request);
            List<Change> reversed = new ArrayList<>(original.changes());
            Collections.reverse(reversed);
            return Harness.changes(request, reversed, original.hasMore());
          }
          return null;
        };
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void anUnorderedListIsReadWithoutRelyingOnItsOrder() {
    harness.putOldRows(23);
    harness.override =
        request -> {
          if (Harness.isBackfillPage(request)) {
            Result.Page original = (Result.Page) harness.defaultResult(request);
            List<Row> reversed = new ArrayList<>(original.rows());
            Collections.reverse(reversed);
            return new Result.Page(reversed, List.of(), List.of(), original.nextToken());
          }
          return null;
        };
    harness.start().answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void theSameTokenAgainPausesTheBackfillAndNothingElse() {
    harness.putOldRows(23);
    harness.override =
        request ->
            Harness.isBackfillPage(request) && ((Request.ListPage) request).pageToken().isPresent()
                ? new Result.Page(
                    ((Result.Page) harness.defaultResult(request)).rows(),
                    List.of(),
                    List.of(),
                    ((Request.ListPage) request).pageToken())
                : null;
    harness.start().answerAll();
    harness.putIndexed(3, harness.now, "new").advance(31_000);
    assertThat(harness.topicRows()).containsEntry("3", "new");
    assertThat(harness.countRequests(Request.ListPage.class)).isLessThan(10);
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("backfill.progress") && text.contains("leads back"))
        .noneMatch(text -> text.startsWith("object."));
    harness.override = request -> null;
    harness.advance(700_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aMissingFieldIsCheckedBeforeItsRemovalIsAccepted() {
    harness.withDrift(DriftMode.KEEP);
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.fields.remove("fax");
    harness.putIndexed(2, harness.now, "new");
    harness.advance(31_000).commit().advance(1_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("schema.evolved"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aNonNumericIdIsCopiedLikeAnyOther() {
    harness.putOldRows(7);
    harness.store.put("x-1", nonNumericRow(Harness.LONG_AGO, "odd"));
    harness.index.put("x-1", Harness.LONG_AGO);
    harness.start().answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(8);
    harness.store.put("x-1", nonNumericRow(harness.now, "odd and new"));
    harness.index.put("x-1", harness.now);
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private static Row nonNumericRow(long version, String name) {
    return new Row("x-1", version, version, Map.of("name", name));
  }

  @Test
  void aSearchWithoutResultsWhereTheListHasRowsIsAWarningAtTheStart() {
    harness.putUnindexed(1, Harness.LONG_AGO, "listed and not indexed");
    harness.start().answerAll();
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("connector.started") && text.contains("finds none"));
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void anObjectWithoutRowsIsCopiedAtOnce() {
    harness.start().answerAll();
    assertThat(harness.topicRecords()).isEmpty();
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("backfill.finished") && text.contains("0 rows"));
  }
}
