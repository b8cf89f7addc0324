package io.crmconnect.task;

import io.crmconnect.crm.DailyLimitReached;
import java.util.Optional;

/**
 * Alerts about a daily budget that is used up: immediately, and then once per hour. If all requests
 * are blocked, an alert is due even if there was one about a part of them.
 */
final class BudgetAlerts {
  private static final long ALERT_INTERVAL_MS = 3_600_000;
  private static final long NEVER_ALERTED = Long.MIN_VALUE / 2;

  private long exhaustedAlertAt = NEVER_ALERTED;
  private long partialAlertAt = NEVER_ALERTED;

  /**
   * @param refusalMessage the vendor's message; empty if it rejected no request
   */
  Optional<String> nextAlert(String refusalMessage, Optional<DailyLimitReached> pause, long now) {
    boolean exhausted =
        !refusalMessage.isEmpty() || pause.map(DailyLimitReached::blocksAllRequests).orElse(false);
    if ((refusalMessage.isEmpty() && pause.isEmpty())
        || now - (exhausted ? exhaustedAlertAt : partialAlertAt) < ALERT_INTERVAL_MS) {
      return Optional.empty();
    }
    exhaustedAlertAt = exhausted ? now : exhaustedAlertAt;
    partialAlertAt = now;
    return Optional.of(
        (refusalMessage + " " + pause.map(DailyLimitReached::message).orElse("")).strip());
  }
}
