/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.HttpFrontEnd;
import io.crmconnect.simcrm.Reply;
import java.net.URI;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The HTTP server of a {@link SimHubspot}. The model handles one call at a time, whatever the
 * latency of responses. {@code /__sim/...} is the control API: see {@link SimControl}.
 */
public final class SimHubspotServer implements AutoCloseable {
  private final SimHubspot hubspot;
  private final LongSupplier clock;
  private final HttpFrontEnd frontEnd;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(SimHubspotServer::daemon);
  private final Object lock = new Object();
  private final SimControl control;
  private volatile long latencyMs;
  private long lastNow = Long.MIN_VALUE;

  /**
   * @param port 0 for any free port
   * @param clock epoch ms
   */
  public SimHubspotServer(SimHubspot hubspot, int port, LongSupplier clock) {
    this(hubspot, "localhost", port, clock);
  }

  private SimHubspotServer(SimHubspot hubspot, String host, int port, LongSupplier clock) {
    this.hubspot = hubspot;
    this.clock = clock;
    this.control =
        new SimControl(hubspot, this, new EditGenerator(hubspot, new SplittableRandom(17)));
    this.frontEnd = new HttpFrontEnd(host, port, this::serve);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "sim-hubspot-edits");
    thread.setDaemon(true);
    return thread;
  }

  public static SimHubspotServer start(SimHubspot hubspot) {
    return new SimHubspotServer(hubspot, 0, System::currentTimeMillis);
  }

  public URI uri() {
    return URI.create("http://localhost:" + frontEnd.port());
  }

  /** Delays responses; the model handles calls when they arrive. */
  public void setLatency(long ms) {
    latencyMs = ms;
  }

  /** Runs an action on the model while it handles no call. */
  public <T> T withModel(Function<SimHubspot, T> action) {
    synchronized (lock) {
      return action.apply(hubspot);
    }
  }

  /** The same for an action that needs the time. */
  void atCurrentTime(Consumer<Long> action) {
    synchronized (lock) {
      action.accept(now());
    }
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** The time, which never goes back even if the clock does; requires the lock. */
  private long now() {
    lastNow = Math.max(lastNow, clock.getAsLong());
    return lastNow;
  }

  private HttpOutcome serve(HttpCall call) {
    if (call.uri().getRawPath().startsWith("/__sim/")) {
      Reply reply = control.handle(call.method(), call.uri());
      Map<String, String> headers = Map.of("content-type", reply.contentType());
      return new HttpOutcome.Response(reply.status(), headers, reply.body());
    }
    HttpOutcome outcome;
    synchronized (lock) {
      outcome = hubspot.exchange(call, now());
    }
    if (latencyMs > 0) {
      // Only the connection's own thread waits.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(latencyMs));
    }
    return outcome;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    frontEnd.close();
  }

  /**
   * Arguments: port, seed, contacts, companies, deals, pets, requests per 10 s, properties of a
   * contact; all are optional. If the requests are given, searches are practically unlimited. It
   * listens on localhost, or on the host in the environment's {@code SIM_HOST}.
   */
  public static void main(String[] args) throws InterruptedException {
    SampleData.Sizes demo = SampleData.Sizes.DEMO;
    int port = (int) argument(args, 0, 8089);
    long seed = argument(args, 1, 1);
    SampleData.Sizes sizes =
        new SampleData.Sizes(
            (int) argument(args, 2, demo.contacts()),
            (int) argument(args, 3, demo.companies()),
            (int) argument(args, 4, demo.deals()),
            (int) argument(args, 5, demo.pets()),
            demo.owners(),
            (int) argument(args, 7, demo.contactProperties()));
    SimQuota quota = SimQuota.DEFAULT;
    if (args.length > 6) {
      quota =
          quota
              .withBurst((int) argument(args, 6, 0))
              .withSearchPerSecond(10_000)
              .withDaily(1_000_000_000L);
    }
    SimHubspot hubspot =
        new SimHubspot(SimSettings.DEFAULT.withQuota(quota), new SplittableRandom(seed));
    SampleData.fill(hubspot, seed, sizes, System.currentTimeMillis());
    SampleSales.fill(hubspot, System.currentTimeMillis());
    SimHubspotServer server =
        new SimHubspotServer(
            hubspot,
            System.getenv().getOrDefault("SIM_HOST", "localhost"),
            port,
            System::currentTimeMillis);
    System.out.println("simulated HubSpot listens on " + server.uri());
    new CountDownLatch(1).await(); // runs until the process is killed
  }

  private static long argument(String[] args, int index, long defaultValue) {
    return args.length > index ? Long.parseLong(args[index]) : defaultValue;
  }
}
