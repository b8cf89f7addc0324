/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.connector.FakeWaiter;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.task.DefaultEnvironment;
import io.crmconnect.task.Environment;
import io.crmconnect.topics.TopicReader;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;

/** Starts that fail leave nothing behind; calls in an unusual order do no harm. */
class StartStopTest {
  private static final SourceRecord RECORD =
      new SourceRecord(Map.of(), Map.of(), "crm.contacts", null, null);

  private final Environment shipped = DefaultEnvironment.create(Vendors.shipped());

  private static Map<String, String> settings(String... more) {
    Map<String, String> props = new TreeMap<>();
    props.put("crm.vendor", "hubspot");
    props.put("crm.base.url", "http://localhost:1");
    props.put("crm.objects", "contacts");
    props.put("crm.reference", "");
    props.put("topic.prefix", "crm");
    props.put("hubspot.access.token", "pat-secret");
    props.put("alert.webhook.url", "http://localhost:1/hook");
    props.put("reconcile.consumer.bootstrap.servers", "localhost:1");
    for (int i = 0; i < more.length; i += 2) {
      props.put(more[i], more[i + 1]);
    }
    Map<String, String> merged =
        new TaskConfig(
                List.of(WeightedObject.of(FakeVendor.CONTACTS, 1)),
                1,
                false,
                1,
                List.of("contacts"))
            .mergeInto(props);
    for (int i = 0; i < more.length; i += 2) {
      merged.put(more[i], more[i + 1]);
    }
    return merged;
  }

