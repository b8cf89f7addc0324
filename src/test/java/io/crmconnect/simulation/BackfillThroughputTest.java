/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimLists;
import io.crmconnect.simhubspot.SimQuota;
import io.crmconnect.simhubspot.SimSettings;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Backfills from a HubSpot whose responses are slow, in virtual time. */
class BackfillThroughputTest {
  private static final int ROWS = 60_000;

  /** What a record of 43 fields costs a worker. */
  private static final double MS_PER_RECORD = 0.145;

  /** One page after the other would bring 250 rows per second; the budget allows 1,850. */
  @ParameterizedTest
  @EnumSource(SimLists.TokenForm.class)
  void aSlowVendorIsReadInParallelRangesWhateverItsTokensSay(SimLists.TokenForm tokenForm) {
    SimHubspot hubspot =
        new SimHubspot(
            SimSettings.DEFAULT.withLists(SimLists.DEFAULT.withTokenForm(tokenForm)),
            new SplittableRandom(2));

    assertThat(rowsPerSecond(hubspot, 400, Map.of())).isGreaterThan(1_000);
  }

  /** The worker is the bottleneck, whatever the round trip is. */
  @ParameterizedTest
  @ValueSource(ints = {20, 100})
  void withoutLimitsARoundTripCostsAtMostAFifthOfTheThroughput(int roundTripMs) {
    double atOnce = rowsPerSecond(unlimited(), 0, unlimitedSettings());

    assertThat(rowsPerSecond(unlimited(), roundTripMs, unlimitedSettings()))
        .isGreaterThan(0.8 * atOnce);
    assertThat(atOnce).isGreaterThan(0.95 * 1_000 / MS_PER_RECORD);
  }

  private static SimHubspot unlimited() {
    return new SimHubspot(
        SimSettings.DEFAULT.withQuota(
            SimQuota.DEFAULT.withBurst(1_000_000).withSearchPerSecond(1_000).withDaily(0)),
        new SplittableRandom(2));
  }

  private static Map<String, String> unlimitedSettings() {
    return Map.of("rate.limit.requests", "1000000", "rate.limit.search.per.second", "1000");
  }

  private static double rowsPerSecond(
      SimHubspot hubspot, int roundTripMs, Map<String, String> settings) {
    hubspot.setRows("contacts", new OldRows(ROWS));
    TimedWorker worker = new TimedWorker(hubspot, roundTripMs, MS_PER_RECORD);
    Map<String, String> config = new TreeMap<>(settings);
    config.put("crm.objects", "contacts");
    worker.start(1, config);
    worker.runUntil(() -> worker.snapshots("contacts") >= ROWS / 20);
    long firstAt = worker.now();
    long first = worker.snapshots("contacts");
    worker.runUntil(() -> worker.snapshots("contacts") >= ROWS * 19L / 20);
    double perSecond = (worker.snapshots("contacts") - first) * 1_000.0 / (worker.now() - firstAt);
    worker.runUntil(() -> worker.isFinished("contacts"));
    assertThat(worker.snapshots("contacts")).isEqualTo(ROWS);
    assertThat(hubspot.violations()).isEmpty();
    assertThat(hubspot.stats().unexpectedRefusals()).isZero();
    return perSecond;
  }
}
