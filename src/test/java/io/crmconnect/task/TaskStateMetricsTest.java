/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.FakeVendor;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.monitor.ObjectMetric;
import io.crmconnect.monitor.TaskMetric;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.topics.TopicReader;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** The metrics show what a task does, from its start to its end. */
class TaskStateMetricsTest {
  private static final long MINUTE = 60_000;

  private final TaskDriverHarness harness = new TaskDriverHarness();

  private long contacts(ObjectMetric metric) {
    return harness.metrics.forObject("contacts").get(metric);
  }

  @Test
  void aTaskWithoutAnAccountIsStartingAndNotConnected() {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, "502");
    harness.advance(MINUTE);
    assertThat(contacts(ObjectMetric.PHASE)).isZero();
    assertThat(contacts(ObjectMetric.FRESHNESS)).isEqualTo(-1);
    assertThat(contacts(ObjectMetric.BACKFILL_SECONDS_LEFT)).isEqualTo(-1);
    assertThat(harness.metrics.get(TaskMetric.CONNECTED)).isZero();
    assertThat(harness.metrics.get(TaskMetric.LAST_SUCCESS)).isZero();
    assertThat(harness.metrics.get(TaskMetric.LAST_ERROR)).isGreaterThan(harness.now - MINUTE);
    assertThat(harness.metrics.get(TaskMetric.RETRIES)).isPositive();

    harness.vendor.restoreAnswers();
    harness.advance(5 * MINUTE);
    assertThat(harness.metrics.get(TaskMetric.CONNECTED)).isEqualTo(1);
    assertThat(harness.metrics.get(TaskMetric.LAST_SUCCESS)).isGreaterThan(harness.now - MINUTE);
  }

  @Test
  void anObjectGoesFromTheBackfillToChanges() {
    harness.vendor.counts.put("contacts", 25L);
    harness.advance(2 * MINUTE);
    assertThat(contacts(ObjectMetric.PHASE)).isEqualTo(1);
    assertThat(contacts(ObjectMetric.BACKFILL_EXPECTED)).isEqualTo(25);
    assertThat(contacts(ObjectMetric.BACKFILL_SECONDS_LEFT)).isEqualTo(-1);

    harness.vendor.counts.put("contacts", 0L);
    harness.advance(3 * 60 * MINUTE);
    assertThat(contacts(ObjectMetric.PHASE)).isEqualTo(2);
    assertThat(contacts(ObjectMetric.BACKFILL_SECONDS_LEFT)).isZero();
    assertThat(contacts(ObjectMetric.FRESHNESS)).isBetween(10_000L, 2 * MINUTE);
  }

  @Test
  void anObjectThatCannotBeReadIsSuspended() {
    harness.advance(5 * MINUTE);
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.OfObject
                ? Optional.of(FakeVendor.failure(FailureKind.FORBIDDEN, "Grant a scope."))
                : Optional.empty());
    harness.advance(5 * MINUTE);
    assertThat(contacts(ObjectMetric.PHASE)).isEqualTo(4);
    assertThat(contacts(ObjectMetric.SUSPENDED)).isEqualTo(1);
    assertThat(contacts(ObjectMetric.FROZEN)).isZero();
    assertThat(harness.metrics.get(TaskMetric.CONNECTED)).isEqualTo(1);

    harness.vendor.restoreAnswers();
    harness.advance(120 * MINUTE);
    assertThat(contacts(ObjectMetric.PHASE)).isEqualTo(2);
    assertThat(contacts(ObjectMetric.SUSPENDED)).isZero();
  }

  @Test
  void anObjectWhoseFieldIsRemovedIsFrozen() {
    harness.advance(5 * MINUTE);
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.Catalogue
                ? Optional.of(
                    new Result.Catalogue(
                        List.of(
                            new io.crmconnect.crm.Field(
                                "email", io.crmconnect.crm.FieldType.STRING))))
                : Optional.empty());
    harness.advance(30 * MINUTE);
    assertThat(contacts(ObjectMetric.PHASE)).isEqualTo(3);
    assertThat(contacts(ObjectMetric.FROZEN)).isEqualTo(1);
  }

  private record Context(Map<String, String> configs) implements SourceTaskContext {
    @Override
    public OffsetStorageReader offsetStorageReader() {
      throw new AssertionError("no offset must be read before the account is known");
    }
  }

  private static Map<String, String> settings(FakeVendor vendor) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("name", "measured");
    settings.put("crm.vendor", vendor.name());
    settings.put("crm.objects", "contacts");
    settings.put("topic.prefix", "crm");
    TaskConfig task =
        new TaskConfig(
            List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)), 1, false, 1, List.of("contacts"));
    return TaskConfig.numberTasks(List.of(Map.of(), task.mergeInto(settings))).get(1);
  }

  private static StartedTask startTask(Map<String, String> settings, SchemaRegistry registry) {
    FakeVendor vendor = new FakeVendor();
    vendor.responseDate = OptionalLong.of(1_760_000_000_000L);
    vendor.stopAnswering();
    Environment environment =
        new Environment(
            () -> 1_760_000_000_000L,
            new SplittableRandom(1),
            List.of(vendor),
            new Environment.PollSignal() {
              @Override
              public boolean await(long ms) {
                return false;
              }

              @Override
              public void signal() {}
            },
            consumer -> TopicReader.NONE,
            (consumer, topic) -> SignalReader.NONE,
            each -> {
              if (registry == null) {
                throw new IllegalStateException("no registry");
              }
              return registry;
            },
            timeouts -> {
              throw new AssertionError("no webhook is set");
            },
            WorkerMemory.unlimited(),
            TaskMetrics::open);
    return StartedTask.start(environment, settings, new Context(settings));
  }

  private static int registeredBeans() throws JMException {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("kafka.connect:type=plugins,connector=measured,task=1,*"), null)
        .size();
  }

  @Test
  void theMetricsOfATaskEndWithIt() throws JMException, InterruptedException {
    StartedTask task = startTask(settings(new FakeVendor()), SchemaRegistry.NONE);
    task.poll();
    assertThat(registeredBeans()).isEqualTo(2);
    task.stop();
    assertThat(registeredBeans()).isZero();
  }

  @Test
  void aStartThatFailsLeavesNoMetrics() throws JMException {
    assertThatThrownBy(() -> startTask(settings(new FakeVendor()), null)).hasMessage("no registry");
    assertThat(registeredBeans()).isZero();
  }

  @Test
  void settingsOfAnEarlierVersionCauseNoFailure() throws JMException, InterruptedException {
    Map<String, String> settings = settings(new FakeVendor());
    assertThat(settings.remove("task.number")).isEqualTo("1");
    StartedTask task = startTask(settings, SchemaRegistry.NONE);
    task.poll();
    assertThat(registeredBeans()).isZero();
    task.stop();
  }
}
