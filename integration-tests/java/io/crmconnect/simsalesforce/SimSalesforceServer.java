/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.HttpFrontEnd;
import java.net.URI;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The HTTP server of a {@link SimSalesforce}: token service and instance have the same address. The
 * model handles one call at a time, whatever the latency of responses.
 */
public final class SimSalesforceServer implements AutoCloseable {
  private final SimSalesforce org;
  private final LongSupplier clock;
  private final HttpFrontEnd frontEnd;
  private final Object lock = new Object();
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
    this.frontEnd = new HttpFrontEnd(host, port, this::serve);
    synchronized (lock) {
      org.setInstanceUrl(uri().toString());
    }
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

  /** The time for actions on the model, which never goes back. */
  public long now() {
    synchronized (lock) {
      lastNow = Math.max(lastNow, clock.getAsLong());
      return lastNow;
    }
  }

  private HttpOutcome serve(HttpCall call) {
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
    frontEnd.close();
  }

  /**
   * Arguments: port, seed, accounts, contacts, opportunities, projects; all are optional. It
   * listens on localhost, or on the host in the environment's {@code SIM_HOST}.
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
