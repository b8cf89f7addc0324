/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import io.crmconnect.stack.Worker;
import java.util.Locale;

/** Kills the worker once, at the instant that the vendor's demo names, and starts it again. */
final class KillAct {
  private static final long POLL_MS = 50;

  private final ProgressScreen progressScreen;
  private final DemoVendor vendor;
  private final SimControlClient crm;
  private final Worker worker;
  private boolean done;

  KillAct(ProgressScreen progressScreen, DemoVendor vendor, SimControlClient crm, Worker worker) {
    this.progressScreen = progressScreen;
    this.vendor = vendor;
    this.crm = crm;
    this.worker = worker;
    this.done = !vendor.killsWorker();
  }

  /** Waits for the time, or until the worker was killed and runs again. */
  void await(long waitMs) throws InterruptedException {
    long deadline = System.currentTimeMillis() + waitMs;
    while (!done && System.currentTimeMillis() < deadline) {
      if (vendor.isTimeToKill(crm.stats())) {
        killAndStart();
        return;
      }
      Thread.sleep(POLL_MS);
    }
    Thread.sleep(Math.max(0, deadline - System.currentTimeMillis()));
  }

  private void killAndStart() {
    progressScreen.print("kill -9 of the worker, which is reading the results of a bulk job ...");
    long killedAt = System.currentTimeMillis();
    worker.kill();
    worker.start();
    progressScreen.print(
        String.format(
            Locale.ROOT,
            "  the worker runs again after %.0f s",
            (System.currentTimeMillis() - killedAt) / 1000.0));
    done = true;
  }

  /** Whether the worker was killed, if it has to be. */
  boolean isDone() {
    return done;
  }
}
