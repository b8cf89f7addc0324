/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.AlertThrottle;
import io.crmconnect.sync.core.Event;
import java.util.Optional;

/**
 * Notices that no request to the CRM succeeds, and that requests succeed again. A request that is
 * not answered counts like one that fails.
 *
 * <pre>
 *   REACHABLE --sent, no success--> WAITING --40 s--> REPORTED --each hour--> reported again
 *       ^                              |                 |
 *       +-----------success------------+-----------------+ (reported)
 * </pre>
 */
final class CrmReachability {
  /** Longer than the default timeout of a request, so that one slow request is not reported. */
  static final long REPORT_AFTER_MS = 40_000;

  private static final long REPORT_INTERVAL_MS = 3_600_000;
  private static final long ALERT_INTERVAL_MS = 86_400_000;
  private static final long NEVER = Long.MAX_VALUE;

  private final String endpoint;
  private final AlertThrottle reportThrottle = new AlertThrottle(REPORT_INTERVAL_MS);
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

  /** Since when requests have been sent and none has succeeded, or {@link #NEVER}. */
  private long waitingSince = NEVER;

  private String lastFailure = "";

  /**
   * @param endpoint the vendor, its address and the setting with the address
   */
  CrmReachability(String endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * @param first whether no other request is in flight, and none failed and waits for another
   *     attempt; what failed before was then cancelled, and says nothing about this request
   */
  void onSent(boolean first, long now) {
    boolean restart = first && !reportThrottle.hasAlerted();
    waitingSince = restart ? now : Math.min(waitingSince, now);
  }

  /**
   * @param unansweredRequests number of requests in flight or waiting for another attempt
   * @return an event if the CRM was reported and responds again
   */
  Optional<Event.CrmReachable> onResponse(Result result, int unansweredRequests, long now) {
    if (result instanceof Result.Failure failure && failure.kind().isRetryable()) {
      lastFailure = failure.message();
      if (failure.isDailyLimit()) {
        // It is reported as such, and nothing is sent until the limit is reset.
        waitingSince = NEVER;
      }
      return Optional.empty();
    }
    boolean reported = reportThrottle.hasAlerted();
    waitingSince = unansweredRequests > 0 ? now : NEVER;
    lastFailure = "";
    reportThrottle.reset();
    alertThrottle.reset();
    return reported
        ? Optional.of(new Event.CrmReachable("Requests to " + endpoint + " succeed again."))
        : Optional.empty();
  }

  /**
   * An event if the CRM does not respond and that is to be reported now.
   *
   * @param unansweredRequests number of requests in flight or waiting for another attempt
   */
  Optional<Event.CrmUnreachable> nextReport(int unansweredRequests, long now) {
    if (now < nextReportAt(unansweredRequests)) {
      return Optional.empty();
    }
    boolean alert = reportThrottle.hasAlerted() && alertThrottle.tryAcquire(now);
    reportThrottle.markAlerted(now);
    return Optional.of(
        new Event.CrmUnreachable(
            "No request to "
                + endpoint
                + " has succeeded for "
                + (now - waitingSince) / 1_000
                + " s, so nothing is copied. "
                + (lastFailure.isEmpty() ? "There was no response." : lastFailure)
                + " Requests are retried. If the problem persists, check the address, the network"
                + " and the proxy.",
            waitingSince,
            alert));
  }

  /** When {@link #nextReport} can have an event; {@link Long#MAX_VALUE} if not at present. */
  long nextReportAt(int unansweredRequests) {
    return waitingSince == NEVER || unansweredRequests == 0
        ? NEVER
        : Math.max(waitingSince + REPORT_AFTER_MS, reportThrottle.nextAlertAt());
  }

  /** For how long no request has succeeded, in ms; 0 as long as that is not reported. */
  long unreachableMs(long now) {
    return reportThrottle.hasAlerted() && waitingSince != NEVER ? now - waitingSince : 0;
  }
}
