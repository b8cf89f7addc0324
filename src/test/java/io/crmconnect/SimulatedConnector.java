/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.connector.InstantWaiter;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.salesforce.SalesforceVendor;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.task.Environment;
import io.crmconnect.task.WorkerMemory;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.source.SourceTask;

/** Creates connector and task for the simulation, with a simulated environment. */
public final class SimulatedConnector {
  private SimulatedConnector() {}

  /**
   * HubSpot with the client that ships.
   *
   * @param transport in place of HTTP
   */
  public static CrmVendor hubspot(Transport transport, LongSupplier clock) {
    return hubspot(transport, new AccountBudgets(VirtualPacers.factory(clock)));
  }

  /**
   * HubSpot with the client that ships.
   *
   * @param transport in place of HTTP
   * @param budgets of the worker
   */
  public static CrmVendor hubspot(Transport transport, AccountBudgets budgets) {
    return new HubspotVendor(timeouts -> transport, budgets);
  }

  /**
   * Salesforce with the client that ships.
   *
   * @param transport in place of HTTP
   */
  public static CrmVendor salesforce(Transport transport, LongSupplier clock) {
    return salesforce(transport, new AccountBudgets(VirtualPacers.factory(clock)));
  }

  /**
   * Salesforce with the client that ships.
   *
   * @param transport in place of HTTP
   * @param budgets of the worker
   */
  public static CrmVendor salesforce(Transport transport, AccountBudgets budgets) {
    return new SalesforceVendor(timeouts -> transport, budgets);
  }

  /**
   * @param clock of the worker, ms
   * @param vendor the one that the task's settings name
   * @param onArrival called when something lies ready for the next poll
   * @param topicReader what the topics hold
   * @param signalReader what operators have sent
   * @param registry asked where one is configured
   */
  public static SourceTask createTask(
      LongSupplier clock,
      RandomGenerator random,
      CrmVendor vendor,
      Runnable onArrival,
      TopicReader topicReader,
      SignalReader signalReader,
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
            List.of(vendor),
            pollSignal,
            settings -> topicReader,
            (settings, topic) -> signalReader,
            settings -> registry,
            timeouts -> new NoTransport(),
            WorkerMemory.unlimited(),
            (context, connector, task) -> TaskMetrics.disabled()));
  }

  /** When the task needs its next poll, by its worker's clock. */
  public static long wakeAt(SourceTask task) {
    return ((CrmSourceTask) task).nextWakeUpAt();
  }

  /**
   * The tasks' settings, from the connector itself.
   *
   * @param vendor made for the connector's clock; answers at once
   */
  public static List<Map<String, String>> taskConfigs(
      Map<String, String> config, int tasksMax, Function<LongSupplier, CrmVendor> vendor) {
    InstantWaiter waiter = new InstantWaiter();
    CrmSourceConnector connector =
        new CrmSourceConnector(
            List.of(vendor.apply(waiter::now)),
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

  /** The settings of a task that does not tell how the objects differ from those before. */
  public static Map<String, String> withoutObjectChanges(Map<String, String> task) {
    Map<String, String> settings = new TreeMap<>(task);
    settings.remove("task.objects.changes.told");
    return settings;
  }

  /** No webhook is configured. */
  private static final class NoTransport implements Transport {
    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      throw new IllegalStateException("nothing goes there");
    }

    @Override
    public void close() {}
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
