/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.AlertThrottle;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Alerts about waits for which the vendor asks, about a daily budget that is used up, and about a
 * limit that others use up: immediately, and then once per hour. If all requests are blocked by the
 * daily budget, an alert is due even if there was one about a part of them.
 */
final class BudgetAlerts {
  private static final long ALERT_INTERVAL_MS = 3_600_000;

  private static final long MAX_SILENT_WAIT_MS = 60_000;

  private final AlertThrottle exhaustedThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final AlertThrottle othersThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final AlertThrottle partialThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private long waitToldUntil = Long.MIN_VALUE;

  /**
   * A wait for which the vendor asks, if it is longer than a minute; once per wait.
   *
   * @return one sentence for the operator
   */
  Optional<String> nextWaitAlert(Result.Failure failure, long now) {
    long until = now + failure.retryAfterMs();
    if (failure.retryAfterMs() <= MAX_SILENT_WAIT_MS || until <= waitToldUntil) {
      return Optional.empty();
    }
    // Requests that were refused together are told together.
    waitToldUntil = until + MAX_SILENT_WAIT_MS;
    return Optional.of(
        failure.message()
            + " The vendor asks to wait "
            + Duration.ofMillis(failure.retryAfterMs()).truncatedTo(ChronoUnit.SECONDS)
            + ", until "
            + Instant.ofEpochMilli(until).truncatedTo(ChronoUnit.SECONDS)
            + " by this worker's clock. "
            + (failure.kind() == FailureKind.ACCOUNT_UNAVAILABLE
                ? "No request is sent to the account before."
                : "What was refused waits until then."));
  }

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
