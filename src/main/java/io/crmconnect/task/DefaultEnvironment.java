/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpClientTransport;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.RestSchemaRegistry;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.topics.TopicReader;
import io.crmconnect.topics.kafka.KafkaSignalReader;
import io.crmconnect.topics.kafka.KafkaTopicReader;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Creates the environment in production. */
public final class DefaultEnvironment {
  /** Of all tasks of the worker, because they share its heap. */
  private static final WorkerMemory WORKER_MEMORY =
      WorkerMemory.ofHeap(Runtime.getRuntime().maxMemory());

  private DefaultEnvironment() {}

  public static Environment create(List<CrmVendor> vendors) {
    return new Environment(
        monotonicClock(),
        new SplittableRandom(),
        vendors,
        new SemaphoreSignal(),
        DefaultEnvironment::createTopicReader,
        DefaultEnvironment::createSignalReader,
        DefaultEnvironment::createSchemaRegistry,
        HttpClientTransport::withoutBodies,
        WORKER_MEMORY,
        TaskMetrics::open);
  }

  private static TopicReader createTopicReader(Map<String, Object> consumerSettings) {
    return consumerSettings.isEmpty() ? TopicReader.NONE : new KafkaTopicReader(consumerSettings);
  }

  private static SignalReader createSignalReader(
      Map<String, Object> consumerSettings, String topic) {
    return consumerSettings.isEmpty()
        ? SignalReader.NONE
        : new KafkaSignalReader(consumerSettings, topic);
  }

  /** Creates a client of the registry; {@link SchemaRegistry#NONE} if none is configured. */
  public static SchemaRegistry createSchemaRegistry(RegistrySettings settings) {
    return settings.urls().isEmpty()
        ? SchemaRegistry.NONE
        : new RestSchemaRegistry(
            settings, new HttpClientTransport(settings.timeouts(), settings.tls()));
  }

  /** Starts at the wall clock's current time and continues with monotonic time. */
  private static LongSupplier monotonicClock() {
    long startMs = System.currentTimeMillis();
    long startNanos = System.nanoTime();
    return () -> startMs + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private static final class SemaphoreSignal implements Environment.PollSignal {
    private final Semaphore permits = new Semaphore(0);

    @Override
    public boolean await(long ms) throws InterruptedException {
      if (permits.tryAcquire(ms, TimeUnit.MILLISECONDS)) {
        // One pass handles everything that has arrived.
        permits.drainPermits();
      }
      return true;
    }

    @Override
    public void signal() {
      permits.release();
    }
  }
}
