/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.MetricsContext;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics of a task on a worker that has no metrics for plugins: Kafka's own metrics, with the
 * names that newer workers give to the metrics of plugins.
 *
 * <p>If Connect starts a task again before its predecessor has stopped, the new one takes over the
 * names, because a name can be registered only once.
 */
final class JmxMetricsSink implements MetricsSink {
  private static final Logger LOG = LoggerFactory.getLogger(JmxMetricsSink.class);
  private static final String DOMAIN = "kafka.connect";
  private static final String GROUP = "plugins";

  /** The open metrics of all tasks in this JVM; also the lock of all changes. */
  private static final Map<Map<String, String>, JmxMetricsSink> OPEN = new HashMap<>();

  private final Map<String, String> taskTags;
  private final Metrics metrics;
  private boolean closed;

  private JmxMetricsSink(Map<String, String> taskTags) {
    this.taskTags = taskTags;
    this.metrics =
        new Metrics(
            new MetricConfig(),
            List.of(new GroupReporter()),
            Time.SYSTEM,
            new KafkaMetricsContext(DOMAIN));
  }

  /** Opens the metrics of a task; {@link #NONE} if JMX cannot be used. */
  static MetricsSink open(String connector, int task) {
    Map<String, String> taskTags = new LinkedHashMap<>();
    taskTags.put("connector", connector);
    taskTags.put("task", Integer.toString(task));
    synchronized (OPEN) {
      try {
        JmxMetricsSink previous = OPEN.get(taskTags);
        if (previous != null) {
          previous.close();
        }
        JmxMetricsSink sink = new JmxMetricsSink(taskTags);
        OPEN.put(taskTags, sink);
        return sink;
      } catch (RuntimeException e) {
        LOG.info("JMX cannot be used. The task runs without metrics: {}", e.toString());
        return NONE;
      }
    }
  }

  @Override
  public void register(
      String name, String description, Map<String, String> tags, LongSupplier value) {
    Map<String, String> allTags = new LinkedHashMap<>(taskTags);
    allTags.putAll(tags);
    Gauge<Long> gauge = (config, now) -> value.getAsLong();
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      try {
        metrics.addMetric(metrics.metricName(name, GROUP, description, allTags), gauge);
      } catch (RuntimeException e) {
        LOG.info("The metric {} cannot be registered: {}", name, e.toString());
      }
    }
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (closed) {
        return;
      }
      closed = true;
      OPEN.remove(taskTags, this);
      metrics.close();
    }
  }

  /**
   * Reports only this plugin's group. Each instance of {@link Metrics} also counts its metrics
   * under a fixed name, which in this domain belongs to the worker.
   */
  private static final class GroupReporter implements MetricsReporter {
    private final JmxReporter jmxReporter = new JmxReporter();

    @Override
    public void configure(Map<String, ?> configs) {
      jmxReporter.configure(configs);
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
      metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
      if (metric.metricName().group().equals(GROUP)) {
        jmxReporter.metricChange(metric);
      }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
      if (metric.metricName().group().equals(GROUP)) {
        jmxReporter.metricRemoval(metric);
      }
    }

    @Override
    public void contextChange(MetricsContext metricsContext) {
      jmxReporter.contextChange(metricsContext);
    }

    @Override
    public void close() {
      jmxReporter.close();
    }
  }
}
