package io.crmconnect;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.connector.InstantWaiter;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.task.Environment;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.source.SourceTask;

/** Creates connector and task for the simulation, with a simulated environment. */
public final class SimulatedConnector {
  private SimulatedConnector() {}

  /**
   * @param clock of the worker, ms
   * @param onArrival called when input is ready for the next poll
   * @param topicReader reads the simulated topics
   * @param registry used if a registry is configured
   */
  public static SourceTask createTask(
      LongSupplier clock,
      RandomGenerator random,
      Transport transport,
      Runnable onArrival,
      TopicReader topicReader,
      SchemaRegistry registry) {
    Environment.PollSignal pollSignal =
        new Environment.PollSignal() {
          @Override
          public boolean await(long ms) {
            return false;
          }

          @Override
          public void signal() {
            onArrival.run();
          }
        };
    return new CrmSourceTask(
        new Environment(
            clock,
            random,
            List.of(new HubspotVendor(timeouts -> transport, VirtualPacers.factory(clock))),
            pollSignal,
            settings -> topicReader,
            settings -> registry,
            timeouts -> transport));
  }

  /** When the task needs its next poll, by its worker's clock. */
  public static long wakeAt(SourceTask task) {
    return ((CrmSourceTask) task).nextWakeUpAt();
  }

  /** The task configs that the connector creates. */
  public static List<Map<String, String>> taskConfigs(
      Map<String, String> config, int tasksMax, Transport transport) {
    InstantWaiter waiter = new InstantWaiter();
    CrmSourceConnector connector =
        new CrmSourceConnector(
            List.of(new HubspotVendor(timeouts -> transport, VirtualPacers.factory(waiter::now))),
            waiter::now,
            waiter,
            InlineScheduler::new,
            new java.util.SplittableRandom(1));
    connector.initialize(new NoReconfiguration());
    connector.start(config);
    List<Map<String, String>> tasks = connector.taskConfigs(tasksMax);
    connector.stop();
    return tasks;
  }

  private static final class NoReconfiguration implements ConnectorContext {
    @Override
    public void requestTaskReconfiguration() {
      throw new IllegalStateException("the connector must not request a reconfiguration");
    }

    @Override
    public void raiseError(Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
