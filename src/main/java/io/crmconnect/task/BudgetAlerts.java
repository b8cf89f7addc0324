package io.crmconnect.task;

import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.sync.core.AlertThrottle;
import java.util.Optional;

/**
 * Alerts about a daily budget that is used up, and about a limit that others use up: immediately,
 * and then once per hour. If all requests are blocked by the daily budget, an alert is due even if
 * there was one about a part of them.
 */
final class BudgetAlerts {
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private final AlertThrottle exhaustedThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final AlertThrottle othersThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final AlertThrottle partialThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

  /**
   * @param refusalMessage the vendor's message; empty if it rejected no request
   */
  Optional<String> nextAlert(
      String refusalMessage,
      Optional<DailyLimitReached> pause,
      Optional<LimitUsedByOthers> usedByOthers,
      long now) {
    if (refusalMessage.isEmpty() && pause.isEmpty()) {
      return usedByOthers
          .filter(limit -> othersThrottle.tryAcquire(now))
          .map(LimitUsedByOthers::message);
    }
    boolean exhausted =
        !refusalMessage.isEmpty() || pause.map(DailyLimitReached::blocksAllRequests).orElse(false);
    if (!(exhausted ? exhaustedThrottle : partialThrottle).tryAcquire(now)) {
      return Optional.empty();
    }
    partialThrottle.markAlerted(now);
    return Optional.of(
        (refusalMessage + " " + pause.map(DailyLimitReached::message).orElse("")).strip());
  }
}
