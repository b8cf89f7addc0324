/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics of a running task in its worker. */
@ExtendWith(SharedStack.class)
final class MetricsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Test
  void aRunningTaskReportsItsRowMetrics(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      crm.setMisfitValues();
      long deals = crm.rows("deals").size();
      Map<String, String> config =
          Connectors.sourceConfig(
              "measured", crm.url(), stack.storeSecret("measured", SimulatedCrm.TOKEN));
      config.put("crm.objects", "deals");
      config.put("value.misfit", "quarantine");
      Connectors.start(stack.connectRest(), "measured", config, 1);

      Awaitility.await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(stack.worker().metrics("measured", "deals"))
                      .containsEntry("backfill-rows-total", deals - 1)
                      .hasEntrySatisfying("misfits-total", count -> assertAtLeast(count, 2))
                      .hasEntrySatisfying("quarantined-total", count -> assertAtLeast(count, 1))
                      // the settle time of these settings plus a few polls
                      .hasEntrySatisfying(
                          "freshness-ms", ms -> assertThat((Long) ms).isBetween(2_500L, 10_000L)));
      stack.connectRest().delete("measured");
    }
  }

  private static void assertAtLeast(Object count, long least) {
    assertThat((Long) count).isBetween(least, 10 * least);
  }
}
