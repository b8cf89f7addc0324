package io.crmconnect.simulation;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimQuota;
import io.crmconnect.simhubspot.SimSettings;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Which objects there are, for the connector: an account of its own that answers at once, so that
 * the tasks' limits and time are not touched.
 */
final class ImmediateTransport implements Transport {
  private final SimHubspot hubspot;
  private long now;

  ImmediateTransport(long now) {
    this.now = now;
    this.hubspot =
        new SimHubspot(
            SimSettings.DEFAULT.withQuota(
                SimQuota.DEFAULT.withBurst(1000).withSearchPerSecond(1000)),
            new SplittableRandom(1));
    hubspot.addType("pets", "2-123");
  }

  @Override
  public void send(HttpCall call, Consumer<HttpOutcome> sink) {
    sink.accept(hubspot.handle(call, now++));
  }

  @Override
  public void close() {}
}
