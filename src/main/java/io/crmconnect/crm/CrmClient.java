package io.crmconnect.crm;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * The port: what a vendor must offer. One instance serves one task (or one validation).
 *
 * <p>All but the answers happens on one thread; answers come on any thread.
 */
public interface CrmClient extends VendorCapabilities, AutoCloseable {

  /**
   * Takes what the request draws from the budget if that is to be had now.
   *
   * @param now ms of the driver's clock
   * @return 0: taken, send it; else the ms after which asking again makes sense, at least 1
   */
  long acquire(Request request, RequestPriority requestPriority, long now);

  /**
   * Sends the request. The sink is called exactly once with its answer, on any thread, unless
   * {@link #close} comes first. Never blocks, never throws.
   */
  void send(Request request, Consumer<CrmResponse> callback);

  /** Tells the budget what an answer taught: limits, what others use, a 429. */
  void onResponse(Request request, CrmResponse crmResponse, long now);

  /**
   * Why the day's budget grants nothing, or not all that was asked for at this instant, if that is
   * so.
   */
  default Optional<DailyLimitReached> dailyLimitReached(long now) {
    return Optional.empty();
  }

  /** Gives up what is under way, at once; no sink is called afterwards. */
  @Override
  void close();
}
