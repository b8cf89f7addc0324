/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

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
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The HTTP server of a {@link SimSalesforce}: token service and instance have the same address. The
 * model handles one call at a time, whatever the latency of responses. {@code /__sim/...} is the
 * control API: see {@link SimControl}.
 */
public final class SimSalesforceServer implements AutoCloseable {
  /** Bulk jobs of the server's process are quick, and have several pages of its few records. */
  private static final long MIN_JOB_MS = 2_000;

  private static final long MAX_JOB_MS = 4_000;
  private static final int PAGE_ROWS = 2_000;

  private final SimSalesforce org;
  private final LongSupplier clock;
  private final HttpFrontEnd frontEnd;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(SimSalesforceServer::daemon);
  private final Object lock = new Object();
  private final SimControl control;
  private volatile long latencyMs;
  private long lastNow = Long.MIN_VALUE;

  /**
   * @param port 0 for any free port
   * @param clock epoch ms
   */
  public SimSalesforceServer(SimSalesforce org, int port, LongSupplier clock) {
    this(org, "localhost", port, clock);
  }

  private SimSalesforceServer(SimSalesforce org, String host, int port, LongSupplier clock) {
    this.org = org;
    this.clock = clock;
    EditGenerator editGenerator = new EditGenerator(org, new SplittableRandom(17));
    org.addListener(editGenerator::record);
    this.control = new SimControl(this, editGenerator);
    this.frontEnd = new HttpFrontEnd(host, port, this::serve);
    synchronized (lock) {
      org.setInstanceUrl(uri().toString());
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "sim-salesforce-edits");
    thread.setDaemon(true);
    return thread;
  }

  public static SimSalesforceServer start(SimSalesforce org) {
    return new SimSalesforceServer(org, 0, System::currentTimeMillis);
  }

  /** Of the token service and of data calls. */
  public URI uri() {
    return URI.create("http://localhost:" + frontEnd.port());
  }

  /** Delays responses; the model handles calls when they arrive. */
  public void setLatency(long ms) {
    latencyMs = ms;
  }

  /** Runs an action on the model while it handles no call. */
  public <T> T withModel(Function<SimSalesforce, T> action) {
    synchronized (lock) {
      return action.apply(org);
    }
  }

  /** The same for an action that needs the time. */
  void atCurrentTime(LongConsumer action) {
    synchronized (lock) {
      action.accept(now());
    }
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** The time for actions on the model, which never goes back. */
  public long now() {
    synchronized (lock) {
      lastNow = Math.max(lastNow, clock.getAsLong());
      return lastNow;
    }
  }

  private HttpOutcome serve(HttpCall call) {
    if (call.uri().getRawPath().startsWith("/__sim/")) {
      Reply reply = control.handle(call.method(), call.uri());
      Map<String, String> headers = Map.of("content-type", reply.contentType());
      return new HttpOutcome.Response(reply.status(), headers, reply.body());
    }
    HttpOutcome outcome;
    synchronized (lock) {
      outcome = org.exchange(call, now());
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
   * Arguments: port, seed, accounts, contacts, opportunities, projects, records of a page of a bulk
   * job, additional fields of a contact; all are optional. It listens on localhost, or on the host
   * in the environment's {@code SIM_HOST}.
   */
  public static void main(String[] args) throws InterruptedException {
    SampleOrg.Sizes demo = SampleOrg.Sizes.DEMO;
    long seed = argument(args, 1, 1);
    SampleOrg.Sizes sizes =
        new SampleOrg.Sizes(
            (int) argument(args, 2, demo.accounts()),
            (int) argument(args, 3, demo.contacts()),
            (int) argument(args, 4, demo.opportunities()),
            (int) argument(args, 5, demo.projects()));
    SimSalesforce org = new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(seed));
    SampleOrg.fill(org, seed, sizes, System.currentTimeMillis());
    SampleOrg.addTextFields(org, "Contact", (int) argument(args, 7, 0), System.currentTimeMillis());
    org.setBulk(
        BulkSettings.DEFAULT
            .withDuration(MIN_JOB_MS, MAX_JOB_MS)
            .withMaxPageRows((int) argument(args, 6, PAGE_ROWS)));
    SimSalesforceServer server =
        new SimSalesforceServer(
            org,
            System.getenv().getOrDefault("SIM_HOST", "localhost"),
            (int) argument(args, 0, 8090),
            System::currentTimeMillis);
    System.out.println("simulated Salesforce listens on " + server.uri());
    new CountDownLatch(1).await(); // runs until the process is killed
  }

  private static long argument(String[] args, int index, long defaultValue) {
    return args.length > index ? Long.parseLong(args[index]) : defaultValue;
  }
}
