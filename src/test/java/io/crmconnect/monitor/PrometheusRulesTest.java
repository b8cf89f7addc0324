/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.crmconnect.stack.Dashboard;
import io.crmconnect.stack.ExporterRules;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The files in {@code config/prometheus} and {@code config/grafana} fit the metrics. */
class PrometheusRulesTest {
  private static final Path PROMETHEUS = Path.of("config/prometheus");
  private static final Path DASHBOARD = Path.of("config/grafana/dashboard.json");
  private static final Pattern METRIC = Pattern.compile("crmconnect_[a-z0-9_]+");

  private final ExporterRules rules = ExporterRules.read(Path.of(""));

  private static String prometheusName(String metric) {
    return "crmconnect_" + metric.replace('-', '_');
  }

  private static Set<String> documentedNames() throws IOException {
    MetricsPage page = MetricsPage.read();
    Set<String> names =
        page.metricsByTags().values().stream()
            .flatMap(TreeSet::stream)
            .map(PrometheusRulesTest::prometheusName)
            .collect(Collectors.toCollection(TreeSet::new));
    names.addAll(page.firstCells("in Prometheus"));
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"crm", "my crm: eu"})
  void theExportersRulesNameEveryMetricOfATask(String connector) throws IOException, JMException {
    MetricsSink sink = JmxMetricsSink.open(connector, 3);
    MetricsPageTest.registerAll(sink);
    List<String> exported = new ArrayList<>();
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      for (ObjectName bean :
          beans.queryNames(new ObjectName("kafka.connect:type=plugins,*"), null)) {
        for (MBeanAttributeInfo attribute : beans.getMBeanInfo(bean).getAttributes()) {
          String name = attribute.getName();
          ExporterRules.Metric sample = rules.apply(bean, name).orElseThrow();
          assertThat(sample.name()).isEqualTo(prometheusName(name));
          assertThat(sample.type()).isEqualTo(name.endsWith("-total") ? "COUNTER" : "GAUGE");
          Map<String, String> labels = new TreeMap<>(bean.getKeyPropertyList());
          labels.remove("type");
          labels.put("connector", connector);
          assertThat(sample.labels()).isEqualTo(labels);
          exported.add(sample.name());
        }
      }
    } finally {
      sink.close();
    }
    assertThat(exported).isSubsetOf(documentedNames()).hasSize(documentedNames().size() - 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"running", "failed"})
  void theExportersRulesNameConnectsOwnMetrics(String state) throws IOException, JMException {
    ExporterRules.Metric sample =
        rules
            .apply(
                new ObjectName("kafka.connect:type=connect-worker-metrics,connector=crm"),
                "connector-" + state + "-task-count")
            .orElseThrow();
    assertThat(sample)
        .isEqualTo(
            new ExporterRules.Metric(
                "crmconnect_worker_" + state + "_tasks", "GAUGE", Map.of("connector", "crm")));
    assertThat(documentedNames()).contains(sample.name());
  }

  @Test
  void otherMetricsOfTheWorkerAreNotExported() throws JMException {
    assertThat(
            rules.apply(
                new ObjectName("kafka.connect:type=plugins,connector=crm,task=0,converter=key"),
                "calls-total"))
        .isEmpty();
  }

  @Test
  void alertsAndDashboardUseOnlyDocumentedMetrics() throws IOException {
    for (Path file :
        List.of(
            PROMETHEUS.resolve("alerts.yaml"), PROMETHEUS.resolve("alerts-test.yaml"), DASHBOARD)) {
      Set<String> used =
          METRIC
              .matcher(Files.readString(file))
              .results()
              .map(match -> match.group())
              .collect(Collectors.toSet());
      assertThat(used).as(file.toString()).isNotEmpty().isSubsetOf(documentedNames());
    }
  }

  @Test
  void eachAlertIsDocumentedAndSeenFiring() throws IOException {
    List<String> alerts = new ArrayList<>();
    Map<String, Object> file = new Yaml().load(Files.readString(PROMETHEUS.resolve("alerts.yaml")));
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        alerts.add(((Map<?, ?>) rule).get("alert").toString());
      }
    }
    assertThat(MetricsPage.read().firstCells("alert")).containsExactlyInAnyOrderElementsOf(alerts);
    String tests = Files.readString(PROMETHEUS.resolve("alerts-test.yaml"));
    assertThat(alerts)
        .allSatisfy(
            alert -> assertThat(tests).containsPattern("alertname: " + alert + "\\s+exp_alerts:"));
  }

  @Test
  void theAlertsPassTheirTests() throws IOException, InterruptedException {
    runPromtool("check", "rules", PROMETHEUS.resolve("alerts.yaml").toString());
    runPromtool("check", "config", PROMETHEUS.resolve("prometheus.yaml").toString());
    runPromtool("test", "rules", PROMETHEUS.resolve("alerts-test.yaml").toString());
  }

  @Test
  void theDashboardsQueriesAreValid(@TempDir Path folder) throws IOException, InterruptedException {
    List<String> recordings = new ArrayList<>(List.of("groups:", "- name: dashboard", "  rules:"));
    List<Dashboard.Query> queries = Dashboard.read(Path.of("")).queries();
    assertThat(queries).hasSizeGreaterThan(20);
    for (Dashboard.Query query : queries) {
      recordings.add("  - record: 'query:" + recordings.size() + "'");
      recordings.add("    expr: '" + query.expression().replace("'", "''") + "'");
    }
    Path file = Files.write(folder.resolve("queries.yaml"), recordings);
    runPromtool("check", "rules", file.toString());
  }

  private static void runPromtool(String... arguments) throws IOException, InterruptedException {
    boolean onPath =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
    assumeTrue(onPath, "promtool is not on the path, so the rules are not evaluated");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }
}
