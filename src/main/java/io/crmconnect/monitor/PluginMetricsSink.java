/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connect's metrics for plugins. They exist since Kafka 4.1, but the connector is compiled against
 * an older API, so they are called by reflection. The worker removes the metrics when the task
 * ends.
 */
final class PluginMetricsSink implements MetricsSink {
  private static final Logger LOG = LoggerFactory.getLogger(PluginMetricsSink.class);

  private final MethodHandle metricName;
  private final MethodHandle addMetric;

  private PluginMetricsSink(MethodHandle metricName, MethodHandle addMetric) {
    this.metricName = metricName;
    this.addMetric = addMetric;
  }

  /** Empty on a worker that has no metrics for plugins. */
  static Optional<MetricsSink> find(Class<?> contextType, Object context) {
    try {
      Method pluginMetrics = contextType.getMethod("pluginMetrics");
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Object metrics = lookup.unreflect(pluginMetrics).invoke(context);
      if (metrics == null) {
        return Optional.empty();
      }
      Class<?> type = pluginMetrics.getReturnType();
      return Optional.of(
          new PluginMetricsSink(
              lookup.unreflect(findMetricNameMethod(type)).bindTo(metrics),
              lookup
                  .findVirtual(
                      type,
                      "addMetric",
                      MethodType.methodType(
                          void.class, MetricName.class, MetricValueProvider.class))
                  .bindTo(metrics)));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    } catch (Throwable e) {
      rethrowFatal(e);
      LOG.info(
          "This worker's metrics for plugins cannot be used. The task runs without metrics: {}",
          e.toString());
      return Optional.empty();
    }
  }

  @Override
  public void register(
      String name, String description, Map<String, String> tags, LongSupplier value) {
    try {
      Object metric = metricName.invoke(name, description, new LinkedHashMap<>(tags));
      Gauge<Long> gauge = (config, now) -> value.getAsLong();
      addMetric.invoke((MetricName) metric, (MetricValueProvider<?>) gauge);
    } catch (Throwable e) {
      rethrowFatal(e);
      LOG.info("The metric {} cannot be registered: {}", name, e.toString());
    }
  }

  /** The type of the tags is LinkedHashMap or Map, depending on the worker's version. */
  private static Method findMetricNameMethod(Class<?> type) throws NoSuchMethodException {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals("metricName"))
        .filter(method -> method.getParameterCount() == 3)
        .findFirst()
        .orElseThrow(() -> new NoSuchMethodException("metricName"));
  }

  private static void rethrowFatal(Throwable e) {
    if (e instanceof VirtualMachineError error) {
      throw error;
    }
  }
}
