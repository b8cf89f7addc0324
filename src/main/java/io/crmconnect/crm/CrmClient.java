/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.function.Consumer;

/**
 * The vendor port: the requests that a vendor must support. One instance serves one task or one
 * validation.
 *
 * <p>All methods are called on one thread; responses are delivered on any thread.
 */
public interface CrmClient extends VendorCapabilities, AutoCloseable {

  /**
   * Takes the request's share from the budget if it is available now.
   *
   * @param now ms of the driver's clock
   * @return 0 if it was taken and the request must be sent; otherwise the ms after which another
   *     call makes sense, at least 1
   */
  long acquire(Request request, RequestPriority requestPriority, long now);

  /**
   * Sends the request, at the latest when {@link #flush} is called. The callback is called exactly
   * once with its response, on any thread, unless {@link #close} is called before. Never blocks and
   * never throws.
   */
  void send(Request request, Consumer<CrmResponse> callback);

  /**
   * Sends what {@link #send} has kept to send it together with others. Called after each round of
   * sending, before anything is waited for. Never blocks and never throws.
   */
  default void flush() {}

  /** Maximum number of requests in flight; more would only wait at the vendor. */
  default int maxInFlight() {
    return 24;
  }

  /** Updates the budget from a response: limits, the usage of others, a 429. */
  void onResponse(Request request, CrmResponse crmResponse, long now);

  /** The state of the account's limits; the same object at each call. */
  default BudgetStatus budgetStatus() {
    return BudgetStatus.UNLIMITED;
  }

  /** Cancels all requests immediately; no callback is called afterwards. */
  @Override
  void close();
}
