package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
import static io.crmconnect.sync.Sweeps.isSweepFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each of the rules that keep a wrong delete out, where no other one would. */
class SweepGuardsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());

  private void begin(int rows) {
    // So that a day does not end amid the test.
    harness.now += 2 * HOUR;
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private void gone(int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  private long deletes() {
    return harness.records().stream().filter(record -> record.value() == null).count();
  }

  private String last(String kind) {
    List<String> all = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  /** So long that a scan comes between a suspicion and its confirmation. */
  private void settleSlowly() {
    SyncSettings now = harness.settings;
    harness.settings =
        new SyncSettings(
            now.vendor(),
            now.pollIntervalMs(),
            now.idleIntervalMs(),
            3 * now.pollIntervalMs(),
            now.recheckDelayMs(),
            now.backfill(),
            now.startDate(),
            now.schemaRefreshMs(),
            now.fillNewFields(),
            now.wildcard(),
            now.registry(),
            now.objectsTotal(),
            now.schema(),
            now.reconcile());
  }

  @Test
  void whatWasEmittedSinceItWasSuspectedIsNotDeletedThoughAReplicaLacksIt() {
    settleSlowly();
    begin(23);
    gone(5, 5);
    boolean[] back = {false};
    harness.lie =
        request -> {
          if (!back[0] && isSweepFrom(request, "6")) {
            back[0] = true;
            harness.change(5, harness.now, "restored");
          }
          // The read with ids that live, once the scan has brought the row.
          boolean confirms =
              request instanceof Request.Read read
                  && read.ids().contains("5")
                  && read.ids().size() > 1
                  && "restored".equals(harness.topic().get("5"));
          return confirms ? without((Result.Rows) harness.honest(request), "5") : null;
        };
    harness.pass(HOUR);
    assertThat(back[0]).isTrue();
    assertThat(deletes()).isZero();
    assertThat(harness.topic()).isEqualTo(harness.crm()).containsEntry("5", "restored");
    assertThat(harness.figures().refuted()).isEqualTo(1);
  }

  private static Result without(Result.Rows rows, String id) {
    List<Row> left = new ArrayList<>(rows.rows());
    left.removeIf(row -> row.id().equals(id));
    return new Result.Rows(left, rows.bad(), rows.absent());
  }

  @Test
  void whatIsEmittedWhileAPageIsUnderWayIsNotMissingInIt() {
    harness.fill(6);
    gone(3, 3);
    harness.now += 2 * HOUR;
    harness.start().settle();
    harness.pass(120_000);
    Command.Ask page = null;
    Result before = null;
    for (long until = harness.now + HOUR; harness.now < until; harness.now += 1_000) {
      harness.step(new Event.Tick());
      for (Command.Ask ask : List.copyOf(harness.asks)) {
        if (page == null && isSweep(ask.request())) {
          page = ask;
          before = harness.honest(ask.request());
          harness.change(3, harness.now, "created meanwhile");
        } else if (ask != page) {
          harness.answer(ask);
        }
      }
    }
    assertThat(harness.topic()).containsKey("3");
    int reads = harness.requests.size();
    harness.answer(page, before);
    harness.pass(120_000);
    assertThat(last("reconcile.finished")).contains("5 rows compared");
    assertThat(harness.figures().refuted()).isZero();
    assertThat(harness.requests.subList(reads, harness.requests.size()))
        .noneMatch(request -> request instanceof Request.Read read && read.ids().contains("3"));
  }

  /** Rows that are too old for the topic live, so controls can be read. */
  @Test
  void anEmptyListIsHeldThoughAllElseSpeaksForDeletes() {
    long start = Harness.DAY0 - HOUR;
    harness.settings =
        harness.settings(true, OptionalLong.of(start), true, false, 1, harness.settings.schema());
    for (int id = 1; id <= 8; id++) {
      harness.change(id, start + 1_000, "row " + id);
    }
    for (int id = 100; id <= 120; id++) {
      harness.change(id, Harness.LONG_AGO, "too old");
    }
    harness.now += 2 * HOUR;
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(8);
    gone(1, 8);
    harness.lie =
        request ->
            isSweep(request)
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.empty())
                : null;
    harness.pass(HOUR);
    assertThat(deletes()).isZero();
    assertThat(last("delete.held")).contains("8 of 8 rows", "its list is empty");
    harness.lie = request -> null;
    harness.pass(HOUR);
    assertThat(harness.topic()).isEmpty();
    assertThat(harness.figures().held()).isZero();
  }

  @Test
  void ofMoreThanTheShareOfTheWholeNotOneIsDeleted() {
    begin(200);
    gone(41, 61);
    harness.pass(HOUR);
    assertThat(deletes()).isZero();
    assertThat(last("delete.held")).contains("21 of 200 rows", "20 may be deleted in a day");
  }

  @Test
  void anOldTokenHasTheRunBeginAnewOnce() {
    begin(40);
    gone(3, 3);
    gone(38, 38);
    int[] refused = {0};
    harness.lie =
        request ->
            isSweepFrom(request, "21") && refused[0]++ == 0
                ? new Result.Failure(FailureKind.REFUSED, "too old", 0)
                : null;
    long ended = ended();
    harness.pass(HOUR);
    assertThat(refused[0]).isEqualTo(2);
    assertThat(ended()).isEqualTo(ended + 1);
    assertThat(last("reconcile.finished")).contains("38 rows compared", "2 deleted");
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(38);
  }

  @Test
  void aTokenThatIsRefusedTwiceEndsTheRun() {
    begin(40);
    gone(38, 38);
    harness.lie =
        request ->
            isSweepFrom(request, "20")
                ? new Result.Failure(FailureKind.REFUSED, "too old", 0)
                : null;
    harness.pass(HOUR);
    assertThat(last("reconcile.finished")).contains("was given up", "its own page token");
    assertThat(harness.topic()).hasSize(40);
  }

  private long ended() {
    return harness.events().stream().filter(e -> e.startsWith("reconcile.finished")).count();
  }
}
