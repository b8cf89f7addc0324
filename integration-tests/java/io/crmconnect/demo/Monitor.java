/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import io.crmconnect.stack.ExporterRules;
import io.crmconnect.stack.MetricsEndpoint;
import io.crmconnect.stack.Prometheus;
import io.crmconnect.stack.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What {@code --monitor} starts: the worker's metrics for Prometheus, and Prometheus if found. */
final class Monitor implements AutoCloseable {
  /** Nothing, without that option. */
  static final Monitor NONE = new Monitor(Optional.empty(), Optional.empty());

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Optional<MetricsEndpoint> endpoint;
  private final Optional<Prometheus> prometheus;

  private Monitor(Optional<MetricsEndpoint> endpoint, Optional<Prometheus> prometheus) {
    this.endpoint = endpoint;
    this.prometheus = prometheus;
  }

  static Monitor start(Worker worker, Path project, Path folder) {
    MetricsEndpoint endpoint = MetricsEndpoint.ofProcess(ExporterRules.read(project), worker.pid());
    try {
      return new Monitor(
          Optional.of(endpoint),
          Prometheus.find()
              .map(program -> Prometheus.start(program, project, folder, endpoint, INTERVAL)));
    } catch (RuntimeException e) {
      endpoint.close();
      throw e;
    }
  }

  void printAddresses(ProgressScreen progressScreen) {
    if (endpoint.isEmpty()) {
      return;
    }
    progressScreen.print("  Metrics   " + endpoint.get().url());
    progressScreen.print(
        prometheus
            .map(
                server ->
                    "  Prometheus "
                        + server.url()
                        + " (alerts: /alerts; for Grafana, import config/grafana/dashboard.json)")
            .orElse(
                "  Prometheus was not found: install it, or name its program in the environment"
                    + " variable PROMETHEUS."));
  }

  @Override
  public void close() {
    prometheus.ifPresent(Prometheus::close);
    endpoint.ifPresent(MetricsEndpoint::close);
  }
}
