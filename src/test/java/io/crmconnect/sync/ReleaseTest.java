package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
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

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());
  private final Map<String, Row> removed = new LinkedHashMap<>();

  /** Two hours on, so that a day does not end amid the test. */
  private void begin(int rows) {
    harness.now += 2 * HOUR;
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private void gone(int first, int last) {
    for (int id = first; id <= last; id++) {
      removed.put(Integer.toString(id), harness.store.remove(Integer.toString(id)));
      harness.index.remove(Integer.toString(id));
    }
  }

  private String last(String kind) {
    List<String> all = harness.events().stream().filter(e -> e.startsWith(kind)).toList();
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  private String heldRun() {
    assertThat(last("delete.held")).contains("delete.release=contacts:");
    return last("delete.held").replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
  }

  private void restartReleasing(String run) {
    harness.commit().reconciling(HOUR, 10, Map.of("contacts", run)).start().settle();
    harness.pass(300_000);
  }

  private static Result nothing(Request request) {
    if (request instanceof Request.ListPage) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    } else if (request instanceof Request.Read) {
      return new Result.Rows(List.of(), List.of(), List.of());
    }
    return request instanceof Request.Window ? new Result.Changes(List.of(), false) : null;
  }

  /** As if the CRM had only these left out. */
  private Function<Request, Result> without(int first, int last) {
    return request -> {
      Result honest = harness.honest(request);
      if (honest instanceof Result.Page page) {
        return new Result.Page(
            outside(page.rows(), first, last), page.bad(), page.absent(), page.next());
      } else if (honest instanceof Result.Rows rows) {
        return new Result.Rows(outside(rows.rows(), first, last), rows.bad(), rows.absent());
      }
      return null;
    };
  }

  private static List<Row> outside(List<Row> rows, int first, int last) {
    List<Row> left = new ArrayList<>(rows);
    left.removeIf(row -> Integer.parseInt(row.id()) >= first && Integer.parseInt(row.id()) <= last);
    return left;
  }

  /** 80 of 200, of which 20 may go without an operator. */
  private void hold() {
    begin(200);
    gone(41, 120);
    harness.pass(HOUR);
    assertThat(harness.figures().held()).isPositive();
  }

  @Test
  void aScopeThatIsLostAsTheOperatorReleasesDeletesNoLivingRow() {
    hold();
    String run = heldRun();
    int before = harness.topic().size();
    harness.lie = ReleaseTest::nothing;
    restartReleasing(run);
    assertThat(harness.topic()).hasSize(before).containsKeys("1", "40", "121", "200");
    assertThat(harness.figures().held()).isPositive();
    assertThat(heldRun()).isNotEqualTo(run);

    harness.lie = request -> null;
    harness.pass(HOUR);
    restartReleasing(heldRun());
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(120);
    assertThat(harness.figures().held()).isZero();
  }

  @Test
  void whatCannotBeReadBesideAControlIsHeldAnew() {
    hold();
    String run = heldRun();
    int before = harness.topic().size();
    // The list is as it was; what is read directly is not there, whatever it is.
    harness.lie = request -> request instanceof Request.Read ? nothing(request) : null;
    restartReleasing(run);
    assertThat(harness.topic()).hasSize(before);
    assertThat(last("delete.held")).contains("cannot be read either");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void whatLivesIsNotDeletedByARelease() {
    hold();
    String run = heldRun();
    harness.store.put("77", removed.get("77"));
    // Not listed again yet, but there.
    harness.lie = request -> isSweep(request) ? without(77, 77).apply(request) : null;
    restartReleasing(run);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(121).containsKey("77");
    assertThat(harness.figures().held()).isZero();
  }

  @Test
  void whatWentMissingSinceIsHeldAnewTogetherWithTheRest() {
    hold();
    String run = heldRun();
    int before = harness.topic().size();
    gone(121, 125);
    restartReleasing(run);
    assertThat(harness.topic()).hasSize(before);
    assertThat(last("delete.held")).contains("more than were held when they were released");
    assertThat(harness.figures().held()).isEqualTo(before - 115);
    String next = heldRun();
    assertThat(next).isNotEqualTo(run);
    restartReleasing(next);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(115);
  }

  /** What the first look of a release counts, the second may find more of. */
  @Test
  void noMorePassThanWereHeldEvenIfMoreGoWhileTheyPass() {
    hold();
    String run = heldRun();
    long held = harness.figures().held();
    int before = harness.topic().size();
    int[] firstPages = {0};
    Function<Request, Result> fewer = without(121, 150);
    harness.lie =
        request -> {
          if (isSweep(request)
              && harness.events().stream().anyMatch(e -> e.contains(run + " held"))) {
            firstPages[0]++;
          }
          return firstPages[0] > 0 ? fewer.apply(request) : null;
        };
    restartReleasing(run);
    assertThat(firstPages[0]).isPositive();
    assertThat(harness.topic()).hasSize((int) (before - held));
    assertThat(last("delete.held")).contains("more than were held when they were released");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void anObjectThatIsEmptyStaysHeldUntilOneRecordCanBeRead() {
    begin(60);
    gone(1, 60);
    harness.pass(HOUR);
    assertThat(last("delete.held"))
        .contains("60 of 60 rows", "its list is empty", "create one in it first");
    restartReleasing(heldRun());
    assertThat(harness.topic()).hasSize(60);
    assertThat(last("delete.held")).contains("cannot be read either");

    harness.change(500, harness.now, "the first of a new beginning");
    harness.pass(60_000);
    restartReleasing(heldRun());
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(1);
  }

  @Test
  void aReleaseThatComesAfterTheNextRunStillCounts() {
    hold();
    String run = heldRun();
    harness.pass(HOUR);
    assertThat(heldRun()).isEqualTo(run);
    harness.pass(HOUR);
    restartReleasing(run);
    assertThat(last("delete.released")).contains(run);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(120);
  }

  @Test
  void aReleaseThatComesAmidTheNextRunCountsOnceThatEnds() {
    hold();
    String run = heldRun();
    sweepUpTo("160");
    assertThat(harness.figures().held()).isEqualTo(80);
    harness.commit();
    assertThat(harness.committed.values()).anyMatch(offset -> offset.containsKey("reconcile.run"));
    restartReleasing(run);
    assertThat(last("delete.released")).contains(run);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(120);
  }

  /** A run is due and goes on until it asks for that page, which nobody answers. */
  private void sweepUpTo(String token) {
    Predicate<Command.Ask> held =
        ask ->
            isSweep(ask.request())
                && ((Request.ListPage) ask.request()).token().equals(Optional.of(token));
    for (long until = harness.now + HOUR + 120_000; harness.now < until; harness.now += 1_000) {
      harness.step(new Event.Tick());
      while (!harness.asks.stream().allMatch(held)) {
        harness.answer(harness.asks.stream().filter(held.negate()).findFirst().orElseThrow());
      }
    }
  }

  @Test
  void aReleaseOfAnotherRunIsToldWithWhatToReleaseNow() {
    hold();
    String run = heldRun();
    gone(121, 130);
    harness.pass(HOUR);
    String next = heldRun();
    assertThat(next).isNotEqualTo(run);
    int before = harness.topic().size();
    harness.commit().reconciling(HOUR, 10, Map.of("contacts", run)).start().settle();
    harness.pass(60_000);
    assertThat(last("delete.held"))
        .contains(
            "delete.release=contacts:" + run + " lets nothing pass",
            "delete.release=contacts:" + next);
    assertThat(harness.topic()).hasSize(before);
  }

  @Test
  void aReleasedRunThatIsGivenUpIsTriedAgainLater() {
    hold();
    String run = heldRun();
    int before = harness.topic().size();
    harness.lie =
        request ->
            isSweep(request) ? new Result.Failure(FailureKind.REFUSED, "token too old", 0) : null;
    long asked = harness.requests.stream().filter(Sweeps::isSweep).count();
    restartReleasing(run);
    assertThat(last("reconcile.finished")).contains("was given up");
    assertThat(harness.requests.stream().filter(Sweeps::isSweep).count() - asked).isLessThan(5);
    assertThat(harness.topic()).hasSize(before);
    harness.lie = request -> null;
    harness.pass(HOUR);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(120);
  }
}
