/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.SimulatedConnector;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.topics.TopicReader;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceTask;

/** The production task, on a worker with a clock of its own. */
final class RealTask implements TaskUnderTest {
  private final LongSupplier clock;
  private final SimulatedVendor.Connection connection;
  private final TopicReader topicReader;
  private final SignalReader signalReader;
  private final SchemaRegistry registry;
  private final SourceTask task;

  RealTask(
      SimWorker worker,
      SplittableRandom random,
      SimulatedVendor.Connection connection,
      Runnable wakeUp,
      TopicReader topicReader,
      SignalReader signalReader,
      SchemaRegistry registry) {
    this.clock = worker.clock();
    this.connection = connection;
    this.topicReader = topicReader;
    this.signalReader = signalReader;
    this.registry = registry;
    this.task =
        SimulatedConnector.createTask(
            worker.clock(),
            random,
            new ObservedVendor(connection.vendor(), worker.grants()),
            wakeUp,
            topicReader,
            signalReader,
            registry);
  }

  @Override
  public SourceTask task() {
    return task;
  }

  @Override
  public long idleMs() {
    return SimulatedConnector.wakeAt(task) - clock.getAsLong();
  }

  @Override
  public void kill() {
    connection.close();
    topicReader.close();
    signalReader.close();
    registry.close();
  }
}
