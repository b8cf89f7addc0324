/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

/** Metrics on a worker that has none for plugins. */
class JmxMetricsSinkTest {
  private static final String DEALS =
      "kafka.connect:type=plugins,connector=crm,task=0,object=deals";

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

  private static TaskMetrics open(String connector, int task) {
    return new TaskMetrics(JmxMetricsSink.open(connector, task));
  }

  private Object read(String bean, String attribute) throws JMException {
    return beans.getAttribute(new ObjectName(bean), attribute);
  }

  private Set<ObjectName> plugins() throws JMException {
    return beans.queryNames(new ObjectName("kafka.connect:type=plugins,*"), null);
  }

  @Test
  void metricsHaveTheNamesOfNewerWorkersUntilTheTaskIsClosed() throws JMException {
    TaskMetrics metrics = open("crm", 0);
    metrics.increment(TaskMetric.REQUESTS);
    metrics.forObject("deals").add(ObjectMetric.RECORDS, 3);
    assertThat(read("kafka.connect:type=plugins,connector=crm,task=0", "requests-total"))
        .isEqualTo(1L);
    assertThat(read(DEALS, "records-total")).isEqualTo(3L);
    assertThat(read(DEALS, "freshness-p99-ms")).isEqualTo(-1L);

    metrics.close();
    metrics.close();
    assertThat(plugins()).isEmpty();
    metrics.forObject("contacts").add(ObjectMetric.RECORDS, 3);
    assertThat(plugins()).isEmpty();
  }

  @Test
  void tasksAndConnectorsAreKeptApart() throws JMException {
    TaskMetrics first = open("crm", 0);
    TaskMetrics second = open("crm", 1);
    TaskMetrics other = open("other: a, b=\"c\"*", 0);
    second.forObject("deals").add(ObjectMetric.RECORDS, 3);
    other.increment(TaskMetric.REQUESTS);
    first.close();
    assertThat(
            read("kafka.connect:type=plugins,connector=crm,task=1,object=deals", "records-total"))
        .isEqualTo(3L);
    assertThat(
            beans.queryNames(
                new ObjectName(
                    "kafka.connect:type=plugins,connector="
                        + ObjectName.quote("other: a, b=\"c\"*")
                        + ",task=0"),
                null))
        .hasSize(1);
    second.close();
    other.close();
    assertThat(plugins()).isEmpty();
  }

  /** Connect gives up waiting for a task and starts it again. */
  @Test
  void aRestartedTaskTakesOverFromOneThatIsNotClosedYet() throws JMException {
    TaskMetrics abandoned = open("crm", 0);
    abandoned.forObject("deals").add(ObjectMetric.RECORDS, 3);
    TaskMetrics restarted = open("crm", 0);
    restarted.forObject("deals").add(ObjectMetric.RECORDS, 1);

    abandoned.forObject("deals").add(ObjectMetric.RECORDS, 3);
    abandoned.forObject("contacts").add(ObjectMetric.RECORDS, 3);
    abandoned.close();
    assertThat(read(DEALS, "records-total")).isEqualTo(1L);
    assertThat(plugins()).hasSize(2);
    restarted.close();
    assertThat(plugins()).isEmpty();
  }

  @Test
  void theWorkersOwnMetricsAreLeftAlone() throws JMException {
    ObjectName count = new ObjectName("kafka.connect:type=kafka-metrics-count");
    Metrics ofWorker =
        new Metrics(
            new MetricConfig(),
            java.util.List.of(new JmxReporter()),
            Time.SYSTEM,
            new KafkaMetricsContext("kafka.connect", Map.of()));
    Object before = beans.getAttribute(count, "count");
    TaskMetrics metrics = open("crm", 0);
    assertThat(beans.getAttribute(count, "count")).isEqualTo(before);
    metrics.close();
    assertThat(beans.getAttribute(count, "count")).isEqualTo(before);
    ofWorker.close();
  }
}
