package io.crmconnect.task;

import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.sync.core.AlertThrottle;
import java.util.Optional;

/**
 * What is to be told of a day's budget that is used up: at once, and while it lasts once an hour.
 * That nothing is asked any more is news even where it was told that some wait.
 */
final class BudgetAlerts {
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private final AlertThrottle exhaustedThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final AlertThrottle partialThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

  /**
   * @param refusalMessage what the vendor said; empty where it refused nothing
   */
  Optional<String> nextAlert(String refusalMessage, Optional<DailyLimitReached> pause, long now) {
    boolean exhausted =
        !refusalMessage.isEmpty() || pause.map(DailyLimitReached::blocksAllRequests).orElse(false);
    if ((refusalMessage.isEmpty() && pause.isEmpty())
        || !(exhausted ? exhaustedThrottle : partialThrottle).tryAcquire(now)) {
      return Optional.empty();
    }
    partialThrottle.markAlerted(now);
    return Optional.of(
        (refusalMessage + " " + pause.map(DailyLimitReached::message).orElse("")).strip());
  }
}
