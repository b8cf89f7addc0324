/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The workers are upgraded one after the other from the previous release, amid its backfill, as
 * docs/upgrade.md says. Runs in the profile {@code long-faults} only.
 */
@EnabledIfSystemProperty(named = "faults.kills", matches = ".+")
@ExtendWith(SharedStack.class)
final class UpgradeIT {
  private static final String PREFIX = "upgraded";
  private static final Duration TIMEOUT = Duration.ofSeconds(240);
  private static final Path PREVIOUS =
      Path.of("integration-tests", "releases", "kafka-connect-crm-0.1.0.jar");
  private static final SampleData.Sizes SIZES = new SampleData.Sizes(25_000, 800, 500, 300, 15, 20);

  @Test
  void theBackfillOfThePreviousReleaseGoesOn(Stack stack) throws Exception {
    WorkerSettings settings =
        WorkerSettings.DEFAULT.withHeap("512m").withProperty("offset.flush.interval.ms", "2000");
    try (SimulatedCrm crm = SimulatedCrm.start(SIZES);
        ConnectGroup group = ConnectGroup.start(stack, PREFIX, settings, Optional.of(PREVIOUS))) {
      crm.recordDeletes();
      crm.startLives(10);
      Connectors.startWholePath(
          stack, group.rest(), crm, PREFIX, Map.of("reconcile.interval.ms", "10000"));
      Warehouse warehouse = new Warehouse(stack, PREFIX);
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> warehouse.count("contacts") >= SIZES.contacts() / 8);

      for (Worker worker : group.workers()) {
        worker.stop();
        worker.replaceConnector(Optional.empty());
        worker.start();
      }
      assertThat(warehouse.count("contacts")).as("amid the backfill").isLessThan(SIZES.contacts());
      group.awaitRunning(PREFIX, 2, true);
      crm.stopLives();
      warehouse.awaitEquals(crm, group.rest(), TIMEOUT);

      for (String object : SimulatedCrm.TYPES.keySet()) {
        assertThat(TopicHistory.read(stack, PREFIX, object).falseDeletes(crm)).isEmpty();
      }
      Connectors.stopWholePath(group.rest(), PREFIX);
    }
  }
}
