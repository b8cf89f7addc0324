package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
import static io.crmconnect.sync.Sweeps.isSweepFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reconciliation and the door of deletes, one thing at a time. */
class ReconciliationTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());

  private void begin(int rows) {
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private void gone(long... ids) {
    for (long id : ids) {
      harness.store.remove(Long.toString(id));
      harness.index.remove(Long.toString(id));
    }
  }

  private String event(String kind) {
    List<String> all = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  @Test
  void aSweepComparesEverythingAndSaysSo() {
    begin(23);
    assertThat(event("reconcile.finished")).contains("23 rows compared", "0 deleted", "0 repaired");
    assertThat(harness.records()).hasSize(23);
  }

  @Test
  void whatIsGoneIsDeletedByTheNextRun() {
    begin(23);
    gone(1, 12, 23);
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(20);
    assertThat(event("reconcile.finished")).contains("20 rows compared", "3 deleted");
  }

  @Test
  void aRunTakesARequestPerPageAndOneForSuspectsThatComeTogether() {
    begin(23);
    gone(7, 8, 9);
    int before = harness.requests.size();
    harness.pass(HOUR);
    List<Request> run = harness.requests.subList(before, harness.requests.size());
    assertThat(run).filteredOn(Sweeps::isSweep).hasSize(4);
    // Two of the five places are for ids that live.
    assertThat(run).filteredOn(Request.Read.class::isInstance).hasSize(1);
    assertThat(harness.topic()).hasSize(20);
  }

  @Test
  void suspectsOfSeveralPagesShareARequest() {
    begin(23);
    gone(2, 12, 22);
    int before = harness.requests.size();
    harness.pass(HOUR);
    assertThat(harness.requests.subList(before, harness.requests.size()))
        .filteredOn(Request.Read.class::isInstance)
        .hasSize(1);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(20);
  }

  /** Pages and reads of five here; two places of a read are for controls. */
  @Test
  void aSweepTakesItsPagesAndOneReadForAsManySuspectsAsFitInto() {
    begin(31);
    gone(1, 2, 8, 14, 20, 21, 31);
    int before = harness.requests.size();
    harness.pass(HOUR);
    List<Request> made = harness.requests.subList(before, harness.requests.size());
    assertThat(made).filteredOn(Sweeps::isSweep).hasSize(5);
    assertThat(made).filteredOn(Request.Read.class::isInstance).hasSize(3);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(24);
  }

  @Test
  void whatWasMissingWhereNothingElseWasIsDeletedOnlyIfItIsMissingTwice() {
    begin(10);
    harness.change(7, harness.now, "edited");
    List<Request> besideOthers = new ArrayList<>();
    harness.lie =
        request -> {
          if (!(request instanceof Request.Read read) || !read.ids().contains("7")) {
            return null;
          }
          if (read.ids().size() > 1) {
            besideOthers.add(request);
          }
          Result.Rows rows = (Result.Rows) harness.honest(request);
          return besideOthers.size() > 1 ? rows : without(rows, "7");
        };
    harness.pass(120_000);
    assertThat(besideOthers).hasSize(2);
    assertThat(harness.records()).noneMatch(record -> record.value() == null);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private static Result without(Result.Rows rows, String id) {
    List<Row> left = new ArrayList<>(rows.rows());
    left.removeIf(row -> row.id().equals(id));
    return new Result.Rows(left, rows.bad(), rows.absent());
  }

  @Test
  void aRowThatTheListLeavesOutLives() {
    begin(23);
    harness.lie =
        request ->
            isSweep(request) ? without((Result.Page) harness.honest(request), "7", "8") : null;
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(23);
    assertThat(event("reconcile.finished")).contains("0 deleted");
  }

  private static Result without(Result.Page page, String... ids) {
    List<Row> rows = new ArrayList<>(page.rows());
    rows.removeIf(row -> List.of(ids).contains(row.id()));
    return new Result.Page(rows, page.bad(), page.absent(), page.next());
  }

  @Test
  void aLostPermissionDeletesNothing() {
    begin(10);
    harness.lie =
        request ->
            request instanceof Request.ListPage
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.empty())
                : request instanceof Request.Read
                    ? new Result.Rows(List.of(), List.of(), List.of())
                    : request instanceof Request.Window
                        ? new Result.Changes(List.of(), false)
                        : null;
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).hasSize(10);
    assertThat(event("delete.held")).contains("10 of 10 rows", "delete.release=contacts:");
  }

  @Test
  void rowsThatNobodyMayReadAreNotDeletedEvenIfTheListLacksFew() {
    begin(23);
    harness.lie =
        request ->
            isSweep(request)
                ? without((Result.Page) harness.honest(request), "7")
                : request instanceof Request.Read
                    ? new Result.Rows(List.of(), List.of(), List.of())
                    : null;
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).hasSize(23);
    assertThat(harness.events()).anyMatch(event -> event.contains("cannot be read either"));
  }

  @Test
  void moreThanTheShareIsHeldAndReleasedByAnOperator() {
    begin(60);
    for (long id = 10; id < 35; id++) {
      gone(id);
    }
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).hasSizeGreaterThanOrEqualTo(50);
    String held = event("delete.held");
    assertThat(held).contains("delete.release=contacts:");
    String run = held.replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    harness.commit().reconciling(HOUR, 10, Map.of("contacts", run)).start().settle();
    harness.pass(120_000);
    assertThat(event("delete.released")).contains(run);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(35);
    int before = harness.records().size();
    harness.commit().start().settle();
    harness.pass(120_000);
    assertThat(harness.records()).hasSize(before);
  }

  @Test
  void theDayCountOutlivesTheTask() {
    harness.now += 2 * HOUR;
    begin(40);
    gone(1, 2, 3, 4, 5, 6, 7, 8);
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).hasSize(32);
    gone(11, 12, 13, 14);
    harness.commit().start().settle();
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).hasSize(36 - 4 - 2);
    assertThat(event("delete.held")).contains("10 may be deleted in a day");
  }

  @Test
  void aRestoredRowComesBackWithoutANewVersion() {
    begin(23);
    Row row = harness.store.get("5");
    gone(5);
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).doesNotContainKey("5");
    harness.store.put("5", row);
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsKey("5");
    assertThat(event("reconcile.finished")).contains("1 repaired");
  }

  @Test
  void anotherVersionIsRepairedAlsoAnOlderOne() {
    begin(23);
    harness.row(9, Harness.LONG_AGO - 5_000, "older");
    harness.row(10, Harness.LONG_AGO + 5_000, "newer");
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(event("reconcile.finished")).contains("2 repaired");
  }

  @Test
  void losersOfAMergeGoWithTheWinnersId() {
    begin(23);
    gone(4, 5);
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    long version = harness.now;
    harness.store.put("50", new Row("50", version, version, values, List.of("4", "5")));
    harness.index.put("50", version);
    harness.pass(60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsKey("50").hasSize(22);
    assertThat(harness.records())
        .filteredOn(record -> record.value() == null)
        .extracting(record -> record.headers().lastWithName("crm.merged.into").value())
        .containsExactly("50", "50");
  }

  @Test
  void theWatermarkWaitsForTheLosersOfAMerge() {
    begin(23);
    gone(4, 5);
    long version = harness.now;
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put("50", new Row("50", version, version, values, List.of("4", "5")));
    harness.index.put("50", version);
    // The winner is emitted, its losers wait for the settle time: there the task ends.
    while (!harness.topic().containsKey("50")) {
      harness.pass(1_000);
    }
    harness.commit().reconciling(HOUR * 100, 10, Map.of()).start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(22);
  }

  @Test
  void theLoserOfAMergeThatIsStillReadAfterItIsLookedAtAgain() {
    begin(40);
    long version = harness.now;
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put("2", new Row("2", version, version, values, List.of("39")));
    harness.index.put("2", version);
    for (int id = 3; id <= 39; id++) {
      harness.change(id, version, "imported");
    }
    // The winner's page is read first, and then the loser, as if it were still there.
    while (!"imported".equals(harness.topic().get("39"))) {
      harness.pass(1_000);
    }
    assertThat(harness.topic()).containsEntry("2", "both");
    gone(39);
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(39);
  }

  @Test
  void aNewRecordThatAReadLeavesOutIsLookedForAgain() {
    begin(23);
    harness.change(30, harness.now, "new");
    List<Request> first = new ArrayList<>();
    harness.lie =
        request -> {
          if (!(request instanceof Request.Read) || !first.isEmpty()) {
            return null;
          }
          first.add(request);
          return without((Result.Rows) harness.honest(request), "30");
        };
    harness.pass(90_000);
    assertThat(first).hasSize(1);
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsKey("30");
  }

  @Test
  void whatTheIndexNamesAndNobodyFindsIsDeleted() {
    begin(23);
    harness.change(5, harness.now, "last");
    harness.store.remove("5");
    harness.pass(90_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(22);
  }

  @Test
  void anInterruptedSweepGoesOnWhereItWas() {
    begin(40);
    gone(3, 38);
    List<String> tokens = new ArrayList<>();
    sweepUpTo("21");
    harness.lie =
        request -> {
          if (isSweep(request)) {
            tokens.add(((Request.ListPage) request).token().orElse(""));
          }
          return null;
        };
    assertThat(harness.topic()).doesNotContainKey("3").containsKey("38");
    harness.commit().start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(38);
    assertThat(tokens).contains("21", "26").doesNotContain("6");
    assertThat(event("reconcile.finished")).contains("38 rows compared", "2 deleted");
  }

  @Test
  void aRunThatIsAskedForAmidAnotherFollowsIt() {
    begin(40);
    gone(3);
    sweepUpTo("21");
    harness.commit();
    gone(4);
    harness.committed.replaceAll(
        (partition, offset) -> {
          Map<String, Object> altered = new LinkedHashMap<>(offset);
          altered.computeIfPresent("reconcile.next", (key, before) -> 0L);
          return altered;
        });
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(38);
    assertThat(harness.events()).filteredOn(e -> e.startsWith("reconcile.finished")).hasSize(3);
  }

  /** A run is due and goes on until it asks for that page, which nobody answers. */
  private void sweepUpTo(String token) {
    for (long until = harness.now + HOUR + 120_000; harness.now < until; harness.now += 1_000) {
      harness.step(new Event.Tick());
      while (harness.asks.stream().anyMatch(ask -> !isSweepFrom(ask.request(), token))) {
        Command.Ask next =
            harness.asks.stream()
                .filter(ask -> !isSweepFrom(ask.request(), token))
                .findFirst()
                .orElseThrow();
        harness.answer(next);
      }
    }
  }

  @Test
  void aListWithoutOrderIsComparedAsAWhole() {
    begin(23);
    gone(2);
    harness.lie =
        request -> {
          if (!isSweep(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.honest(request);
          List<Row> rows = new ArrayList<>(page.rows());
          java.util.Collections.reverse(rows);
          return new Result.Page(rows, page.bad(), page.absent(), page.next());
        };
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(22);
  }

  @Test
  void anEmptiedTopicIsFilledNotDeleted() {
    begin(23);
    harness.topicState = new TopicState.Held(new KnownIds(), "other");
    harness.pass(HOUR + 60_000);
    assertThat(harness.records()).hasSize(46).noneMatch(record -> record.value() == null);
    assertThat(event("reconcile.finished")).contains("23 repaired");
  }

  @Test
  void aTopicThatForgetsIsRefusedWithTheRemedy() {
    harness.topicState = new TopicState.Unusable("do this");
    harness.fill(5);
    harness.start().settle();
    gone(2);
    harness.pass(HOUR);
    assertThat(harness.topic()).hasSize(5);
    assertThat(event("reconcile.finished")).contains("cannot run: do this");
  }

  @Test
  void theRecycleBinIsLookedThroughBetweenSweeps() {
    harness.archived = new ArrayList<>();
    harness.reconciling(24 * HOUR, 10, Map.of());
    begin(100);
    gone(7, 8);
    harness.archived.addAll(List.of("7", "8", "9", "500"));
    harness.pass(3 * HOUR);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(98);
    // 20 pages make a sweep, and a look takes one: a look every 72 minutes.
    assertThat(harness.count(Request.ListArchived.class)).isBetween(3L, 4L);
  }

  @Test
  void anObjectThatIsListedLosesWhatTwoRoundsLack() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.fill(12);
    harness.start().settle();
    gone(3);
    harness.pass(31_000);
    assertThat(harness.topic()).hasSize(12);
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(11);
    harness.row(3, Harness.LONG_AGO, "back").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(12);
  }

  @Test
  void anObjectThatIsListedKeepsItsRowsWhenTheListIsEmpty() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.fill(5);
    harness.start().settle();
    harness.store.clear();
    harness.pass(10 * 60_000);
    assertThat(harness.topic()).hasSize(5);
  }

  @Test
  void whatAnEarlierTaskListedIsDeletedToo() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.fill(5);
    harness.start().settle();
    harness.commit();
    gone(2);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(4);
  }
}
