package io.crmconnect.task;

import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.sync.core.AlertThrottle;
import java.util.Optional;

/**
 * Alerts about a daily budget that is used up: immediately, and then once per hour. If all requests
 * are blocked, an alert is due even if there was one about a part of them.
 */
final class BudgetAlerts {
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private final AlertThrottle exhaustedThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final AlertThrottle partialThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

  /**
   * @param refusalMessage the vendor's message; empty if it rejected no request
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
