package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
import static io.crmconnect.sync.Sweeps.isSweepFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
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

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());

  private void begin(int rows) {
    harness.fill(rows);
    begin();
  }

  private void begin() {
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private void gone(String... ids) {
    for (String id : ids) {
      harness.store.remove(id);
      harness.index.remove(id);
    }
  }

  /** Does it once, just before the sweep's page behind that id is answered. */
  private void before(String token, Runnable change) {
    boolean[] done = {false};
    harness.lie =
        request -> {
          if (!done[0] && isSweepFrom(request, token)) {
            done[0] = true;
            change.run();
          }
          return null;
        };
  }

  private String last(String kind) {
    List<String> all = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  private List<SourceRecord> recordsOf(String id) {
    return harness.records().stream()
        .filter(record -> record.headers().lastWithName("crm.id").value().equals(id))
        .toList();
  }

  private long deletes() {
    return harness.records().stream().filter(record -> record.value() == null).count();
  }

  private static Result nothing(Request request) {
    if (request instanceof Request.ListPage) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    } else if (request instanceof Request.Read) {
      return new Result.Rows(List.of(), List.of(), List.of());
    }
    return request instanceof Request.Window ? new Result.Changes(List.of(), false) : null;
  }

  @ParameterizedTest
  @EnumSource(names = {"FORBIDDEN", "UNKNOWN_OBJECT"})
  void aRefusalDuringTheSweepSuspendsTheObjectAndDeletesNothing(FailureKind kind) {
    begin(23);
    gone("2");
    harness.lie =
        request -> isSweepFrom(request, "11") ? new Result.Failure(kind, "refused", 0) : null;
    harness.pass(HOUR);
    assertThat(last("object.suspended")).contains("refused");
    assertThat(deletes()).isLessThanOrEqualTo(1);
    assertThat(harness.topic()).hasSizeGreaterThanOrEqualTo(22).containsKeys("1", "12", "23");
    harness.lie = request -> null;
    harness.pass(2 * HOUR);
    assertThat(last("object.resumed")).isNotEmpty();
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(22);
    assertThat(deletes()).isEqualTo(1);
  }

  @Test
  void tenLivingRowsAndAnEmptyListAreHeld() {
    begin(10);
    harness.lie = request -> isSweep(request) ? nothing(request) : null;
    harness.pass(HOUR + 60_000);
    assertThat(deletes()).isZero();
    assertThat(last("delete.held")).contains("10 of 10 rows");
    harness.lie = request -> null;
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(10);
    assertThat(harness.records()).hasSize(10);
    assertThat(harness.figures().held()).isZero();
  }

  @Test
  void aPageWithoutRowsIsNotTheEndOfTheList() {
    begin(23);
    harness.lie =
        request ->
            isSweep(request) && ((Request.ListPage) request).token().isEmpty()
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.of("0"))
                : null;
    harness.pass(HOUR + 60_000);
    assertThat(last("reconcile.finished")).contains("23 rows compared", "0 deletes held back");
    assertThat(harness.figures().refuted()).isZero();
  }

  @Test
  void fiveRowsOutliveALostScopeAlsoOverRestarts() {
    begin(5);
    harness.lie = SweepHardCasesTest::nothing;
    for (int task = 0; task < 3; task++) {
      harness.pass(HOUR + 60_000);
      assertThat(deletes()).isZero();
      assertThat(last("delete.held")).contains("5 of 5 rows", "check what the credentials");
      harness.commit().start().settle();
    }
    harness.lie = request -> null;
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(5);
    assertThat(harness.figures().held()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowThatIsBackBeforeTheConfirmationLives(boolean asNewVersion) {
    begin(23);
    Row row = harness.store.get("5");
    gone("5");
    // The page with the id has been answered without it by then.
    before(
        "21",
        () -> {
          if (asNewVersion) {
            harness.change(5, harness.now, "restored");
          } else {
            harness.store.put("5", row);
          }
        });
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(23);
    assertThat(deletes()).isZero();
    assertThat(recordsOf("5")).hasSize(asNewVersion ? 2 : 1);
    assertThat(harness.figures().refuted()).isEqualTo(1);
  }

  @Test
  void whatIsCreatedDuringTheSweepIsEmittedOnce() {
    begin(23);
    before(
        "10",
        () -> {
          harness.change(0, harness.now, "behind the sweep");
          harness.change(99, harness.now, "before the sweep");
        });
    harness.pass(3 * HOUR);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(25);
    assertThat(recordsOf("0")).hasSize(1);
    assertThat(recordsOf("99")).hasSize(1);
  }

  @Test
  void whatIsEditedDuringTheSweepIsEmittedOnce() {
    begin(23);
    before(
        "10",
        () -> {
          harness.change(2, harness.now, "behind the sweep");
          harness.change(22, harness.now, "before the sweep");
        });
    harness.pass(3 * HOUR);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(recordsOf("2")).hasSize(2);
    assertThat(recordsOf("22")).hasSize(2);
    assertThat(harness.figures().repaired()).isZero();
  }

  @Test
  void twelvePercentThatAreReallyGonePassOnceTheOperatorSaysSo() {
    begin(200);
    for (int id = 3; id < 75; id += 3) {
      gone(Integer.toString(id));
    }
    harness.pass(HOUR + 60_000);
    assertThat(deletes()).isLessThanOrEqualTo(20);
    String held = last("delete.held");
    assertThat(held).contains("20 may be deleted in a day");
    String run = held.replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    harness.commit().reconciling(HOUR, 10, Map.of("contacts", run)).start().settle();
    harness.pass(60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(176);
    assertThat(deletes()).isEqualTo(24);
  }

  @Test
  void idsThatAreNoNumbersAreSweptAmongThoseThatAre() {
    for (String id : List.of("7", "8", "9007199254740993", "a", "a-1", "b", "Z", "é")) {
      named(id, "row " + id);
    }
    begin();
    gone("8", "a-1");
    named("9007199254740992", "unseen");
    harness.index.remove("9007199254740992");
    harness.pass(HOUR + 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(7);
    assertThat(deletes()).isEqualTo(2);
    assertThat(harness.figures().repaired()).isEqualTo(1);
  }

  private void named(String id, String name) {
    Map<String, String> values = new HashMap<>(Map.of("name", name));
    harness.store.put(id, new Row(id, Harness.LONG_AGO, Harness.LONG_AGO, values));
    harness.index.put(id, Harness.LONG_AGO);
  }

  @Test
  void anotherObjectsRowOfTheSameIdStays() {
    CrmObject deals = new CrmObject("deals", "deals", true);
    harness.more = List.of(deals);
    begin(23);
    harness.lie =
        request ->
            request instanceof Request.OfObject of && of.object().equals(deals)
                ? without("5", harness.honest(request))
                : null;
    harness.pass(2 * HOUR + 60_000);
    assertThat(harness.topic()).hasSize(23);
    assertThat(harness.records()).hasSize(23);
    assertThat(harness.topicIds("crm.deals").contains("5")).isFalse();
    assertThat(harness.topicIds("crm.deals").size()).isEqualTo(22);
    assertThat(
            harness.emitted.stream()
                .filter(record -> record.topic().equals("crm.deals") && record.value() == null))
        .hasSize(1);
  }

  private static Result without(String id, Result result) {
    if (result instanceof Result.Page page) {
      List<Row> rows = new ArrayList<>(page.rows());
      rows.removeIf(row -> row.id().equals(id));
      return new Result.Page(rows, page.bad(), page.absent(), page.next());
    } else if (result instanceof Result.Rows read) {
      List<Row> rows = new ArrayList<>(read.rows());
      rows.removeIf(row -> row.id().equals(id));
      return new Result.Rows(rows, read.bad(), read.absent());
    }
    return result;
  }

  @Test
  void rowsThatComeWithoutAVersionAreNotMissing() {
    begin(12);
    harness.lie =
        request ->
            request instanceof Request.ListPage || request instanceof Request.Read
                ? versionless(harness.honest(request))
                : null;
    harness.pass(3 * HOUR);
    assertThat(deletes()).isZero();
    assertThat(harness.records()).hasSize(12);
    assertThat(last("reconcile.finished")).contains("0 deleted", "0 deletes held back");
    assertThat(harness.quarantine()).isNotEmpty();
  }

  @Test
  void anObjectWhoseRowsNeverHaveAVersionIsInQuarantineAndLosesNothing() {
    harness.fill(12);
    harness.lie =
        request ->
            request instanceof Request.ListPage || request instanceof Request.Read
                ? versionless(harness.honest(request))
                : null;
    harness.start().settle();
    harness.pass(3 * HOUR);
    assertThat(harness.records()).isEmpty();
    assertThat(harness.quarantine())
        .extracting(value -> value.getString("id"))
        .contains("1", "6", "12");
    assertThat(last("reconcile.finished")).contains("0 deleted", "0 deletes held back");
    assertThat(last("delete.held")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3", "5", "6", "12"})
  void aRowThatComesWithoutAVersionIsNotMissingWhereverItStands(String id) {
    begin(12);
    harness.lie =
        request -> {
          if (!isSweep(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.honest(request);
          List<Row> its = page.rows().stream().filter(row -> row.id().equals(id)).toList();
          Result.Page rest = (Result.Page) without(id, page);
          return new Result.Page(rest.rows(), bad(its), page.absent(), page.next());
        };
    harness.pass(HOUR + 60_000);
    assertThat(last("reconcile.finished")).contains("11 rows compared", "0 deletes held back");
    assertThat(harness.figures().refuted()).isZero();
    assertThat(harness.topic()).hasSize(12);
  }

  private static Result versionless(Result result) {
    if (result instanceof Result.Page page) {
      return new Result.Page(List.of(), bad(page.rows()), page.absent(), page.next());
    }
    Result.Rows read = (Result.Rows) result;
    return new Result.Rows(List.of(), bad(read.rows()), read.absent());
  }

  private static List<BadRow> bad(List<Row> rows) {
    return rows.stream().map(row -> new BadRow(row.id(), "no version", "{}")).toList();
  }

  @Test
  void aRowInQuarantineIsNeitherMissingNorReadAgainByEachSweep() {
    harness.fill(12);
    // Created beyond the year 9999: it can be no record of the topic.
    Map<String, String> values = new HashMap<>(Map.of("name", "row 6"));
    harness.store.put("6", new Row("6", Harness.LONG_AGO, 300_000_000_000_000L, values));
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(11);
    int before = harness.quarantine().size();
    assertThat(before).isPositive();
    harness.topicState = new TopicState.Unchanged();
    long reads = harness.count(Request.Read.class);
    harness.pass(5 * HOUR);
    assertThat(harness.quarantine()).hasSize(before);
    assertThat(harness.count(Request.Read.class)).isEqualTo(reads);
    assertThat(deletes()).isZero();
    assertThat(last("reconcile.finished")).contains("12 rows compared", "0 repaired");
  }
}
