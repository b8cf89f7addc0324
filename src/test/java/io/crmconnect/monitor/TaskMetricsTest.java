/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.junit.jupiter.api.Test;

/** Metrics are published on workers that support it, and do no harm on others. */
class TaskMetricsTest {
  private final RecordingPluginMetrics pluginMetrics = new RecordingPluginMetrics();

  private MetricsSink findSink() {
    return PluginMetricsSink.find(NewContext.class, (NewContext) () -> pluginMetrics).orElseThrow();
  }

  @Test
  void theTasksActivityIsExposed() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    metrics.increment(TaskMetric.REQUESTS);
    metrics.increment(TaskMetric.REQUESTS);
    metrics.forObject("contacts").add(ObjectMetric.RECORDS, 5);
    metrics.forObject("contacts").set(ObjectMetric.DELETES_HELD, 12);
    metrics.forObject("deals").add(ObjectMetric.RECORDS, 7);

    assertThat(pluginMetrics.values())
        .containsEntry("requests-total{}", 2L)
        .containsEntry("records-total{object=contacts}", 5L)
        .containsEntry("deletes-held{object=contacts}", 12L)
        .containsEntry("reconcile-age-ms{object=deals}", -1L)
        .containsEntry("freshness-ms{object=deals}", -1L)
        .containsEntry("records-total{object=deals}", 7L);
  }

  @Test
  void responsesAreCountedByKindAndStatus() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    Request account = new Request.Account();
    metrics.countResponse(account, failure(FailureKind.UNAVAILABLE), 1_000);
    metrics.setCrmUnreachable(0);
    assertThat(pluginMetrics.values()).containsEntry("connected{}", 0L);

    metrics.countResponse(account, failure(FailureKind.THROTTLED), 2_000);
    metrics.countResponse(account, new Result.Account("1", "UTC"), 3_000);
    metrics.countResponse(new Request.Usage(), failure(FailureKind.FORBIDDEN), 4_000);
    metrics.countResponse(account, new Result.Account("1", "UTC"), 5_000);
    metrics.setCrmUnreachable(0);

    assertThat(pluginMetrics.values())
        .containsEntry("responses-total{kind=account, status=unavailable}", 1L)
        .containsEntry("responses-total{kind=account, status=throttled}", 1L)
        .containsEntry("responses-total{kind=account, status=ok}", 2L)
        .containsEntry("responses-total{kind=usage, status=forbidden}", 1L)
        .containsEntry("throttled-total{}", 1L)
        .containsEntry("connected{}", 1L)
        .containsEntry("last-success-time-ms{}", 5_000L)
        .containsEntry("last-error-time-ms{}", 4_000L);
    metrics.setCrmUnreachable(50_000);
    assertThat(pluginMetrics.values())
        .containsEntry("connected{}", 0L)
        .containsEntry("crm-unreachable-ms{}", 50_000L);
  }

  private static Result failure(FailureKind kind) {
    return new Result.Failure(kind, "failed", 0);
  }

  @Test
  void theUseOfEachLimitIsExposed() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    metrics.setLimits(
        List.of(
            new LimitUsage("burst", 190, 10_000, 150, 40),
            new LimitUsage("search", 5, 1_000, 5, 0)));
    assertThat(pluginMetrics.values())
        .containsEntry("limit-permits{limit=burst}", 190L)
        .containsEntry("limit-interval-ms{limit=burst}", 10_000L)
        .containsEntry("limit-used{limit=burst}", 150L)
        .containsEntry("limit-left{limit=burst}", 40L)
        .containsEntry("limit-left{limit=search}", 0L);
  }

  @Test
  void theEndOfTheDailyRequestsIsForeseen() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    metrics.setDaily(DailyUsage.UNKNOWN, 0);
    assertThat(daily()).isEqualTo("-1 of -1, reset -1, runs out -1");

    // two requests a second, as seen over ten minutes
    for (int second = 0; second <= 600; second++) {
      metrics.setDaily(dailyUsage(100_000 - 2 * second, 7_200 - second), second * 1_000);
    }
    assertThat(daily()).isEqualTo("98800 of 250000, reset 6600, runs out 49400");
    metrics.setDaily(dailyUsage(250_000, 86_400), 601_000);
    assertThat(daily()).isEqualTo("250000 of 250000, reset 86400, runs out -1");
    metrics.setDaily(dailyUsage(0, 3_600), 602_000);
    assertThat(daily()).isEqualTo("0 of 250000, reset 3600, runs out 0");
  }

  private static DailyUsage dailyUsage(long left, long resetSeconds) {
    return new DailyUsage(
        OptionalLong.of(250_000), OptionalLong.of(left), OptionalLong.of(resetSeconds * 1_000));
  }

  private String daily() {
    Map<String, Object> values = pluginMetrics.values();
    return String.format(
        "%s of %s, reset %s, runs out %s",
        values.get("daily-left{}"),
        values.get("daily-limit{}"),
        values.get("daily-reset-seconds{}"),
        values.get("daily-runs-out-seconds{}"));
  }

  @Test
  void theEndOfTheBackfillIsForeseen() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    ObjectMetrics deals = metrics.forObject("deals");
    for (int second = 0; second < 120; second++) {
      deals.setBackfill(true, 50L * second, OptionalLong.of(100_000), second * 1_000);
    }
    // measured each ten seconds, so up to 110 s
    assertThat(pluginMetrics.values())
        .containsEntry("backfill-rows-done{object=deals}", 5_950L)
        .containsEntry("backfill-rows-expected{object=deals}", 100_000L)
        .containsEntry("backfill-seconds-left{object=deals}", 1_881L);
    deals.setBackfill(true, 0, OptionalLong.empty(), 121_000);
    assertThat(pluginMetrics.values())
        .containsEntry("backfill-rows-expected{object=deals}", -1L)
        .containsEntry("backfill-seconds-left{object=deals}", -1L);
    deals.setBackfill(false, 100_000, OptionalLong.of(100_000), 122_000);
    assertThat(pluginMetrics.values()).containsEntry("backfill-seconds-left{object=deals}", 0L);
  }

  @Test
  void theFreshnessOfTenMinutesIsSummarised() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    ObjectMetrics deals = metrics.forObject("deals");
    assertThat(pluginMetrics.values()).containsEntry("freshness-max-ms{object=deals}", -1L);
    deals.setFreshness(1_000_000, 0);
    for (int second = 1; second <= 700; second++) {
      deals.setFreshness(second <= 600 ? 9_000_000 : second, second * 1_000);
    }
    for (int second = 701; second <= 1_300; second++) {
      deals.setFreshness(second - 700, second * 1_000);
    }
    assertThat(pluginMetrics.values())
        .containsEntry("freshness-ms{object=deals}", 600L)
        .containsEntry("freshness-p50-ms{object=deals}", 301L)
        .containsEntry("freshness-p99-ms{object=deals}", 595L)
        .containsEntry("freshness-max-ms{object=deals}", 700L);
  }

  @Test
  void theTimeInsidePollIsSeparatedFromTheTimeOutside() {
    TaskMetrics metrics = new TaskMetrics(findSink());
    metrics.onPollStart(1_000);
    metrics.onPollEnd(1_010);
    metrics.onPollStart(1_500);
    metrics.onPollEnd(1_520);
    assertThat(pluginMetrics.values())
        .containsEntry("poll-inside-ms-total{}", 30L)
        .containsEntry("poll-outside-ms-total{}", 490L);
  }

  @Test
  void anOlderWorkerWithoutPluginMetricsCausesNoFailure() {
    assertThat(PluginMetricsSink.find(SourceTaskContext.class, null)).isEqualTo(Optional.empty());
    TaskMetrics metrics = TaskMetrics.open(null, Optional.empty(), OptionalInt.empty());
    metrics.forObject("contacts").add(ObjectMetric.RECORDS, 1);
    metrics.close();
  }

  @Test
  void aMetricThatTheWorkerRefusesCausesNoFailure() {
    TaskMetrics metrics =
        new TaskMetrics(
            PluginMetricsSink.find(NewContext.class, (NewContext) RefusingPluginMetrics::new)
                .orElseThrow());
    metrics.forObject("contacts").add(ObjectMetric.RECORDS, 1);
    metrics.increment(TaskMetric.REQUESTS);
  }

  /** A task context as in Kafka 4.1 and later. */
  public interface NewContext {
    PluginMetricsLike pluginMetrics();
  }

  /** The metrics for plugins of such a context. */
  public interface PluginMetricsLike {
    MetricName metricName(String name, String description, LinkedHashMap<String, String> tags);

    void addMetric(MetricName name, MetricValueProvider<?> provider);
  }

  private static final class RecordingPluginMetrics implements PluginMetricsLike {
    private final Map<MetricName, MetricValueProvider<?>> metrics = new LinkedHashMap<>();

    @Override
    public MetricName metricName(
        String name, String description, LinkedHashMap<String, String> tags) {
      return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> provider) {
      assertThat(metrics.put(name, provider)).isNull();
    }

    Map<String, Object> values() {
      Map<String, Object> values = new TreeMap<>();
      metrics.forEach(
          (name, provider) ->
              values.put(
                  name.name() + name.tags(), ((Gauge<?>) provider).value(new MetricConfig(), 0)));
      return values;
    }
  }

  private static final class RefusingPluginMetrics implements PluginMetricsLike {
    @Override
    public MetricName metricName(
        String name, String description, LinkedHashMap<String, String> tags) {
      throw new IllegalStateException("closed");
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> provider) {
      throw new IllegalStateException("closed");
    }
  }
}
