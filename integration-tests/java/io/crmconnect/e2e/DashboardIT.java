/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crmconnect.simhubspot.SimFaults;
import io.crmconnect.stack.Dashboard;
import io.crmconnect.stack.DashboardPicture;
import io.crmconnect.stack.ExporterRules;
import io.crmconnect.stack.MetricsEndpoint;
import io.crmconnect.stack.Prometheus;
import io.crmconnect.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Prometheus watches a running connector: each query of the dashboard returns samples, and no alert
 * fires. The dashboard is drawn into {@code target/dashboard.svg}, for {@code docs/images}.
 */
@ExtendWith(SharedStack.class)
final class DashboardIT {
  private static final Path PROJECT = Path.of("");

  /** It takes three minutes until it is known when the day's requests run out. */
  private static final Duration TIMEOUT = Duration.ofMinutes(6);

  private static final Duration PICTURE_TIME = Duration.ofMinutes(5);
  private static final int EDITS_PER_SECOND = 5;

  /** The time of the last failure has a panel too. */
  private static final SimFaults FAULTS = SimFaults.NONE.withServerErrors(0.02);

  @Test
  void eachQueryOfTheDashboardReturnsSamples(Stack stack) throws IOException {
    Optional<Path> program = Prometheus.find();
    assumeTrue(program.isPresent(), "prometheus is not on the path, so the queries are not run");
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL, FAULTS);
        MetricsEndpoint endpoint =
            MetricsEndpoint.ofProcess(ExporterRules.read(PROJECT), stack.worker().pid());
        Prometheus prometheus =
            Prometheus.start(
                program.get(),
                PROJECT,
                stack.folder().resolve("dashboard"),
                endpoint,
                Duration.ofSeconds(2))) {
      Connectors.startSource(
          stack,
          stack.connectRest(),
          crm,
          "watched",
          Map.of("crm.objects", "contacts,companies,deals", "reconcile.interval.ms", "30000"));
      crm.startLives(EDITS_PER_SECOND);

      List<Dashboard.Query> unanswered = new ArrayList<>(Dashboard.read(PROJECT).queries());
      Awaitility.await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                unanswered.removeIf(query -> !prometheus.query(query.expression()).isEmpty());
                assertThat(unanswered).isEmpty();
              });
      assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
      crm.stopLives();
      Files.writeString(
          Path.of("target", "dashboard.svg"),
          new DashboardPicture(Dashboard.read(PROJECT), prometheus, PICTURE_TIME).draw());
      stack.connectRest().delete("watched");
    }
  }
}
