package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static io.crmconnect.sync.SweepRequests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reconciliation and the door of deletes, one thing at a time. */
class ReconciliationTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());

  private void startInSync(int rows) {
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private void deleteAtVendor(long... ids) {
    for (long id : ids) {
      harness.store.remove(Long.toString(id));
      harness.index.remove(Long.toString(id));
    }
  }

  private String lastEvent(String kind) {
    List<String> matching = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return matching.isEmpty() ? "" : matching.get(matching.size() - 1);
  }

  @Test
  void aSweepComparesAllRowsAndReportsIt() {
    startInSync(23);
    assertThat(lastEvent("reconcile.finished"))
        .contains("23 rows compared", "0 deleted", "0 repaired");
    assertThat(harness.topicRecords()).hasSize(23);
  }

  @Test
  void aRowDeletedAtTheVendorIsDeletedByTheNextRun() {
    startInSync(23);
    deleteAtVendor(1, 12, 23);
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(20);
    assertThat(lastEvent("reconcile.finished")).contains("20 rows compared", "3 deleted");
  }

  @Test
  void aRunTakesARequestPerPageAndOnePerBatchOfDeleteCandidates() {
    startInSync(23);
    deleteAtVendor(7, 8, 9);
    int before = harness.requests.size();
    harness.advance(HOUR);
    List<Request> run = harness.requests.subList(before, harness.requests.size());
    assertThat(run).filteredOn(SweepRequests::isSweepPage).hasSize(4);
    // Two of the five places are for ids that live.
    assertThat(run).filteredOn(Request.ReadByIds.class::isInstance).hasSize(1);
    assertThat(harness.topicRows()).hasSize(20);
  }

  @Test
  void deleteCandidatesOfSeveralPagesShareARequest() {
    startInSync(23);
    deleteAtVendor(2, 12, 22);
    int before = harness.requests.size();
    harness.advance(HOUR);
    assertThat(harness.requests.subList(before, harness.requests.size()))
        .filteredOn(Request.ReadByIds.class::isInstance)
        .hasSize(1);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(20);
  }

  /** Pages and reads of five here; two places of a read are for controls. */
  @Test
  void aSweepTakesItsPagesAndOneReadPerFullBatchOfDeleteCandidates() {
    startInSync(31);
    deleteAtVendor(1, 2, 8, 14, 20, 21, 31);
    int before = harness.requests.size();
    harness.advance(HOUR);
    List<Request> sent = harness.requests.subList(before, harness.requests.size());
    assertThat(sent).filteredOn(SweepRequests::isSweepPage).hasSize(5);
    assertThat(sent).filteredOn(Request.ReadByIds.class::isInstance).hasSize(3);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(24);
  }

  @Test
  void aRowMissingAloneIsDeletedOnlyIfItIsMissingTwice() {
    startInSync(10);
    harness.putIndexed(7, harness.now, "edited");
    List<Request> besideOthers = new ArrayList<>();
    harness.override =
        request -> {
          if (!(request instanceof Request.ReadByIds readByIds) || !readByIds.ids().contains("7")) {
            return null;
          }
          if (readByIds.ids().size() > 1) {
            besideOthers.add(request);
          }
          Result.Rows rows = (Result.Rows) harness.defaultResult(request);
          return besideOthers.size() > 1 ? rows : withoutRows(rows, "7");
        };
    harness.advance(120_000);
    assertThat(besideOthers).hasSize(2);
    assertThat(harness.topicRecords()).noneMatch(record -> record.value() == null);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private static Result withoutRows(Result.Rows rows, String id) {
    List<Row> left = new ArrayList<>(rows.rows());
    left.removeIf(row -> row.id().equals(id));
    return new Result.Rows(left, rows.malformed(), rows.missingFields());
  }

  @Test
  void aRowOmittedFromTheListIsNotDeleted() {
    startInSync(23);
    harness.override =
        request ->
            isSweepPage(request)
                ? withoutRows((Result.Page) harness.defaultResult(request), "7", "8")
                : null;
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(23);
    assertThat(lastEvent("reconcile.finished")).contains("0 deleted");
  }

  private static Result withoutRows(Result.Page page, String... ids) {
    List<Row> rows = new ArrayList<>(page.rows());
    rows.removeIf(row -> List.of(ids).contains(row.id()));
    return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
  }

  @Test
  void aLostPermissionDeletesNothing() {
    startInSync(10);
    harness.override =
        request ->
            request instanceof Request.ListPage
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.empty())
                : request instanceof Request.ReadByIds
                    ? new Result.Rows(List.of(), List.of(), List.of())
                    : request instanceof Request.ChangesSince
                        ? Harness.changes(request, List.of(), false)
                        : null;
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).hasSize(10);
    assertThat(lastEvent("delete.held")).contains("10 of 10 rows", "delete.release=contacts:");
  }

  @Test
  void unreadableRowsAreNotDeletedEvenIfTheListLacksFew() {
    startInSync(23);
    harness.override =
        request ->
            isSweepPage(request)
                ? withoutRows((Result.Page) harness.defaultResult(request), "7")
                : request instanceof Request.ReadByIds
                    ? new Result.Rows(List.of(), List.of(), List.of())
                    : null;
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).hasSize(23);
    assertThat(harness.events()).anyMatch(event -> event.contains("cannot be read either"));
  }

  @Test
  void moreThanTheShareIsHeldAndReleasedByAnOperator() {
    startInSync(60);
    for (long id = 10; id < 35; id++) {
      deleteAtVendor(id);
    }
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).hasSizeGreaterThanOrEqualTo(50);
    String held = lastEvent("delete.held");
    assertThat(held).contains("delete.release=contacts:");
    String run = held.replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    harness.commit().withReconciliation(HOUR, 10, Map.of("contacts", run)).start().answerAll();
    harness.advance(120_000);
    assertThat(lastEvent("delete.released")).contains(run);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(35);
    int before = harness.topicRecords().size();
    harness.commit().start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRecords()).hasSize(before);
  }

  @Test
  void theDailyDeleteCountSurvivesARestart() {
    harness.now += 2 * HOUR;
    startInSync(40);
    deleteAtVendor(1, 2, 3, 4, 5, 6, 7, 8);
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).hasSize(32);
    deleteAtVendor(11, 12, 13, 14);
    harness.commit().start().answerAll();
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).hasSize(36 - 4 - 2);
    assertThat(lastEvent("delete.held")).contains("10 may be deleted in a day");
  }

  @Test
  void aRestoredRowIsEmittedWithoutANewVersion() {
    startInSync(23);
    Row row = harness.store.get("5");
    deleteAtVendor(5);
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).doesNotContainKey("5");
    harness.store.put("5", row);
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).containsKey("5");
    assertThat(lastEvent("reconcile.finished")).contains("1 repaired");
  }

  @Test
  void anotherVersionIsRepairedEvenAnOlderOne() {
    startInSync(23);
    harness.putUnindexed(9, Harness.LONG_AGO - 5_000, "older");
    harness.putUnindexed(10, Harness.LONG_AGO + 5_000, "newer");
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(lastEvent("reconcile.finished")).contains("2 repaired");
  }

  @Test
  void mergedRecordsAreDeletedWithTheSurvivorsId() {
    startInSync(23);
    deleteAtVendor(4, 5);
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    long version = harness.now;
    harness.store.put("50", new Row("50", version, version, values, List.of("4", "5")));
    harness.index.put("50", version);
    harness.advance(60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).containsKey("50").hasSize(22);
    assertThat(harness.topicRecords())
        .filteredOn(record -> record.value() == null)
        .extracting(record -> record.headers().lastWithName("crm.merged.into").value())
        .containsExactly("50", "50");
  }

  @Test
  void theWatermarkWaitsForTheMergedRecords() {
    startInSync(23);
    deleteAtVendor(4, 5);
    long version = harness.now;
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put("50", new Row("50", version, version, values, List.of("4", "5")));
    harness.index.put("50", version);
    // The winner is emitted, its losers wait for the settle time: there the task ends.
    while (!harness.topicRows().containsKey("50")) {
      harness.advance(1_000);
    }
    harness.commit().withReconciliation(HOUR * 100, 10, Map.of()).start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(22);
  }

  @Test
  void aMergedRecordThatIsStillReadableIsCheckedAgain() {
    startInSync(40);
    long version = harness.now;
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put("2", new Row("2", version, version, values, List.of("39")));
    harness.index.put("2", version);
    for (int id = 3; id <= 39; id++) {
      harness.putIndexed(id, version, "imported");
    }
    // The winner's page is read first, and then the loser, as if it were still there.
    while (!"imported".equals(harness.topicRows().get("39"))) {
      harness.advance(1_000);
    }
    assertThat(harness.topicRows()).containsEntry("2", "both");
    deleteAtVendor(39);
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(39);
  }

  @Test
  void aNewRecordMissingFromAReadIsReadAgain() {
    startInSync(23);
    harness.putIndexed(30, harness.now, "new");
    List<Request> first = new ArrayList<>();
    harness.override =
        request -> {
          if (!(request instanceof Request.ReadByIds) || !first.isEmpty()) {
            return null;
          }
          first.add(request);
          return withoutRows((Result.Rows) harness.defaultResult(request), "30");
        };
    harness.advance(90_000);
    assertThat(first).hasSize(1);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).containsKey("30");
  }

  @Test
  void anIndexedIdThatNoReadFindsIsDeleted() {
    startInSync(23);
    harness.putIndexed(5, harness.now, "last");
    harness.store.remove("5");
    harness.advance(90_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(22);
  }

  @Test
  void anInterruptedSweepResumesAtItsCursor() {
    startInSync(40);
    deleteAtVendor(3, 38);
    List<String> tokens = new ArrayList<>();
    sweepToPage("21");
    harness.override =
        request -> {
          if (isSweepPage(request)) {
            tokens.add(((Request.ListPage) request).pageToken().orElse(""));
          }
          return null;
        };
    assertThat(harness.topicRows()).doesNotContainKey("3").containsKey("38");
    harness.commit().start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(38);
    assertThat(tokens).contains("21", "26").doesNotContain("6");
    assertThat(lastEvent("reconcile.finished")).contains("38 rows compared", "2 deleted");
  }

  @Test
  void aRunRequestedDuringAnotherFollowsIt() {
    startInSync(40);
    deleteAtVendor(3);
    sweepToPage("21");
    harness.commit();
    deleteAtVendor(4);
    harness.committed.replaceAll(
        (partition, offset) -> {
          Map<String, Object> altered = new LinkedHashMap<>(offset);
          altered.computeIfPresent("reconcile.next", (key, before) -> 0L);
          return altered;
        });
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(38);
    assertThat(harness.events()).filteredOn(e -> e.startsWith("reconcile.finished")).hasSize(3);
  }

  /** A run is due and goes on until it asks for that page, which nobody answers. */
  private void sweepToPage(String token) {
    for (long until = harness.now + HOUR + 120_000; harness.now < until; harness.now += 1_000) {
      harness.step(new Event.Tick());
      while (harness.pendingRequests.stream()
          .anyMatch(sendRequest -> !isSweepPageAfter(sendRequest.request(), token))) {
        Command.SendRequest next =
            harness.pendingRequests.stream()
                .filter(sendRequest -> !isSweepPageAfter(sendRequest.request(), token))
                .findFirst()
                .orElseThrow();
        harness.answer(next);
      }
    }
  }

  @Test
  void anUnorderedListIsComparedAsAWhole() {
    startInSync(23);
    deleteAtVendor(2);
    harness.override =
        request -> {
          if (!isSweepPage(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.defaultResult(request);
          List<Row> rows = new ArrayList<>(page.rows());
          java.util.Collections.reverse(rows);
          return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
        };
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(22);
  }

  @Test
  void anEmptiedTopicIsRefilledAndCausesNoDeletes() {
    startInSync(23);
    harness.topicSnapshot =
        new TopicSnapshot.Loaded(new VersionIndex(NumericIdOrder.INSTANCE), "other");
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRecords()).hasSize(46).noneMatch(record -> record.value() == null);
    assertThat(lastEvent("reconcile.finished")).contains("23 repaired");
  }

  @Test
  void aTopicWithRetentionIsRefusedWithTheRemedy() {
    harness.topicSnapshot = new TopicSnapshot.Misconfigured("do this");
    harness.putOldRows(5);
    harness.start().answerAll();
    deleteAtVendor(2);
    harness.advance(HOUR);
    assertThat(harness.topicRows()).hasSize(5);
    assertThat(lastEvent("reconcile.finished")).contains("cannot run: do this");
  }

  @Test
  void theRecycleBinIsScannedBetweenSweeps() {
    harness.recycleBin = new ArrayList<>();
    harness.withReconciliation(24 * HOUR, 10, Map.of());
    startInSync(100);
    deleteAtVendor(7, 8);
    harness.recycleBin.addAll(List.of("7", "8", "9", "500"));
    harness.advance(3 * HOUR);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(98);
    // 20 pages make a sweep, and a look takes one: a look every 72 minutes.
    assertThat(harness.countRequests(Request.ListDeleted.class)).isBetween(3L, 4L);
  }

  @Test
  void aFullListObjectDeletesRowsMissingFromTwoPolls() {
    harness.object = new CrmObject("owners", "owners");
    harness.putOldRows(12);
    harness.start().answerAll();
    deleteAtVendor(3);
    harness.advance(31_000);
    assertThat(harness.topicRows()).hasSize(12);
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(11);
    harness.putUnindexed(3, Harness.LONG_AGO, "back").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(12);
  }

  @Test
  void aFullListObjectKeepsItsRowsWhenTheListIsEmpty() {
    harness.object = new CrmObject("owners", "owners");
    harness.putOldRows(5);
    harness.start().answerAll();
    harness.store.clear();
    harness.advance(10 * 60_000);
    assertThat(harness.topicRows()).hasSize(5);
  }

  @Test
  void rowsListedByAnEarlierTaskAreDeletedToo() {
    harness.object = new CrmObject("owners", "owners");
    harness.putOldRows(5);
    harness.start().answerAll();
    harness.commit();
    deleteAtVendor(2);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(4);
  }
}
