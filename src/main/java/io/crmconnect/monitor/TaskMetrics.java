/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one task. They are published as Connect's metrics of plugins on workers that have
 * them, since Kafka 4.1, and otherwise as Kafka's own metrics with the same names.
 *
 * <p>Written on the task's thread, read on any thread.
 */
public final class TaskMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskMetrics.class);
  private static final long DAILY_WINDOW_MS = 1_800_000;
  private static final long UNKNOWN = -1;

  private final MetricsSink sink;
  private final MetricGroup<TaskMetric> values;
  private final Map<String, ObjectMetrics> objects = new TreeMap<>();
  private final Map<String, MetricGroup<LimitMetric>> limits = new TreeMap<>();
  private final Map<Map<String, String>, MetricGroup<ResponseMetric>> responses =
      new LinkedHashMap<>();
  private final Trend dailyLeft = new Trend(DAILY_WINDOW_MS);
  private long lastTransitionMs = Long.MIN_VALUE;
  private boolean hasResponded;

  /** Opens the metrics of a task. */
  @FunctionalInterface
  public interface Factory {
    /**
     * @param connector the connector's name; empty: unknown
     * @param task the task's number; empty: unknown
     */
    TaskMetrics open(SourceTaskContext context, Optional<String> connector, OptionalInt task);
  }

  /** The {@link Factory} in production. */
  public static TaskMetrics open(
      SourceTaskContext context, Optional<String> connector, OptionalInt task) {
    return new TaskMetrics(
        PluginMetricsSink.find(SourceTaskContext.class, context)
            .orElseGet(() -> openJmx(connector, task)));
  }

  private static MetricsSink openJmx(Optional<String> connector, OptionalInt task) {
    if (connector.isEmpty() || task.isEmpty()) {
      // The settings were written by an earlier version; the connector replaces them soon.
      LOG.info("The task does not know its connector or number, so it runs without metrics");
      return MetricsSink.NONE;
    }
    return JmxMetricsSink.open(connector.get(), task.getAsInt());
  }

  /** Metrics that are not published. */
  public static TaskMetrics disabled() {
    return new TaskMetrics(MetricsSink.NONE);
  }

  TaskMetrics(MetricsSink sink) {
    this.sink = sink;
    this.values = new MetricGroup<>(sink, Map.of(), TaskMetric.class);
  }

  public void set(TaskMetric metric, long value) {
    values.set(metric, value);
  }

  public void increment(TaskMetric metric) {
    values.add(metric, 1);
  }

  public long get(TaskMetric metric) {
    return values.get(metric);
  }

  /** The metrics of one object, created on first use. */
  public ObjectMetrics forObject(String name) {
    ObjectMetrics metrics = objects.get(name);
    if (metrics == null) {
      metrics = new ObjectMetrics(sink, name);
      objects.put(name, metrics);
    }
    return metrics;
  }

  /** Counts the response to a request, or the failure to get one. */
  public void countResponse(Request request, Result result, long now) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("kind", RequestKinds.kindOf(request.getClass()));
    tags.put("status", RequestKinds.statusOf(result));
    responses
        .computeIfAbsent(tags, each -> new MetricGroup<>(sink, each, ResponseMetric.class))
        .add(ResponseMetric.RESPONSES, 1);
    if (!(result instanceof Result.Failure failure)) {
      hasResponded = true;
      values.set(TaskMetric.LAST_SUCCESS, now);
      return;
    }
    hasResponded |= !failure.kind().isRetryable();
    values.set(TaskMetric.LAST_ERROR, now);
    if (failure.kind() == FailureKind.THROTTLED) {
      values.add(TaskMetric.THROTTLED, 1);
    }
  }

  /**
   * @param ms for how long no request to the CRM has succeeded; 0 as long as requests succeed
   */
  public void setCrmUnreachable(long ms) {
    values.set(TaskMetric.CRM_UNREACHABLE, ms);
    values.set(TaskMetric.CONNECTED, hasResponded && ms == 0 ? 1 : 0);
  }

  /** Sets the state of the CRM's limits per interval. */
  public void setLimits(List<LimitUsage> usages) {
    for (LimitUsage usage : usages) {
      MetricGroup<LimitMetric> limit =
          limits.computeIfAbsent(
              usage.limit(),
              name -> new MetricGroup<>(sink, Map.of("limit", name), LimitMetric.class));
      limit.set(LimitMetric.PERMITS, usage.permits());
      limit.set(LimitMetric.INTERVAL, usage.intervalMs());
      limit.set(LimitMetric.USED, usage.used());
      limit.set(LimitMetric.LEFT, usage.left());
    }
  }

  /** Sets the state of the daily quota. */
  public void setDaily(DailyUsage usage, long now) {
    long left = usage.left().orElse(UNKNOWN);
    if (left == UNKNOWN || left > values.get(TaskMetric.DAILY_LEFT)) {
      dailyLeft.reset();
    }
    if (left != UNKNOWN) {
      dailyLeft.add(left, now);
    }
    values.set(TaskMetric.DAILY_LIMIT, usage.limit().orElse(UNKNOWN));
    values.set(TaskMetric.DAILY_LEFT, left);
    values.set(
        TaskMetric.DAILY_RESET_SECONDS,
        usage.resetInMs().isPresent() ? usage.resetInMs().getAsLong() / 1_000 : UNKNOWN);
    values.set(TaskMetric.DAILY_RUNS_OUT_SECONDS, runsOutSeconds(left));
  }

  private long runsOutSeconds(long left) {
    if (left == 0) {
      return 0;
    }
    OptionalDouble perSecond = dailyLeft.perSecond();
    return left == UNKNOWN || perSecond.isEmpty() || perSecond.getAsDouble() >= 0
        ? UNKNOWN
        : (long) (left / -perSecond.getAsDouble());
  }

  /** Called when a poll begins. */
  public void onPollStart(long nowMs) {
    addElapsed(TaskMetric.POLL_OUTSIDE, nowMs);
  }

  /** Called when a poll ends. */
  public void onPollEnd(long nowMs) {
    addElapsed(TaskMetric.POLL_INSIDE, nowMs);
  }

  private void addElapsed(TaskMetric elapsed, long nowMs) {
    if (lastTransitionMs != Long.MIN_VALUE) {
      values.add(elapsed, Math.max(0, nowMs - lastTransitionMs));
    }
    lastTransitionMs = nowMs;
  }

  /** Removes the metrics. Called on any thread; later changes have no effect. */
  @Override
  public void close() {
    sink.close();
  }
}
