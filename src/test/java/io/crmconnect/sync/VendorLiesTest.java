package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a vendor may answer, and what must come of it all the same. */
class VendorLiesTest {
  private final Harness harness = new Harness();

  @Test
  void aPageAskedBeforeAnEmissionDoesNotBringTheOldRowBack() {
    harness.fill(4);
    harness.start();
    Command.Ask page = harness.firstBackfillPage();
    Result old = harness.honest(page.request());
    harness.asks.remove(page);
    harness.change(2, harness.now, "new");
    harness.settle().pass(31_000);
    assertThat(harness.topic()).containsEntry("2", "new");
    harness.answer(page, old);
    harness.settle();
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aRowThatIsOlderThanTheIndexSaysIsReadAgain() {
    harness.fill(4);
    harness.start().settle();
    Row stale = harness.store.get("2");
    harness.change(2, harness.now, "new");
    harness.lie =
        request ->
            request instanceof Request.Read
                ? new Result.Rows(List.of(stale), List.of(), List.of())
                : null;
    harness.pass(31_000);
    assertThat(harness.topic()).containsEntry("2", "row 2");
    harness.lie = request -> null;
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anIdThatTheStoreDoesNotKnowIsLookedForThroughoutTheSettleTimeAndNotForEver() {
    harness.fill(4);
    harness.start().settle();
    harness.index.put("9", harness.now);
    harness.pass(40_000);
    harness.row(9, harness.index.get("9"), "newborn");
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());

    harness.index.put("10", harness.now);
    harness.pass(120_000);
    long reads = harness.count(Request.Read.class);
    harness.pass(600_000);
    assertThat(harness.count(Request.Read.class)).isEqualTo(reads);
  }

  @Test
  void aShortPageIsNotTheLastOne() {
    harness.fill(4);
    harness.start().settle();
    for (int id = 1; id <= 12; id++) {
      harness.change(id, harness.now, "new " + id);
    }
    harness.lie =
        request -> {
          if (Harness.isScanPage(request)) {
            Result.Changes honest = (Result.Changes) harness.honest(request);
            return honest.more()
                ? new Result.Changes(honest.changes().subList(0, 2), true)
                : honest;
          }
          return null;
        };
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anAnswerAskedBeforeTheLastEmissionIsAskedAgainEvenUnderTheSameVersion() {
    harness.fill(4);
    harness.start();
    Command.Ask page = harness.firstBackfillPage();
    harness.change(2, harness.now, "first of the millisecond");
    Result old = harness.honest(page.request());
    harness.row(2, harness.store.get("2").version(), "second of the millisecond");
    harness.asks.remove(page);
    harness.settle().pass(60_000);
    assertThat(harness.topic()).containsEntry("2", "second of the millisecond");
    harness.answer(page, old);
    harness.settle();
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aStaleReplicasRowDoesNotFollowANewerOne() {
    harness.fill(4);
    harness.start();
    Command.Ask page = harness.firstBackfillPage();
    Result old = harness.honest(page.request());
    harness.asks.remove(page);
    harness.change(2, harness.now, "new");
    harness.settle().pass(31_000);
    assertThat(harness.topic()).containsEntry("2", "new");
    // The page is asked once more, and a replica that lags answers.
    harness.lie = request -> Harness.isBackfill(request) ? old : null;
    harness.answer(page, new Result.Page(List.of(), List.of(), List.of(), Optional.of("0")));
    harness.settle();
    assertThat(harness.topic()).containsEntry("2", "new");
  }

  @Test
  void aNewerVersionThatIsNotYetThereHasAWaitOfItsOwn() {
    harness.fill(4);
    harness.start().settle();
    harness.index.put("3", harness.now + 1_000);
    harness.pass(31_000);
    // Read once and not there; the wait for it is over at the next look.
    harness.pass(13_000);
    long version = harness.now;
    harness.index.put("3", version);
    harness.pass(5_000);
    harness.row(3, version, "new");
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aClockThatWentBackDoesNotPutTheSecondLookOff() {
    harness.fill(3);
    harness.start().settle();
    harness.row(2, harness.now, "late");
    long version = harness.now;
    harness.pass(3_000_000);
    harness.index.put("2", version);
    harness.vendorAheadMs = -7_200_000;
    harness.pass(1_000_000);
    harness.vendorAheadMs = 0;
    harness.pass(2_000_000);
    assertThat(harness.topic()).containsEntry("2", "late");
  }

  @Test
  void resultsOutOfOrderAreDeliveredAndTheWatermarkWaits() {
    harness.fill(4);
    harness.start().settle();
    for (int id = 1; id <= 9; id++) {
      harness.change(id, harness.now, "new " + id);
    }
    harness.lie =
        request -> {
          if (Harness.isScanPage(request)) {
            Result.Changes honest = (Result.Changes) harness.honest(request);
            List<Change> reversed = new ArrayList<>(honest.changes());
            Collections.reverse(reversed);
            return new Result.Changes(reversed, honest.more());
          }
          return null;
        };
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aListThatKeepsNoOrderIsReadWithoutTrust() {
    harness.fill(23);
    harness.lie =
        request -> {
          if (Harness.isBackfill(request)) {
            Result.Page honest = (Result.Page) harness.honest(request);
            List<Row> reversed = new ArrayList<>(honest.rows());
            Collections.reverse(reversed);
            return new Result.Page(reversed, List.of(), List.of(), honest.next());
          }
          return null;
        };
    harness.start().settle();
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void theSameTokenAgainPausesTheBackfillAndNothingElse() {
    harness.fill(23);
    harness.lie =
        request ->
            Harness.isBackfill(request) && ((Request.ListPage) request).token().isPresent()
                ? new Result.Page(
                    ((Result.Page) harness.honest(request)).rows(),
                    List.of(),
                    List.of(),
                    ((Request.ListPage) request).token())
                : null;
    harness.start().settle();
    harness.change(3, harness.now, "new").pass(31_000);
    assertThat(harness.topic()).containsEntry("3", "new");
    assertThat(harness.count(Request.ListPage.class)).isLessThan(10);
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("backfill.progress") && text.contains("leads back"))
        .noneMatch(text -> text.startsWith("object."));
    harness.lie = request -> null;
    harness.pass(700_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aFieldThatVanishedIsNotedBeforeItsAbsenceIsBelieved() {
    harness.drifting(DriftMode.KEEP);
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.fields.remove("fax");
    harness.change(2, harness.now, "new");
    harness.pass(31_000).commit().pass(1_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("schema.evolved"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anIdThatIsNoNumberArrivesLikeAnyOther() {
    harness.fill(7);
    harness.store.put("x-1", odd(Harness.LONG_AGO, "odd"));
    harness.index.put("x-1", Harness.LONG_AGO);
    harness.start().settle();
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(8);
    harness.store.put("x-1", odd(harness.now, "odd and new"));
    harness.index.put("x-1", harness.now);
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private static Row odd(long version, String name) {
    return new Row("x-1", version, version, Map.of("name", name));
  }

  @Test
  void aSearchThatFindsNothingWhereTheListHasRowsIsAWarningOfTheStart() {
    harness.row(1, Harness.LONG_AGO, "listed and not indexed");
    harness.start().settle();
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("connector.started") && text.contains("finds none"));
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anObjectWithoutRowsIsCopiedAtOnce() {
    harness.start().settle();
    assertThat(harness.records()).isEmpty();
    assertThat(harness.events())
        .anyMatch(text -> text.startsWith("backfill.finished") && text.contains("0 rows"));
  }
}
