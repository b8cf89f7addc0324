/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.Transport;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The environment of a task; the simulation replaces it.
 *
 * @param clock monotonic time in ms that started at the wall clock's time
 * @param random for jitter
 * @param vendors all vendors of the plugin
 * @param topicReaders by the settings of a Kafka consumer, which may be empty
 * @param signalReaders readers of the signals topic
 * @param registries by the settings of a schema registry, which may be empty
 * @param transports for calls that go neither to the vendor nor to a registry
 * @param memory of all tasks of the worker
 * @param metrics of a task; a simulation has many tasks of the same name
 */
public record Environment(
    LongSupplier clock,
    RandomGenerator random,
    List<CrmVendor> vendors,
    PollSignal waiting,
    Function<Map<String, Object>, TopicReader> topicReaders,
    SignalReaders signalReaders,
    Function<RegistrySettings, SchemaRegistry> registries,
    Transport.Factory transports,
    WorkerMemory memory,
    TaskMetrics.Factory metrics) {

  /** An environment without signals, limits of memory and metrics. */
  public Environment(
      LongSupplier clock,
      RandomGenerator random,
      List<CrmVendor> vendors,
      PollSignal waiting,
      Function<Map<String, Object>, TopicReader> topicReaders,
      Function<RegistrySettings, SchemaRegistry> registries,
      Transport.Factory transports) {
    this(
        clock,
        random,
        vendors,
        waiting,
        topicReaders,
        (consumerSettings, topic) -> SignalReader.NONE,
        registries,
        transports,
        WorkerMemory.unlimited(),
        (context, connector, task) -> TaskMetrics.disabled());
  }

  /** Creates readers of the signals topic. */
  public interface SignalReaders {
    /**
     * @param consumerSettings the settings of a Kafka consumer, which may be empty
     */
    SignalReader create(Map<String, Object> consumerSettings, String topic);
  }

  /** The wait of {@code poll()} for input. */
  public interface PollSignal {
    /**
     * Waits until input arrives, at most {@code ms}.
     *
     * @return whether to continue; false ends the poll
     */
    boolean await(long ms) throws InterruptedException;

    /** Signals that input has arrived; called on any thread. */
    void signal();
  }
}