  private static CrmSourceTask createTask(Environment environment) {
    CrmSourceTask task = new CrmSourceTask(environment);
    task.initialize(
        new SourceTaskContext() {
          @Override
          public Map<String, String> configs() {
            return Map.of();
          }

          @Override
          public OffsetStorageReader offsetStorageReader() {
            return null;
          }
        });
    return task;
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread ->
                thread.getName().startsWith("crm-")
                    || thread.getName().contains("httpclient")
                    || thread.getName().contains("evict")
                    || thread.getName().startsWith("pool-"))
        .collect(Collectors.toSet());
  }

  private static int descriptorCount() {
    String[] descriptors = new File("/proc/self/fd").list();
    return descriptors == null ? 0 : descriptors.length;
  }

  /** Threads and descriptors of what was closed disappear soon, not at once. */
  private static void assertNothingIsLeft(Set<Thread> threadsBefore, int descriptorsBefore)
      throws InterruptedException {
    List<Thread> left = List.of();
    for (int i = 0; i < 100; i++) {
      left =
          threads().stream()
              .filter(thread -> !threadsBefore.contains(thread) && thread.isAlive())
              .toList();
      if (left.isEmpty() && descriptorCount() <= descriptorsBefore + 5) {
        return;
      }
      Thread.sleep(100);
    }
    assertThat(left).isEmpty();
    assertThat(descriptorCount()).isLessThanOrEqualTo(descriptorsBefore + 5);
  }

  @Test
  void aHundredFailedStartsLeakNothing() throws InterruptedException {
    CrmSourceTask first = createTask(shipped);
    first.start(settings("schema.registry.url", "https://localhost:1"));
    first.stop();
    Set<Thread> threads = threads();
    int descriptors = descriptorCount();
    List<Map<String, String>> wrong =
        List.of(
            settings(
                "schema.registry.url",
                "https://localhost:1",
                "schema.registry.ssl.truststore.location",
                "/no/such/store.p12"),
            settings(
                "schema.registry.url",
                "https://localhost:1",
                "schema.registry.ssl.keystore.location",
                "/proc/self/status"),
            settings("crm.base.url", "nonsense"),
            settings("task.objects", "nonsense"));
    for (int i = 0; i < 25; i++) {
      for (Map<String, String> each : wrong) {
        CrmSourceTask task = createTask(shipped);
        assertThatThrownBy(() -> task.start(each)).isInstanceOf(RuntimeException.class);
      }
    }
    assertNothingIsLeft(threads, descriptors);
  }

  /** What comes last is created after everything else. */
  @Test
  void anErrorInTheMiddleOfAStartLeaksNothing() throws InterruptedException {
    Set<Thread> threads = threads();
    int descriptors = descriptorCount();
    Environment failing =
        new Environment(
            shipped.clock(),
            shipped.random(),
            shipped.vendors(),
            shipped.waiting(),
            shipped.topicReaders(),
            shipped.registries(),
            timeouts -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    for (int i = 0; i < 20; i++) {
      CrmSourceTask task = createTask(failing);
      assertThatThrownBy(() -> task.start(settings())).isInstanceOf(OutOfMemoryError.class);
    }
    assertNothingIsLeft(threads, descriptors);
  }

  @Test
  void aTaskMayBeStartedTwiceAndCalledBeforeAndAfter() throws InterruptedException {
    Set<Thread> threads = threads();
    int descriptors = descriptorCount();
    CrmSourceTask task = createTask(shipped);
    assertThat(task.poll()).isNull();
    task.commitRecord(RECORD, null);
    task.commit();
    task.stop();
    for (int i = 0; i < 10; i++) {
      task.start(settings());
    }
    task.poll();
    task.stop();
    task.stop();
    assertThat(task.poll()).isNull();
    task.commitRecord(RECORD, null);
    task.commit();
    assertNothingIsLeft(threads, descriptors);
  }

  /** Connect gives a task five seconds to stop. */
  @Test
  void aRequestInFlightHoldsUpNoStop() throws Exception {
    Set<Thread> threads = threads();
    int descriptors = descriptorCount();
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      CrmSourceTask task = createTask(shipped);
      task.start(settings("crm.base.url", "http://127.0.0.1:" + silent.getLocalPort()));
      silent.setSoTimeout(30_000);
      AtomicBoolean stopped = new AtomicBoolean();
      Thread polling = new Thread(() -> pollUntil(stopped, task), "polling");
      polling.start();
      try (Socket inFlight = silent.accept()) {
        long startedAt = System.nanoTime();
        stopped.set(true);
        task.stop();
        polling.join(2_000);
        assertThat(polling.isAlive()).isFalse();
        assertThat(System.nanoTime() - startedAt).isLessThan(2_000_000_000L);
        assertThat(inFlight.isConnected()).isTrue();
      }
    }
    assertNothingIsLeft(threads, descriptors);
  }

  private static void pollUntil(AtomicBoolean stopped, CrmSourceTask task) {
    try {
      while (!stopped.get()) {
        task.poll();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aConnectorMayBeStartedTwiceAndCalledBeforeAndAfter() {
    List<ManualScheduler> schedulers = new ArrayList<>();
    CrmSourceConnector connector =
        new CrmSourceConnector(
            List.of(new FakeVendor()),
            () -> 1_764_022_900_000L,
            new FakeWaiter(),
            () -> newScheduler(schedulers),
            RandomGenerator.getDefault());
    connector.stop();
    assertThat(connector.taskConfigs(2)).isEmpty();
    Map<String, String> props = new TreeMap<>(settings("crm.vendor", "fake"));
    for (int i = 0; i < 3; i++) {
      connector.start(props);
    }
    assertThat(connector.taskConfigs(2)).hasSize(1);
    connector.stop();
    connector.stop();
    assertThat(schedulers).hasSize(3).allMatch(ManualScheduler::isShutdown);
    assertThat(connector.taskConfigs(2)).hasSize(1);
  }

  private static ScheduledExecutorService newScheduler(List<ManualScheduler> schedulers) {
    schedulers.add(new ManualScheduler());
    return schedulers.get(schedulers.size() - 1);
  }

  @Test
  void aRefreshThatThrowsAnErrorIsTriedAgain() {
    List<ManualScheduler> schedulers = new ArrayList<>();
    FakeVendor vendor = new FakeVendor();
    CrmSourceConnector connector =
        new CrmSourceConnector(
            List.of(vendor),
            () -> 1_764_022_900_000L,
            new FakeWaiter(),
            () -> newScheduler(schedulers),
            RandomGenerator.getDefault());
    connector.initialize(
        new SourceConnectorContext() {
          @Override
          public void requestTaskReconfiguration() {}

          @Override
          public OffsetStorageReader offsetStorageReader() {
            return null;
          }

          @Override
          public void raiseError(Exception e) {}
        });
    vendor.overrideAnswers(
        request -> {
          throw new NoClassDefFoundError("x");
        });

    connector.start(new TreeMap<>(settings("crm.vendor", "fake", "crm.objects", "*")));

    assertThat(objectsOf(connector)).isEmpty();
    assertThat(schedulers.get(0).pendingCount()).isEqualTo(1);
    vendor.restoreAnswers();
    schedulers.get(0).runNext();
    assertThat(objectsOf(connector)).isNotEmpty();
  }

  private static List<CrmObject> objectsOf(CrmSourceConnector connector) {
    return connector.taskConfigs(2).stream()
        .flatMap(task -> TaskConfig.of(task).crmObjects().stream())
        .toList();
  }

  @Test
  void aResourceThatCannotBeClosedKeepsNoOtherOpen() throws InterruptedException {
    Set<Thread> threads = threads();
    Environment environment =
        new Environment(
            shipped.clock(),
            shipped.random(),
            shipped.vendors(),
            shipped.waiting(),
            settings -> TopicReader.NONE,
            settings -> new UnclosableRegistry(),
            shipped.transports());
    CrmSourceTask task = createTask(environment);
    task.start(settings());

    task.stop();

    assertNothingIsLeft(threads, descriptorCount());
  }

  private static final class UnclosableRegistry implements SchemaRegistry {
    @Override
    public void check(
        String topic,
        org.apache.kafka.connect.data.Schema value,
        java.util.function.Consumer<io.crmconnect.schema.SchemaVerdict> sink) {}

    @Override
    public void close() {
      throw new IllegalStateException("not today");
    }
  }
}
