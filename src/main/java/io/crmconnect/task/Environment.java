package io.crmconnect.task;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.Transport;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a task takes from the outside world.
 *
 * @param clock ms that never go back and were right by the wall clock when the task was made
 * @param random for jitter
 * @param vendors all that can be chosen
 * @param topicReaders for the settings of a Kafka consumer, which may be none
 * @param registries for the settings of a schema registry, which may be none
 * @param transports for what goes neither to the vendor nor to a registry
 */
public record Environment(
    LongSupplier clock,
    RandomGenerator random,
    List<CrmVendor> vendors,
    PollSignal waiting,
    Function<Map<String, Object>, TopicReader> topicReaders,
    Function<RegistrySettings, SchemaRegistry> registries,
    Transport.Factory transports) {

  /** How {@code poll()} waits for something to arrive. */
  public interface PollSignal {
    /**
     * Waits until something arrives, at most {@code ms}.
     *
     * @return whether to look again; false ends the poll
     */
    boolean await(long ms) throws InterruptedException;

    /** Something arrived; called by any thread. */
    void signal();
  }
}
