package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

  @Test
  void theTasksActivityIsExposed() {
    MetricsSink sink =
        PluginMetricsSink.find(NewContext.class, (NewContext) () -> pluginMetrics).orElseThrow();
    TaskMetrics metrics = new TaskMetrics(sink);

    metrics.countRequest();
    metrics.countRequest();
    metrics.countThrottled();
    metrics.forObject("contacts").addEmitted(5);
    metrics.forObject("contacts").addBackfilled(3);
    metrics.forObject("contacts").addMisfits(2);
    metrics.forObject("contacts").addQuarantined(1);
    metrics.forObject("contacts").setFreshness(1_500);
    metrics.forObject("contacts").setDeleted(11);
    metrics.forObject("contacts").setHeld(12);
    metrics.forObject("contacts").setRefuted(13);
    metrics.forObject("contacts").setRepaired(14);
    metrics.forObject("contacts").setSwept(15);
    metrics.forObject("contacts").setSinceReconciled(16);
    metrics.forObject("deals").addEmitted(7);

    assertThat(pluginMetrics.values())
        .containsEntry("requests-total{}", 2L)
        .containsEntry("throttled-total{}", 1L)
        .containsEntry("records-total{object=contacts}", 5L)
        .containsEntry("backfill-rows-total{object=contacts}", 3L)
        .containsEntry("misfits-total{object=contacts}", 2L)
        .containsEntry("quarantined-total{object=contacts}", 1L)
        .containsEntry("freshness-ms{object=contacts}", 1_500L)
        .containsEntry("deletes-total{object=contacts}", 11L)
        .containsEntry("deletes-held{object=contacts}", 12L)
        .containsEntry("deletes-refuted-total{object=contacts}", 13L)
        .containsEntry("reconcile-repaired-total{object=contacts}", 14L)
        .containsEntry("reconcile-swept-total{object=contacts}", 15L)
        .containsEntry("reconcile-age-ms{object=contacts}", 16L)
        .containsEntry("reconcile-age-ms{object=deals}", -1L)
        .containsEntry("records-total{object=deals}", 7L);
  }

  @Test
  void theTimeInsidePollIsSeparatedFromTheTimeOutside() {
    TaskMetrics metrics =
        new TaskMetrics(
            PluginMetricsSink.find(NewContext.class, (NewContext) () -> pluginMetrics)
                .orElseThrow());
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
    TaskMetrics metrics = TaskMetrics.of(null);
    metrics.forObject("contacts").addEmitted(1);
  }

  @Test
  void aMetricThatTheWorkerRefusesCausesNoFailure() {
    TaskMetrics metrics =
        new TaskMetrics(
            PluginMetricsSink.find(NewContext.class, (NewContext) RefusingPluginMetrics::new)
                .orElseThrow());
    metrics.forObject("contacts").addEmitted(1);
    metrics.countRequest();
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
