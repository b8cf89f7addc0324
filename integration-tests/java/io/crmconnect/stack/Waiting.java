/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.time.Duration;

/** Waits for a condition by polling, at most until the polled process ends. */
final class Waiting {
  private static final long PAUSE_MS = 100;

  private Waiting() {}

  /** Checks the condition; a failed connection counts as false. */
  interface Condition {
    boolean isMet() throws IOException;
  }

  static void awaitCondition(
      String description, Duration timeout, ManagedProcess process, Condition condition) {
    long deadline = System.nanoTime() + timeout.toNanos();
    IOException lastFailure = null;
    while (true) {
      try {
        if (condition.isMet()) {
          return;
        }
      } catch (IOException notYet) {
        lastFailure = notYet;
      }
      if (!process.isAlive()) {
        throw process.failure("ended during the wait for " + description);
      }
      if (System.nanoTime() - deadline > 0) {
        String why = lastFailure == null ? "" : " (" + lastFailure + ")";
        throw process.failure(
            "did not provide " + description + " within " + timeout.toSeconds() + " s" + why);
      }
      pause();
    }
  }

  static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted", e);
    }
  }
}
