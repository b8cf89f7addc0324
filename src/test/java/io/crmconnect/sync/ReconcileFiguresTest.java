package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What whoever watches a task is told of its sweeps and deletes. */
class ReconcileFiguresTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());

  @Test
  void aSweepsWorkIsCounted() {
    harness.fill(23);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.figures()).extracting(ReconcileFigures::swept).isEqualTo(23L);

    harness.store.remove("3");
    harness.index.remove("3");
    harness.row(9, Harness.LONG_AGO - 5_000, "older");
    harness.lie = request -> isSweep(request) ? without(request, "7") : null;
    harness.pass(HOUR - 60_000);

    ReconcileFigures figures = harness.figures();
    assertThat(figures.deleted()).isEqualTo(1);
    assertThat(figures.refuted()).isEqualTo(1);
    assertThat(figures.repaired()).isEqualTo(1);
    assertThat(figures.swept()).isEqualTo(23 + 21);
    assertThat(figures.held()).isZero();
  }

  @Test
  void theTimeSinceTheLastRunOutlivesTheTask() {
    harness.fill(23);
    harness.start();
    while (harness.figures() == null) {
      harness.answerNext();
    }
    assertThat(harness.figures().sinceFinishedMs()).isEqualTo(ReconcileFigures.NEVER);
    harness.settle();
    harness.pass(120_000);
    long since = harness.figures().sinceFinishedMs();
    assertThat(since).isBetween(0L, 120_000L);
    harness.pass(300_000);
    harness.commit().start().settle();
    assertThat(harness.figures().sinceFinishedMs()).isBetween(since + 298_000, since + 303_000);
  }

  @Test
  void whatIsHeldStaysInSightWhileTheNextRunLooksForIt() {
    harness.fill(60);
    harness.start().settle();
    harness.pass(120_000);
    for (int id = 10; id < 35; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
    harness.pass(HOUR);
    long held = harness.figures().held();
    assertThat(held).isPositive().isEqualTo(25 - harness.figures().deleted());

    long before = harness.requests.stream().filter(Sweeps::isSweep).count();
    while (harness.requests.stream().filter(Sweeps::isSweep).count() == before) {
      harness.now += 1_000;
      harness.step(new Event.Tick());
      while (harness.asks.stream().anyMatch(ask -> !isSweep(ask.request()))) {
        harness.answer(
            harness.asks.stream().filter(ask -> !isSweep(ask.request())).findFirst().orElseThrow());
      }
    }
    assertThat(harness.figures().held()).isEqualTo(held);
  }

  private Result without(Request request, String id) {
    Result.Page page = (Result.Page) harness.honest(request);
    List<Row> rows = new ArrayList<>(page.rows());
    rows.removeIf(row -> row.id().equals(id));
    return new Result.Page(rows, page.bad(), page.absent(), page.next());
  }
}
