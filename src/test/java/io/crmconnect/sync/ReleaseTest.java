package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What an operator's release lets pass, and what it does not. */
class ReleaseTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());
  private final Map<String, Row> removed = new LinkedHashMap<>();

  /** Two hours on, so that a day does not end amid the test. */
  private void startInSync(int rows) {
    harness.now += 2 * HOUR;
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private void deleteAtVendor(int first, int last) {
    for (int id = first; id <= last; id++) {
      removed.put(Integer.toString(id), harness.store.remove(Integer.toString(id)));
      harness.index.remove(Integer.toString(id));
    }
  }

  private String lastEvent(String kind) {
    List<String> matching = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return matching.isEmpty() ? "" : matching.get(matching.size() - 1);
  }

  private String heldRun() {
    assertThat(lastEvent("delete.held")).contains("delete.release=contacts:");
    return lastEvent("delete.held").replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
  }

  private void restartWithRelease(String run) {
    harness.commit().withReconciliation(HOUR, 10, Map.of("contacts", run)).start().answerAll();
    harness.advance(300_000);
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

  /** As if the CRM had only these left out. */
  private Function<Request, Result> withoutIds(int first, int last) {
    return request -> {
      Result result = harness.defaultResult(request);
      if (result instanceof Result.Page page) {
        return new Result.Page(
            rowsOutside(page.rows(), first, last),
            page.malformed(),
            page.missingFields(),
            page.nextToken());
      } else if (result instanceof Result.Rows rows) {
        return new Result.Rows(
            rowsOutside(rows.rows(), first, last), rows.malformed(), rows.missingFields());
      }
      return null;
    };
  }

  private static List<Row> rowsOutside(List<Row> rows, int first, int last) {
    List<Row> left = new ArrayList<>(rows);
    left.removeIf(row -> Integer.parseInt(row.id()) >= first && Integer.parseInt(row.id()) <= last);
    return left;
  }

  /** 80 of 200, of which 20 may go without an operator. */
  private void holdDeletes() {
    startInSync(200);
    deleteAtVendor(41, 120);
    harness.advance(HOUR);
    assertThat(harness.metrics().heldDeletes()).isPositive();
  }

  @Test
  void aScopeLostDuringAReleaseDeletesNoLiveRow() {
    holdDeletes();
    String run = heldRun();
    int before = harness.topicRows().size();
    harness.override = ReleaseTest::emptyResult;
    restartWithRelease(run);
    assertThat(harness.topicRows()).hasSize(before).containsKeys("1", "40", "121", "200");
    assertThat(harness.metrics().heldDeletes()).isPositive();
    assertThat(heldRun()).isNotEqualTo(run);

    harness.override = request -> null;
    harness.advance(HOUR);
    restartWithRelease(heldRun());
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(120);
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  @Test
  void rowsUnreadableTogetherWithTheControlIdsAreHeldAgain() {
    holdDeletes();
    String run = heldRun();
    int before = harness.topicRows().size();
    // The list is as it was; what is read directly is not there, whatever it is.
    harness.override =
        request -> request instanceof Request.ReadByIds ? emptyResult(request) : null;
    restartWithRelease(run);
    assertThat(harness.topicRows()).hasSize(before);
    assertThat(lastEvent("delete.held")).contains("cannot be read either");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void liveRowsAreNotDeletedByARelease() {
    holdDeletes();
    String run = heldRun();
    harness.store.put("77", removed.get("77"));
    // Not listed again yet, but there.
    harness.override = request -> isSweepPage(request) ? withoutIds(77, 77).apply(request) : null;
    restartWithRelease(run);
    assertThat(harness.topicRows())
        .isEqualTo(harness.expectedRows())
        .hasSize(121)
        .containsKey("77");
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  @Test
  void rowsMissingSinceAreHeldAgainTogetherWithTheRest() {
    holdDeletes();
    String run = heldRun();
    int before = harness.topicRows().size();
    deleteAtVendor(121, 125);
    restartWithRelease(run);
    assertThat(harness.topicRows()).hasSize(before);
    assertThat(lastEvent("delete.held")).contains("more than were held when they were released");
    assertThat(harness.metrics().heldDeletes()).isEqualTo(before - 115);
    String next = heldRun();
    assertThat(next).isNotEqualTo(run);
    restartWithRelease(next);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(115);
  }

  /** What the first look of a release counts, the second may find more of. */
  @Test
  void noMoreAreDeletedThanWereHeldEvenIfMoreDisappearDuringTheRelease() {
    holdDeletes();
    String run = heldRun();
    long held = harness.metrics().heldDeletes();
    int before = harness.topicRows().size();
    int[] firstPages = {0};
    Function<Request, Result> fewer = withoutIds(121, 150);
    harness.override =
        request -> {
          if (isSweepPage(request)
              && harness.events().stream().anyMatch(e -> e.contains(run + " held"))) {
            firstPages[0]++;
          }
          return firstPages[0] > 0 ? fewer.apply(request) : null;
        };
    restartWithRelease(run);
    assertThat(firstPages[0]).isPositive();
    assertThat(harness.topicRows()).hasSize((int) (before - held));
    assertThat(lastEvent("delete.held")).contains("more than were held when they were released");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void theDeletesOfAnEmptyObjectStayHeldUntilOneRecordIsReadable() {
    startInSync(60);
    deleteAtVendor(1, 60);
    harness.advance(HOUR);
    assertThat(lastEvent("delete.held"))
        .contains("60 of 60 rows", "its list is empty", "create one in it first");
    restartWithRelease(heldRun());
    assertThat(harness.topicRows()).hasSize(60);
    assertThat(lastEvent("delete.held")).contains("cannot be read either");

    harness.putIndexed(500, harness.now, "the first of a new beginning");
    harness.advance(60_000);
    restartWithRelease(heldRun());
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(1);
  }

  @Test
  void aReleaseAfterTheNextRunIsStillAccepted() {
    holdDeletes();
    String run = heldRun();
    harness.advance(HOUR);
    assertThat(heldRun()).isEqualTo(run);
    harness.advance(HOUR);
    restartWithRelease(run);
    assertThat(lastEvent("delete.released")).contains(run);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(120);
  }

  @Test
  void aReleaseDuringTheNextRunIsAcceptedOnceThatEnds() {
    holdDeletes();
    String run = heldRun();
    sweepToPage("160");
    assertThat(harness.metrics().heldDeletes()).isEqualTo(80);
    harness.commit();
    assertThat(harness.committed.values()).anyMatch(offset -> offset.containsKey("reconcile.run"));
    restartWithRelease(run);
    assertThat(lastEvent("delete.released")).contains(run);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(120);
  }

  /** A run is due and goes on until it asks for that page, which nobody answers. */
  private void sweepToPage(String token) {
    Predicate<Command.SendRequest> unanswered =
        sendRequest ->
            isSweepPage(sendRequest.request())
                && ((Request.ListPage) sendRequest.request())
                    .pageToken()
                    .equals(Optional.of(token));
    for (long until = harness.now + HOUR + 120_000; harness.now < until; harness.now += 1_000) {
      harness.step(new Event.Tick());
      while (!harness.pendingRequests.stream().allMatch(unanswered)) {
        harness.answer(
            harness.pendingRequests.stream().filter(unanswered.negate()).findFirst().orElseThrow());
      }
    }
  }

  @Test
  void aReleaseOfAnotherRunIsReportedWithTheRunToRelease() {
    holdDeletes();
    String run = heldRun();
    deleteAtVendor(121, 130);
    harness.advance(HOUR);
    String next = heldRun();
    assertThat(next).isNotEqualTo(run);
    int before = harness.topicRows().size();
    harness.commit().withReconciliation(HOUR, 10, Map.of("contacts", run)).start().answerAll();
    harness.advance(60_000);
    assertThat(lastEvent("delete.held"))
        .contains(
            "delete.release=contacts:" + run + " lets nothing pass",
            "delete.release=contacts:" + next);
    assertThat(harness.topicRows()).hasSize(before);
  }

  @Test
  void anAbortedReleaseIsRetriedLater() {
    holdDeletes();
    String run = heldRun();
    int before = harness.topicRows().size();
    harness.override =
        request ->
            isSweepPage(request)
                ? new Result.Failure(FailureKind.BAD_REQUEST, "token too old", 0)
                : null;
    long requestCount = harness.requests.stream().filter(SweepRequests::isSweepPage).count();
    restartWithRelease(run);
    assertThat(lastEvent("reconcile.finished")).contains("was given up");
    assertThat(harness.requests.stream().filter(SweepRequests::isSweepPage).count() - requestCount)
        .isLessThan(5);
    assertThat(harness.topicRows()).hasSize(before);
    harness.override = request -> null;
    harness.advance(HOUR);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(120);
  }
}
