/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The metrics of one thing, with the tags that name it. All are registered at once.
 *
 * <p>Written on the task's thread, read on any thread.
 */
final class MetricGroup<M extends Enum<M> & MetricDefinition> {
  private final Map<M, AtomicLong> values;

  MetricGroup(MetricsSink sink, Map<String, String> tags, Class<M> metrics) {
    this(sink, tags, metrics, Map.of());
  }

  /**
   * @param computed metrics whose value is computed when it is read
   */
  MetricGroup(
      MetricsSink sink, Map<String, String> tags, Class<M> metrics, Map<M, LongSupplier> computed) {
    this.values = new EnumMap<>(metrics);
    for (M metric : metrics.getEnumConstants()) {
      AtomicLong value = new AtomicLong(metric.initialValue());
      values.put(metric, value);
      sink.register(
          metric.metricName(),
          metric.description(),
          tags,
          computed.getOrDefault(metric, value::get));
    }
  }

  void set(M metric, long value) {
    values.get(metric).set(value);
  }

  void add(M metric, long count) {
    values.get(metric).addAndGet(count);
  }

  long get(M metric) {
    return values.get(metric).get();
  }
}
