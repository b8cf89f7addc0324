package io.crmconnect.stack;

import java.io.IOException;
import java.time.Duration;

/** Waits for a condition by asking, and no longer than the process that is asked lives. */
final class Wait {
  private static final long PAUSE_MS = 100;

  private Wait() {}

  /** Asks whether it is so; "not reachable" counts as "not yet". */
  interface Condition {
    boolean holds() throws IOException;
  }

  static void until(String what, Duration limit, Proc process, Condition condition) {
    long end = System.nanoTime() + limit.toNanos();
    IOException last = null;
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException notYet) {
        last = notYet;
      }
      if (!process.alive()) {
        throw process.failed("ended while waiting for " + what);
      }
      if (System.nanoTime() - end > 0) {
        String why = last == null ? "" : " (" + last + ")";
        throw process.failed(
            "was waited for in vain, " + limit.toSeconds() + " s, for " + what + why);
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
