package io.crmconnect.task;

import io.crmconnect.crm.DailyLimitReached;
import java.util.Optional;

/**
 * What is to be told of a day's budget that is used up: at once, and while it lasts once an hour.
 * That nothing is asked any more is news even where it was told that some wait.
 */
final class BudgetAlerts {
  private static final long ALERT_INTERVAL_MS = 3_600_000;
  private static final long NEVER_ALERTED = Long.MIN_VALUE / 2;

  private long exhaustedAlertAt = NEVER_ALERTED;
  private long partialAlertAt = NEVER_ALERTED;

  /**
   * @param refusalMessage what the vendor said; empty where it refused nothing
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
