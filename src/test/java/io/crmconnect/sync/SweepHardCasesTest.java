package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static io.crmconnect.sync.SweepRequests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.TopicSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a sweep while it runs, and answers that look like deletes and are none. */
class SweepHardCasesTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());

  private void startInSync(int rows) {
    harness.putOldRows(rows);
    startInSync();
  }

  private void startInSync() {
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private void deleteAtVendor(String... ids) {
    for (String id : ids) {
      harness.store.remove(id);
      harness.index.remove(id);
    }
  }

  /** Does it once, just before the sweep's page behind that id is answered. */
  private void runBeforeSweepPage(String token, Runnable change) {
    boolean[] done = {false};
    harness.override =
        request -> {
          if (!done[0] && isSweepPageAfter(request, token)) {
            done[0] = true;
            change.run();
          }
          return null;
        };
  }

  private String lastEvent(String kind) {
    List<String> matching = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return matching.isEmpty() ? "" : matching.get(matching.size() - 1);
  }

  private List<SourceRecord> recordsOf(String id) {
    return harness.topicRecords().stream()
        .filter(record -> record.headers().lastWithName("crm.id").value().equals(id))
        .toList();
  }

  private long countDeletes() {
    return harness.topicRecords().stream().filter(record -> record.value() == null).count();
  }

  private static Result emptyResult(Request request) {
    if (request instanceof Request.ListPage) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    } else if (request instanceof Request.ReadByIds) {
      return new Result.Rows(List.of(), List.of(), List.of());
    }
    return request instanceof Request.ChangesSince
        ? Harness.changes(request, List.of(), false)
        : null;
  }

  @ParameterizedTest
  @EnumSource(names = {"FORBIDDEN", "UNKNOWN_OBJECT"})
  void aRefusalDuringTheSweepSuspendsTheObjectAndDeletesNothing(FailureKind kind) {
    startInSync(23);
    deleteAtVendor("2");
    harness.override =
        request -> isSweepPageAfter(request, "11") ? new Result.Failure(kind, "refused", 0) : null;
    harness.advance(HOUR);
    assertThat(lastEvent("object.suspended")).contains("refused");
    assertThat(countDeletes()).isLessThanOrEqualTo(1);
    assertThat(harness.topicRows()).hasSizeGreaterThanOrEqualTo(22).containsKeys("1", "12", "23");
    harness.override = request -> null;
    harness.advance(2 * HOUR);
    assertThat(lastEvent("object.resumed")).isNotEmpty();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(22);
    assertThat(countDeletes()).isEqualTo(1);
  }

  @Test
  void theDeletesOfTenLiveRowsAreHeldForAnEmptyList() {
    startInSync(10);
    harness.override = request -> isSweepPage(request) ? emptyResult(request) : null;
    harness.advance(HOUR + 60_000);
    assertThat(countDeletes()).isZero();
    assertThat(lastEvent("delete.held")).contains("10 of 10 rows");
    harness.override = request -> null;
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(10);
    assertThat(harness.topicRecords()).hasSize(10);
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  @Test
  void aPageWithoutRowsIsNotTheEndOfTheList() {
    startInSync(23);
    harness.override =
        request ->
            isSweepPage(request) && ((Request.ListPage) request).pageToken().isEmpty()
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.of("0"))
                : null;
    harness.advance(HOUR + 60_000);
    assertThat(lastEvent("reconcile.finished")).contains("23 rows compared", "0 deletes held back");
    assertThat(harness.metrics().refuted()).isZero();
  }

  @Test
  void fiveRowsSurviveALostScopeEvenAcrossRestarts() {
    startInSync(5);
    harness.override = SweepHardCasesTest::emptyResult;
    for (int task = 0; task < 3; task++) {
      harness.advance(HOUR + 60_000);
      assertThat(countDeletes()).isZero();
      assertThat(lastEvent("delete.held")).contains("5 of 5 rows", "check what the credentials");
      harness.commit().start().answerAll();
    }
    harness.override = request -> null;
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(5);
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowRestoredBeforeTheConfirmationIsNotDeleted(boolean asNewVersion) {
    startInSync(23);
    Row row = harness.store.get("5");
    deleteAtVendor("5");
    // The page with the id has been answered without it by then.
    runBeforeSweepPage(
        "21",
        () -> {
          if (asNewVersion) {
            harness.putIndexed(5, harness.now, "restored");
          } else {
            harness.store.put("5", row);
          }
        });
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(23);
    assertThat(countDeletes()).isZero();
    assertThat(recordsOf("5")).hasSize(asNewVersion ? 2 : 1);
    assertThat(harness.metrics().refuted()).isEqualTo(1);
  }

  @Test
  void whatIsCreatedDuringTheSweepIsEmittedOnce() {
    startInSync(23);
    runBeforeSweepPage(
        "10",
        () -> {
          harness.putIndexed(0, harness.now, "behind the sweep");
          harness.putIndexed(99, harness.now, "before the sweep");
        });
    harness.advance(3 * HOUR);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(25);
    assertThat(recordsOf("0")).hasSize(1);
    assertThat(recordsOf("99")).hasSize(1);
  }

  @Test
  void whatIsEditedDuringTheSweepIsEmittedOnce() {
    startInSync(23);
    runBeforeSweepPage(
        "10",
        () -> {
          harness.putIndexed(2, harness.now, "behind the sweep");
          harness.putIndexed(22, harness.now, "before the sweep");
        });
    harness.advance(3 * HOUR);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(recordsOf("2")).hasSize(2);
    assertThat(recordsOf("22")).hasSize(2);
    assertThat(harness.metrics().repaired()).isZero();
  }

  @Test
  void twelvePercentRealDeletesAreEmittedOnceTheOperatorReleasesThem() {
    startInSync(200);
    for (int id = 3; id < 75; id += 3) {
      deleteAtVendor(Integer.toString(id));
    }
    harness.advance(HOUR + 60_000);
    assertThat(countDeletes()).isLessThanOrEqualTo(20);
    String held = lastEvent("delete.held");
    assertThat(held).contains("20 may be deleted in a day");
    String run = held.replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    harness.commit().withReconciliation(HOUR, 10, Map.of("contacts", run)).start().answerAll();
    harness.advance(60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(176);
    assertThat(countDeletes()).isEqualTo(24);
  }

  @Test
  void nonNumericIdsAreSweptTogetherWithNumericOnes() {
    for (String id : List.of("7", "8", "9007199254740993", "a", "a-1", "b", "Z", "é")) {
      putNamed(id, "row " + id);
    }
    startInSync();
    deleteAtVendor("8", "a-1");
    putNamed("9007199254740992", "unseen");
    harness.index.remove("9007199254740992");
    harness.advance(HOUR + 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(7);
    assertThat(countDeletes()).isEqualTo(2);
    assertThat(harness.metrics().repaired()).isEqualTo(1);
  }

  private void putNamed(String id, String name) {
    Map<String, String> values = new HashMap<>(Map.of("name", name));
    harness.store.put(id, new Row(id, Harness.LONG_AGO, Harness.LONG_AGO, values));
    harness.index.put(id, Harness.LONG_AGO);
  }

  @Test
  void aRowOfAnotherObjectWithTheSameIdIsKept() {
    CrmObject deals = new CrmObject("deals", "deals");
    harness.otherObjects = List.of(deals);
    startInSync(23);
    harness.override =
        request ->
            request instanceof Request.OfObject ofObject && ofObject.object().equals(deals)
                ? withoutRow("5", harness.defaultResult(request))
                : null;
    harness.advance(2 * HOUR + 60_000);
    assertThat(harness.topicRows()).hasSize(23);
    assertThat(harness.topicRecords()).hasSize(23);
    assertThat(harness.versionIndex("crm.deals").contains("5")).isFalse();
    assertThat(harness.versionIndex("crm.deals").size()).isEqualTo(22);
    assertThat(
            harness.emitted.stream()
                .filter(record -> record.topic().equals("crm.deals") && record.value() == null))
        .hasSize(1);
  }

  private static Result withoutRow(String id, Result result) {
    if (result instanceof Result.Page page) {
      List<Row> rows = new ArrayList<>(page.rows());
      rows.removeIf(row -> row.id().equals(id));
      return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
    } else if (result instanceof Result.Rows read) {
      List<Row> rows = new ArrayList<>(read.rows());
      rows.removeIf(row -> row.id().equals(id));
      return new Result.Rows(rows, read.malformed(), read.missingFields());
    }
    return result;
  }

  @Test
  void rowsWithoutAVersionAreNotMissing() {
    startInSync(12);
    harness.override =
        request ->
            request instanceof Request.ListPage || request instanceof Request.ReadByIds
                ? versionless(harness.defaultResult(request))
                : null;
    harness.advance(3 * HOUR);
    assertThat(countDeletes()).isZero();
    assertThat(harness.topicRecords()).hasSize(12);
    assertThat(lastEvent("reconcile.finished")).contains("0 deleted", "0 deletes held back");
    assertThat(harness.quarantine()).isNotEmpty();
  }

  @Test
  void anObjectWhoseRowsNeverHaveAVersionIsQuarantinedAndLosesNoRow() {
    harness.putOldRows(12);
    harness.override =
        request ->
            request instanceof Request.ListPage || request instanceof Request.ReadByIds
                ? versionless(harness.defaultResult(request))
                : null;
    harness.start().answerAll();
    harness.advance(3 * HOUR);
    assertThat(harness.topicRecords()).isEmpty();
    assertThat(harness.quarantine())
        .extracting(value -> value.getString("id"))
        .contains("1", "6", "12");
    assertThat(lastEvent("reconcile.finished")).contains("0 deleted", "0 deletes held back");
    assertThat(lastEvent("delete.held")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3", "5", "6", "12"})
  void aRowWithoutAVersionIsNotMissingAtAnyPosition(String id) {
    startInSync(12);
    harness.override =
        request -> {
          if (!isSweepPage(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.defaultResult(request);
          List<Row> its = page.rows().stream().filter(row -> row.id().equals(id)).toList();
          Result.Page rest = (Result.Page) withoutRow(id, page);
          return new Result.Page(
              rest.rows(), malformedRows(its), page.missingFields(), page.nextToken());
        };
    harness.advance(HOUR + 60_000);
    assertThat(lastEvent("reconcile.finished")).contains("11 rows compared", "0 deletes held back");
    assertThat(harness.metrics().refuted()).isZero();
    assertThat(harness.topicRows()).hasSize(12);
  }

  private static Result versionless(Result result) {
    if (result instanceof Result.Page page) {
      return new Result.Page(
          List.of(), malformedRows(page.rows()), page.missingFields(), page.nextToken());
    }
    Result.Rows read = (Result.Rows) result;
    return new Result.Rows(List.of(), malformedRows(read.rows()), read.missingFields());
  }

  private static List<MalformedRow> malformedRows(List<Row> rows) {
    return rows.stream().map(row -> new MalformedRow(row.id(), "no version", "{}")).toList();
  }

  @Test
  void aQuarantinedRowIsNeitherMissingNorReadAgainByEachSweep() {
    harness.putOldRows(12);
    // Created beyond the year 9999: it can be no record of the topic.
    Map<String, String> values = new HashMap<>(Map.of("name", "row 6"));
    harness.store.put("6", new Row("6", Harness.LONG_AGO, 300_000_000_000_000L, values));
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(11);
    int before = harness.quarantine().size();
    assertThat(before).isPositive();
    harness.topicSnapshot = new TopicSnapshot.Unchanged();
    long reads = harness.countRequests(Request.ReadByIds.class);
    harness.advance(5 * HOUR);
    assertThat(harness.quarantine()).hasSize(before);
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(countDeletes()).isZero();
    assertThat(lastEvent("reconcile.finished")).contains("12 rows compared", "0 repaired");
  }
}
