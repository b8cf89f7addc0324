package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Suspects of scans, and answers about them that come late. */
class SuspectsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(24 * HOUR, 10, Map.of());

  private void begin(int rows) {
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private long tombstones() {
    return harness.records().stream().filter(record -> record.value() == null).count();
  }

  @Test
  void anIdThatTheIndexNamesTwiceIsDeletedOnce() {
    begin(23);
    harness.store.remove("5");
    harness.index.remove("5");
    long version = harness.now;
    harness.lie =
        request ->
            request instanceof Request.Window window
                    && Harness.isScanPage(request)
                    && window.from() <= version
                ? new Result.Changes(
                    List.of(new Result.Change("5", version), new Result.Change("5", version)),
                    false)
                : null;
    harness.pass(300_000);
    assertThat(tombstones()).isEqualTo(1);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(22);
    harness.lie = request -> null;
    harness.pass(60_000);
    assertThat(harness.behind().get("contacts")).isLessThan(120_000);
  }

  @Test
  void anIdThatTheIndexNamesTwiceAndThatLivesStays() {
    begin(23);
    long version = harness.now;
    boolean[] back = {false};
    harness.lie =
        request -> {
          if (request instanceof Request.Window window
              && Harness.isScanPage(request)
              && window.from() <= version) {
            return new Result.Changes(
                List.of(new Result.Change("5", version), new Result.Change("5", version)), false);
          }
          // With controls: there it is.
          back[0] |= request instanceof Request.Read read && read.ids().size() > 1;
          return request instanceof Request.Read && !back[0]
              ? new Result.Rows(List.of(), List.of(), List.of())
              : null;
        };
    harness.pass(300_000);
    assertThat(back[0]).isTrue();
    assertThat(tombstones()).isZero();
    harness.lie = request -> null;
    harness.pass(60_000);
    assertThat(harness.behind().get("contacts")).isLessThan(120_000);
  }

  /** Lets a second pass and answers everything but some. */
  private void secondBut(Predicate<Request> held) {
    harness.now += 1_000;
    harness.step(new Event.Tick());
    while (harness.asks.stream().anyMatch(ask -> !held.test(ask.request()))) {
      harness.answer(
          harness.asks.stream().filter(a -> !held.test(a.request())).findFirst().orElseThrow());
    }
  }

  private static boolean reads(Request request, String id) {
    return request instanceof Request.Read read && read.ids().contains(id);
  }

  @Test
  void anAnswerThatWasAskedForBeforeTheRowWasEmittedDeletesNothing() {
    begin(23);
    for (int id = 5; id <= 9; id++) {
      harness.change(id, harness.now, "edited");
    }
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put("50", new Row("50", harness.now, harness.now, values, List.of("5")));
    harness.index.put("50", harness.now);
    // The scan's read of 5 is under way while the winner, of another page, has its loser suspected.
    while (harness.asks.size() < 2) {
      secondBut(request -> reads(request, "5"));
    }
    Command.Ask scans = harness.asks.removeFirst();
    Command.Ask doors = harness.asks.removeFirst();
    assertThat(((Request.Read) doors.request()).ids()).doesNotContain("6");
    harness.answer(scans, harness.honest(scans.request()));
    assertThat(harness.topic()).containsEntry("5", "edited");
    Result.Rows rows = (Result.Rows) harness.honest(doors.request());
    List<Row> without = rows.rows().stream().filter(row -> !row.id().equals("5")).toList();
    harness.answer(doors, new Result.Rows(without, List.of(), List.of()));
    harness.pass(60_000);
    assertThat(tombstones()).isZero();
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }
}
