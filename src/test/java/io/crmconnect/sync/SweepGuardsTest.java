package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static io.crmconnect.sync.SweepRequests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.SyncSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each of the rules that keep a wrong delete out, where no other one would. */
class SweepGuardsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());

  private void startInSync(int rows) {
    // So that a day does not end amid the test.
    harness.now += 2 * HOUR;
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private void deleteAtVendor(int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  private long countDeletes() {
    return harness.topicRecords().stream().filter(record -> record.value() == null).count();
  }

  private String lastEvent(String kind) {
    List<String> matching = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return matching.isEmpty() ? "" : matching.get(matching.size() - 1);
  }

  /** So long that a scan comes between a suspicion and its confirmation. */
  private void useLongSettleTime() {
    SyncSettings current = harness.settings;
    harness.settings =
        new SyncSettings(
            current.vendor(),
            current.pollIntervalMs(),
            current.idleIntervalMs(),
            3 * current.pollIntervalMs(),
            current.recheckDelayMs(),
            current.backfill(),
            current.startDate(),
            current.schemaRefreshMs(),
            current.fillNewFields(),
            current.wildcard(),
            current.registry(),
            current.objectsTotal(),
            current.schema(),
            current.reconcile());
  }

  @Test
  void aRowEmittedSinceItBecameACandidateIsNotDeletedThoughAReplicaLacksIt() {
    useLongSettleTime();
    startInSync(23);
    deleteAtVendor(5, 5);
    boolean[] back = {false};
    harness.override =
        request -> {
          if (!back[0] && isSweepPageAfter(request, "6")) {
            back[0] = true;
            harness.putIndexed(5, harness.now, "restored");
          }
          // The read with ids that live, once the scan has brought the row.
          boolean confirms =
              request instanceof Request.ReadByIds readByIds
                  && readByIds.ids().contains("5")
                  && readByIds.ids().size() > 1
                  && "restored".equals(harness.topicRows().get("5"));
          return confirms ? withoutRow((Result.Rows) harness.defaultResult(request), "5") : null;
        };
    harness.advance(HOUR);
    assertThat(back[0]).isTrue();
    assertThat(countDeletes()).isZero();
    assertThat(harness.topicRows())
        .isEqualTo(harness.expectedRows())
        .containsEntry("5", "restored");
    assertThat(harness.metrics().refuted()).isEqualTo(1);
  }

  private static Result withoutRow(Result.Rows rows, String id) {
    List<Row> left = new ArrayList<>(rows.rows());
    left.removeIf(row -> row.id().equals(id));
    return new Result.Rows(left, rows.malformed(), rows.missingFields());
  }

  @Test
  void aRowEmittedWhileAPageIsInFlightIsNotMissingFromIt() {
    harness.putOldRows(6);
    deleteAtVendor(3, 3);
    harness.now += 2 * HOUR;
    harness.start().answerAll();
    harness.advance(120_000);
    Command.SendRequest page = null;
    Result before = null;
    for (long until = harness.now + HOUR; harness.now < until; harness.now += 1_000) {
      harness.step(new Event.Tick());
      for (Command.SendRequest sendRequest : List.copyOf(harness.pendingRequests)) {
        if (page == null && isSweepPage(sendRequest.request())) {
          page = sendRequest;
          before = harness.defaultResult(sendRequest.request());
          harness.putIndexed(3, harness.now, "created meanwhile");
        } else if (sendRequest != page) {
          harness.answer(sendRequest);
        }
      }
    }
    assertThat(harness.topicRows()).containsKey("3");
    int reads = harness.requests.size();
    harness.answer(page, before);
    harness.advance(120_000);
    assertThat(lastEvent("reconcile.finished")).contains("5 rows compared");
    assertThat(harness.metrics().refuted()).isZero();
    assertThat(harness.requests.subList(reads, harness.requests.size()))
        .noneMatch(
            request ->
                request instanceof Request.ReadByIds readByIds && readByIds.ids().contains("3"));
  }

  /** Rows that are too old for the topic live, so controls can be read. */
  @Test
  void anEmptyListHoldsDeletesThoughEverythingElseConfirmsThem() {
    long start = Harness.START_MS - HOUR;
    harness.settings =
        harness.settingsWith(
            true, OptionalLong.of(start), true, false, 1, harness.settings.schema());
    for (int id = 1; id <= 8; id++) {
      harness.putIndexed(id, start + 1_000, "row " + id);
    }
    for (int id = 100; id <= 120; id++) {
      harness.putIndexed(id, Harness.LONG_AGO, "too old");
    }
    harness.now += 2 * HOUR;
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(8);
    deleteAtVendor(1, 8);
    harness.override =
        request ->
            isSweepPage(request)
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.empty())
                : null;
    harness.advance(HOUR);
    assertThat(countDeletes()).isZero();
    assertThat(lastEvent("delete.held")).contains("8 of 8 rows", "its list is empty");
    harness.override = request -> null;
    harness.advance(HOUR);
    assertThat(harness.topicRows()).isEmpty();
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  @Test
  void aRunWithMoreDeletesThanTheShareDeletesNone() {
    startInSync(200);
    deleteAtVendor(41, 61);
    harness.advance(HOUR);
    assertThat(countDeletes()).isZero();
    assertThat(lastEvent("delete.held")).contains("21 of 200 rows", "20 may be deleted in a day");
  }

  @Test
  void aRefusedTokenRestartsTheRunOnce() {
    startInSync(40);
    deleteAtVendor(3, 3);
    deleteAtVendor(38, 38);
    int[] refused = {0};
    harness.override =
        request ->
            isSweepPageAfter(request, "21") && refused[0]++ == 0
                ? new Result.Failure(FailureKind.BAD_REQUEST, "too old", 0)
                : null;
    long ended = countFinishedRuns();
    harness.advance(HOUR);
    assertThat(refused[0]).isEqualTo(2);
    assertThat(countFinishedRuns()).isEqualTo(ended + 1);
    assertThat(lastEvent("reconcile.finished")).contains("38 rows compared", "2 deleted");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(38);
  }

  @Test
  void aTokenThatIsRefusedTwiceEndsTheRun() {
    startInSync(40);
    deleteAtVendor(38, 38);
    harness.override =
        request ->
            isSweepPageAfter(request, "20")
                ? new Result.Failure(FailureKind.BAD_REQUEST, "too old", 0)
                : null;
    harness.advance(HOUR);
    assertThat(lastEvent("reconcile.finished")).contains("was given up", "its own page token");
    assertThat(harness.topicRows()).hasSize(40);
  }

  private long countFinishedRuns() {
    return harness.events().stream().filter(e -> e.startsWith("reconcile.finished")).count();
  }
}
