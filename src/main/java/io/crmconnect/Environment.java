package io.crmconnect;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.topics.Recall;
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
 * @param recalls for the settings of a Kafka consumer, which may be none
 */
record Environment(
    LongSupplier clock,
    RandomGenerator random,
    List<CrmVendor> vendors,
    Waiting waiting,
    Function<Map<String, Object>, Recall> recalls) {

  /** How {@code poll()} waits for something to arrive. */
  interface Waiting {
    /**
     * Waits until something arrives, at most {@code ms}.
     *
     * @return whether to look again; false ends the poll
     */
    boolean await(long ms) throws InterruptedException;

    /** Something arrived; called by any thread. */
    void arrived();
  }
}
