/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ExporterRules;
import io.crmconnect.stack.MetricsEndpoint;
import io.crmconnect.stack.Ports;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The JMX exporter itself, as an agent of a worker with {@code
 * config/prometheus/jmx-exporter.yaml}, exports the metrics that the other tests read through their
 * stand-in for it.
 */
@ExtendWith(SharedStack.class)
final class JmxExporterIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  @Test
  void theAgentExportsTheConnectorsMetrics(Stack stack) {
    int port = Ports.findFree(1).get(0);
    String agent =
        "-javaagent:"
            + BuildLayout.ofBuild(Path.of("")).jmxExporter()
            + "="
            + port
            + ":"
            + Path.of("config/prometheus/jmx-exporter.yaml").toAbsolutePath();
    Worker worker = stack.startWorker("exporter", WorkerSettings.DEFAULT.withJvmOption(agent));
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL);
        MetricsEndpoint standIn =
            MetricsEndpoint.ofProcess(ExporterRules.read(Path.of("")), worker.pid())) {
      Connectors.startSource(
          stack, worker.rest(), crm, "exported", Map.of("crm.objects", "companies,deals"));
      Awaitility.await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                TreeSet<String> expected = series(standIn.url());
                assertThat(expected)
                    .anyMatch(name -> name.startsWith("crmconnect_freshness_ms{"))
                    .anyMatch(name -> name.startsWith("crmconnect_responses_total{"))
                    .anyMatch(name -> name.startsWith("crmconnect_worker_running_tasks{"));
                assertThat(series("http://127.0.0.1:" + port + "/metrics")).isEqualTo(expected);
              });
      worker.rest().delete("exported");
    }
  }

  /** The names and labels of the connector's series. */
  private static TreeSet<String> series(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> line.startsWith("crmconnect_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')).replace(",}", "}"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
