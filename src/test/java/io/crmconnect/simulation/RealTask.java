package io.crmconnect.simulation;

import io.crmconnect.Simulated;
import io.crmconnect.http.Transport;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.topics.Recall;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceTask;

/** The task that ships, on a worker with a clock of its own. */
final class RealTask implements Tasked {
  private final LongSupplier clock;
  private final Transport transport;
  private final Recall recall;
  private final SchemaRegistry registry;
  private final SourceTask task;

  RealTask(
      LongSupplier clock,
      SplittableRandom random,
      Transport transport,
      Runnable arrived,
      Recall recall,
      SchemaRegistry registry) {
    this.clock = clock;
    this.transport = transport;
    this.recall = recall;
    this.registry = registry;
    this.task = Simulated.task(clock, random, transport, arrived, recall, registry);
  }

  @Override
  public SourceTask task() {
    return task;
  }

  @Override
  public long idleMs() {
    return Simulated.wakeAt(task) - clock.getAsLong();
  }

  @Override
  public void die() {
    transport.close();
    recall.close();
    registry.close();
  }
}
