package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.ReconcileMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What whoever watches a task is told of its sweeps and deletes. */
class ReconcileMetricsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());

  @Test
  void aSweepsWorkIsCounted() {
    harness.putOldRows(23);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.metrics()).extracting(ReconcileMetrics::swept).isEqualTo(23L);

    harness.store.remove("3");
    harness.index.remove("3");
    harness.putUnindexed(9, Harness.LONG_AGO - 5_000, "older");
    harness.override = request -> isSweepPage(request) ? withoutRow(request, "7") : null;
    harness.advance(HOUR - 60_000);

    ReconcileMetrics metrics = harness.metrics();
    assertThat(metrics.deleted()).isEqualTo(1);
    assertThat(metrics.refuted()).isEqualTo(1);
    assertThat(metrics.repaired()).isEqualTo(1);
    assertThat(metrics.swept()).isEqualTo(23 + 21);
    assertThat(metrics.heldDeletes()).isZero();
  }

  @Test
  void theTimeSinceTheLastRunSurvivesARestart() {
    harness.putOldRows(23);
    harness.start();
    while (harness.metrics() == null) {
      harness.answerNext();
    }
    assertThat(harness.metrics().sinceFinishedMs()).isEqualTo(ReconcileMetrics.NEVER_FINISHED);
    harness.answerAll();
    harness.advance(120_000);
    long since = harness.metrics().sinceFinishedMs();
    assertThat(since).isBetween(0L, 120_000L);
    harness.advance(300_000);
    harness.commit().start().answerAll();
    assertThat(harness.metrics().sinceFinishedMs()).isBetween(since + 298_000, since + 303_000);
  }

  @Test
  void heldDeletesStayInTheMetricsDuringTheNextRun() {
    harness.putOldRows(60);
    harness.start().answerAll();
    harness.advance(120_000);
    for (int id = 10; id < 35; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
    harness.advance(HOUR);
    long held = harness.metrics().heldDeletes();
    assertThat(held).isPositive().isEqualTo(25 - harness.metrics().deleted());

    long before = harness.requests.stream().filter(SweepRequests::isSweepPage).count();
    while (harness.requests.stream().filter(SweepRequests::isSweepPage).count() == before) {
      harness.now += 1_000;
      harness.step(new Event.Tick());
      while (harness.pendingRequests.stream()
          .anyMatch(sendRequest -> !isSweepPage(sendRequest.request()))) {
        harness.answer(
            harness.pendingRequests.stream()
                .filter(sendRequest -> !isSweepPage(sendRequest.request()))
                .findFirst()
                .orElseThrow());
      }
    }
    assertThat(harness.metrics().heldDeletes()).isEqualTo(held);
  }

  private Result withoutRow(Request request, String id) {
    Result.Page page = (Result.Page) harness.defaultResult(request);
    List<Row> rows = new ArrayList<>(page.rows());
    rows.removeIf(row -> row.id().equals(id));
    return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
  }
}
