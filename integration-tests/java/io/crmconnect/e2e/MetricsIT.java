package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What whoever watches a worker sees of a task that runs. */
@ExtendWith(SharedStack.class)
final class MetricsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aRunningTaskShowsWhatBecameOfItsRows(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      crm.spoilDeal();
      long deals = crm.rows("deals").size();
      Map<String, String> config =
          Connectors.source("measured", crm.url(), stack.secret("measured", SimulatedCrm.TOKEN));
      config.put("crm.objects", "deals");
      config.put("value.misfit", "quarantine");
      Connectors.start(stack.connect(), "measured", config, 1);

      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(stack.worker().metrics("measured", "deals"))
                      .containsEntry("backfill-rows-total", deals - 1)
                      .hasEntrySatisfying("misfits-total", count -> atLeast(count, 2))
                      .hasEntrySatisfying("quarantined-total", count -> atLeast(count, 1))
                      // the settle time of these settings, and no more than a few looks
                      .hasEntrySatisfying(
                          "freshness-ms", ms -> assertThat((Long) ms).isBetween(2_500L, 10_000L)));
      stack.connect().delete("measured");
    }
  }

  private static void atLeast(Object count, long least) {
    assertThat((Long) count).isBetween(least, 10 * least);
  }
}
