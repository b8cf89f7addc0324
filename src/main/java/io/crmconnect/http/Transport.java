package io.crmconnect.http;

import java.util.function.Consumer;

/** Carries calls; knows nothing of budget, retry or vendor. Safe for use by many threads. */
public interface Transport extends AutoCloseable {

  /** Never blocks, never throws; the sink is called exactly once, on any thread. */
  void send(HttpCall call, Consumer<HttpOutcome> sink);

  /** Gives up what is under way, at once. */
  @Override
  void close();

  /** Makes transports; production's speak HTTP over sockets. */
  interface Factory {
    Transport create(Timeouts timeouts);
  }
}
