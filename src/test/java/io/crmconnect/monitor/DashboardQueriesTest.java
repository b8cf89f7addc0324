/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.stack.Dashboard;
import io.crmconnect.stack.ExporterRules;
import io.crmconnect.stack.MetricsEndpoint;
import io.crmconnect.stack.Prometheus;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.stats.Value;
import org.apache.kafka.common.utils.Time;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Prometheus server reads the metrics that a task registers, and each query of the dashboard
 * returns samples.
 */
class DashboardQueriesTest {
  private static final Path PROJECT = Path.of("");
  private static final Pattern LABEL = Pattern.compile("\\{\\{([a-z]+)}}");

  @Test
  void eachQueryReturnsSamplesWithTheLabelsOfItsLegend(@TempDir Path folder) {
    Optional<Path> program = Prometheus.find();
    assumeTrue(program.isPresent(), "prometheus is not on the path, so the queries are not run");
    try (TaskMetrics metrics = new TaskMetrics(JmxMetricsSink.open("dashboard: eu", 0));
        Metrics worker = registerWorkerMetrics();
        MetricsEndpoint endpoint =
            MetricsEndpoint.of(
                ExporterRules.read(PROJECT), ManagementFactory.getPlatformMBeanServer());
        Prometheus prometheus =
            Prometheus.start(program.get(), PROJECT, folder, endpoint, Duration.ofSeconds(1))) {
      assertThat(worker.metrics()).isNotEmpty();
      setAll(metrics);
      // A rate needs two samples.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !prometheus.query("rate(crmconnect_requests_total[1m])").isEmpty());
      for (Dashboard.Query query : Dashboard.read(PROJECT).queries()) {
        List<Prometheus.Series> series = prometheus.query(query.expression());
        assertThat(series).as(query.expression()).isNotEmpty();
        List<String> labels =
            LABEL.matcher(query.legend()).results().map(DashboardQueriesTest::name).toList();
        assertThat(series)
            .as(query.expression())
            .allSatisfy(each -> assertThat(each.labels().keySet()).containsAll(labels));
      }
    }
  }

  private static String name(MatchResult label) {
    return label.group(1);
  }

  /** Each metric has a value that means something. */
  private static void setAll(TaskMetrics metrics) {
    metrics.countResponse(new Request.Account(), new Result.Account("1", "UTC"), 1_000);
    metrics.countResponse(
        new Request.Usage(), new Result.Failure(FailureKind.UNAVAILABLE, "", 0), 2_000);
    metrics.setLimits(List.of(new LimitUsage("burst", 190, 10_000, 20, 170)));
    metrics.setDaily(daily(500_000), 0);
    metrics.setDaily(daily(490_000), 600_000);
    ObjectMetrics deals = metrics.forObject("deals");
    deals.setFreshness(20_000, 0);
    deals.setBackfill(true, 100, OptionalLong.of(10_000), 0);
    deals.setBackfill(true, 6_000, OptionalLong.of(10_000), 600_000);
    deals.set(ObjectMetric.RECONCILE_AGE, 60_000);
  }

  private static DailyUsage daily(long left) {
    return new DailyUsage(
        OptionalLong.of(500_000), OptionalLong.of(left), OptionalLong.of(3_600_000));
  }

  /** Those that the worker has for a connector. */
  private static Metrics registerWorkerMetrics() {
    JmxReporter reporter = new JmxReporter();
    reporter.configure(Map.of());
    Metrics metrics =
        new Metrics(
            new MetricConfig(),
            List.of(reporter),
            Time.SYSTEM,
            new KafkaMetricsContext("kafka.connect"));
    for (String state : List.of("running", "failed")) {
      metrics.addMetric(
          metrics.metricName(
              "connector-" + state + "-task-count",
              "connect-worker-metrics",
              Map.of("connector", "dashboard")),
          new Value());
    }
    return metrics;
  }
}
