/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.util.function.Consumer;

/** Sends HTTP calls; it has no knowledge of budgets, retries or vendors. Thread-safe. */
public interface Transport extends AutoCloseable {

  /**
   * Sends a call. The sink is called exactly once, on any thread. Never blocks and never throws.
   */
  void send(HttpCall call, Consumer<HttpOutcome> sink);

  /** Cancels all calls immediately. */
  @Override
  void close();

  /** Creates transports; in production they use sockets. */
  interface Factory {
    Transport create(Timeouts timeouts);
  }
}
