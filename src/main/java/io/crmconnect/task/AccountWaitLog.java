package io.crmconnect.task;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.AlertThrottle;
import java.util.function.Consumer;

/**
 * Logs that a task waits for its account. This cannot be an event, because events carry the offset
 * of an object, and its partition contains the account's id.
 */
final class AccountWaitLog {
  private static final int MIN_FAILED_ATTEMPTS = 3;
  private static final long WARN_INTERVAL_MS = 3_600_000;

  private final String endpoint;
  private final Consumer<String> warn;
  private final Consumer<String> info;

  private final AlertThrottle warnThrottle = new AlertThrottle(WARN_INTERVAL_MS);

  /**
   * @param endpoint the vendor, its address and the setting with the address
   */
  AccountWaitLog(String endpoint, Consumer<String> warn, Consumer<String> info) {
    this.endpoint = endpoint;
    this.warn = warn;
    this.info = info;
  }

  void onFailure(Result.Failure failure, int attempts, long now) {
    boolean persistent = attempts >= MIN_FAILED_ATTEMPTS || failure.isDailyLimit();
    if (!persistent || !warnThrottle.tryAcquire(now)) {
      return;
    }
    warn.accept(
        "The task copies nothing yet, because "
            + endpoint
            + " has not returned the account ("
            + attempts
            + " attempts so far). "
            + failure.message()
            + " The request is retried. If the problem persists, check the address, the network and"
            + " the proxy.");
  }

  void onResponse() {
    if (warnThrottle.hasAlerted()) {
      warnThrottle.reset();
      info.accept("The task continues, because " + endpoint + " responds again.");
    }
  }
}
