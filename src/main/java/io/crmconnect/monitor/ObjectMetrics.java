/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The metrics of one object. Written on the task's thread. */
public final class ObjectMetrics {
  private static final long BACKFILL_WINDOW_MS = 600_000;

  private final FreshnessWindow freshness = new FreshnessWindow();
  private final Trend backfill = new Trend(BACKFILL_WINDOW_MS);
  private final MetricGroup<ObjectMetric> values;

  ObjectMetrics(MetricsSink sink, String object) {
    this.values =
        new MetricGroup<>(
            sink,
            Map.of("object", object),
            ObjectMetric.class,
            Map.of(
                ObjectMetric.FRESHNESS_P50, () -> freshness.percentile(50),
                ObjectMetric.FRESHNESS_P99, () -> freshness.percentile(99),
                ObjectMetric.FRESHNESS_MAX, () -> freshness.percentile(100)));
  }

  public void set(ObjectMetric metric, long value) {
    values.set(metric, value);
  }

  public void set(ObjectMetric metric, boolean value) {
    values.set(metric, value ? 1 : 0);
  }

  public void add(ObjectMetric metric, long count) {
    values.add(metric, count);
  }

  public long get(ObjectMetric metric) {
    return values.get(metric);
  }

  public void setFreshness(long ms, long now) {
    values.set(ObjectMetric.FRESHNESS, ms);
    freshness.add(ms, now);
  }

  /**
   * @param pending whether history is still to be copied
   * @param expectedRows the CRM's count; empty: unknown
   */
  public void setBackfill(boolean pending, long rowsDone, OptionalLong expectedRows, long now) {
    if (rowsDone < values.get(ObjectMetric.BACKFILL_DONE)) {
      backfill.reset();
    }
    values.set(ObjectMetric.BACKFILL_DONE, rowsDone);
    values.set(ObjectMetric.BACKFILL_EXPECTED, expectedRows.orElse(-1));
    if (pending) {
      backfill.add(rowsDone, now);
    } else {
      backfill.reset();
    }
    values.set(
        ObjectMetric.BACKFILL_SECONDS_LEFT, pending ? secondsLeft(rowsDone, expectedRows) : 0);
  }

  private long secondsLeft(long rowsDone, OptionalLong expectedRows) {
    OptionalDouble perSecond = backfill.perSecond();
    if (expectedRows.isEmpty() || perSecond.isEmpty() || perSecond.getAsDouble() <= 0) {
      return -1;
    }
    return (long)
        Math.ceil(Math.max(0, expectedRows.getAsLong() - rowsDone) / perSecond.getAsDouble());
  }
}
