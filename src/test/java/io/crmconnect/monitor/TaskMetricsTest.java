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

/** Metrics are shown where the worker can show them, and never in the way where it cannot. */
class TaskMetricsTest {
  private final Shown shown = new Shown();

  @Test
  void whatTheTaskDoesIsShown() {
    MetricsSink sink =
        PluginMetricsSink.find(NewContext.class, (NewContext) () -> shown).orElseThrow();
    TaskMetrics metrics = new TaskMetrics(sink);

    metrics.request();
    metrics.request();
    metrics.throttled();
    metrics.object("contacts").emitted(5);
    metrics.object("contacts").backfilled(3);
    metrics.object("contacts").misfits(2);
    metrics.object("contacts").quarantined(1);
    metrics.object("contacts").freshness(1_500);
    metrics.object("contacts").deleted(11);
    metrics.object("contacts").held(12);
    metrics.object("contacts").refuted(13);
    metrics.object("contacts").repaired(14);
    metrics.object("contacts").swept(15);
    metrics.object("contacts").sinceReconciled(16);
    metrics.object("deals").emitted(7);

    assertThat(shown.values())
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
  void theTimeInsidePollIsToldFromTheTimeOutside() {
    TaskMetrics metrics =
        new TaskMetrics(
            PluginMetricsSink.find(NewContext.class, (NewContext) () -> shown).orElseThrow());
    metrics.pollEntered(1_000);
    metrics.pollLeft(1_010);
    metrics.pollEntered(1_500);
    metrics.pollLeft(1_520);
    assertThat(shown.values())
        .containsEntry("poll-inside-ms-total{}", 30L)
        .containsEntry("poll-outside-ms-total{}", 490L);
  }

  @Test
  void anOlderWorkerHasNoneAndNothingBreaks() {
    assertThat(PluginMetricsSink.find(SourceTaskContext.class, null)).isEqualTo(Optional.empty());
    TaskMetrics metrics = TaskMetrics.of(null);
    metrics.object("contacts").emitted(1);
  }

  @Test
  void aWorkerThatRefusesAMetricStopsNothing() {
    TaskMetrics metrics =
        new TaskMetrics(
            PluginMetricsSink.find(NewContext.class, (NewContext) Refusing::new).orElseThrow());
    metrics.object("contacts").emitted(1);
    metrics.request();
  }

  /** The shape of a worker's context from 4.1 on. */
  public interface NewContext {
    PluginMetricsLike pluginMetrics();
  }

  /** The shape of its metrics for plugins. */
  public interface PluginMetricsLike {
    MetricName metricName(String name, String description, LinkedHashMap<String, String> tags);

    void addMetric(MetricName name, MetricValueProvider<?> provider);
  }

  private static final class Shown implements PluginMetricsLike {
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

  private static final class Refusing implements PluginMetricsLike {
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
