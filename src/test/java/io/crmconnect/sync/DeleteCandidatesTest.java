package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Suspects of scans, and answers about them that come late. */
class DeleteCandidatesTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(24 * HOUR, 10, Map.of());

  private void startInSync(int rows) {
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private long tombstones() {
    return harness.topicRecords().stream().filter(record -> record.value() == null).count();
  }

  @Test
  void anIdReturnedTwiceByTheIndexIsDeletedOnce() {
    startInSync(23);
    harness.store.remove("5");
    harness.index.remove("5");
    long version = harness.now;
    harness.override =
        request ->
            request instanceof Request.ChangesSince changesSince
                    && Harness.isChangesRequest(request)
                    && changesSince.sinceMs() <= version
                ? Harness.changes(
                    request,
                    List.of(new Result.Change("5", version), new Result.Change("5", version)),
                    false)
                : null;
    harness.advance(300_000);
    assertThat(tombstones()).isEqualTo(1);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(22);
    harness.override = request -> null;
    harness.advance(60_000);
    assertThat(harness.lagByObject().get("contacts")).isLessThan(120_000);
  }

  @Test
  void aLiveIdReturnedTwiceByTheIndexIsNotDeleted() {
    startInSync(23);
    long version = harness.now;
    boolean[] back = {false};
    harness.override =
        request -> {
          if (request instanceof Request.ChangesSince changesSince
              && Harness.isChangesRequest(request)
              && changesSince.sinceMs() <= version) {
            return Harness.changes(
                request,
                List.of(new Result.Change("5", version), new Result.Change("5", version)),
                false);
          }
          // With controls: there it is.
          back[0] |= request instanceof Request.ReadByIds readByIds && readByIds.ids().size() > 1;
          return request instanceof Request.ReadByIds && !back[0]
              ? new Result.Rows(List.of(), List.of(), List.of())
              : null;
        };
    harness.advance(300_000);
    assertThat(back[0]).isTrue();
    assertThat(tombstones()).isZero();
    harness.override = request -> null;
    harness.advance(60_000);
    assertThat(harness.lagByObject().get("contacts")).isLessThan(120_000);
  }

  /** Lets a second pass and answers everything but some. */
  private void advanceSecondExcept(Predicate<Request> unanswered) {
    harness.now += 1_000;
    harness.step(new Event.Tick());
    while (harness.pendingRequests.stream()
        .anyMatch(sendRequest -> !unanswered.test(sendRequest.request()))) {
      harness.answer(
          harness.pendingRequests.stream()
              .filter(a -> !unanswered.test(a.request()))
              .findFirst()
              .orElseThrow());
    }
  }

  private static boolean isReadOf(Request request, String id) {
    return request instanceof Request.ReadByIds readByIds && readByIds.ids().contains(id);
  }

  @Test
  void aResponseRequestedBeforeTheRowWasEmittedDeletesNothing() {
    startInSync(23);
    for (int id = 5; id <= 9; id++) {
      harness.putIndexed(id, harness.now, "edited");
    }
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put("50", new Row("50", harness.now, harness.now, values, List.of("5")));
    harness.index.put("50", harness.now);
    // The scan's read of 5 is under way while the winner, of another page, has its loser suspected.
    while (harness.pendingRequests.size() < 2) {
      advanceSecondExcept(request -> isReadOf(request, "5"));
    }
    Command.SendRequest scanRead = harness.pendingRequests.removeFirst();
    Command.SendRequest confirmationRead = harness.pendingRequests.removeFirst();
    assertThat(((Request.ReadByIds) confirmationRead.request()).ids()).doesNotContain("6");
    harness.answer(scanRead, harness.defaultResult(scanRead.request()));
    assertThat(harness.topicRows()).containsEntry("5", "edited");
    Result.Rows rows = (Result.Rows) harness.defaultResult(confirmationRead.request());
    List<Row> without = rows.rows().stream().filter(row -> !row.id().equals("5")).toList();
    harness.answer(confirmationRead, new Result.Rows(without, List.of(), List.of()));
    harness.advance(60_000);
    assertThat(tombstones()).isZero();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }
}
