/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.DoublingDelay;
import io.crmconnect.sync.core.TaskContext;
import java.util.HashSet;
import java.util.Set;

/**
 * Requests that are sent only for the {@code Date} header of their responses, until there are
 * enough samples of the vendor's clock. If a response has no date, the next request is sent alone
 * and after a pause that doubles.
 */
final class ClockProbe {
  private static final DoublingDelay PAUSE = new DoublingDelay(1_000, 60_000);

  /** Number of consecutive responses without a date after which the operator is alerted. */
  private static final int MIN_UNDATED_BEFORE_ALERT = 3;

  private final TaskContext task;
  private final ClockDifferenceAlert differenceAlert;
  private final Set<Long> inFlight = new HashSet<>();
  private int undatedResponses;
  private boolean alerted;
  private long notBefore;

  ClockProbe(TaskContext task) {
    this.task = task;
    this.differenceAlert = new ClockDifferenceAlert(task);
  }

  /** Sends requests that are due, and reports what is wrong with the clocks. */
  void advance(TaskAnnouncements announcements) {
    sendRequests();
    if (!alerted && undatedResponses >= MIN_UNDATED_BEFORE_ALERT) {
      alerted = true;
      announcements.emitClockUnknown();
    }
    differenceAlert.advance(announcements);
  }

  private void sendRequests() {
    int targetInFlight =
        undatedResponses == 0
            ? task.clock().missingSamples()
            : Math.min(1, task.clock().missingSamples());
    if (inFlight.size() >= targetInFlight) {
      return;
    }
    if (task.now() < notBefore) {
      task.scheduleWakeUp(notBefore);
      return;
    }
    while (inFlight.size() < targetInFlight) {
      inFlight.add(task.send(new Request.Account()));
    }
  }

  /**
   * @return whether the response belongs to one of these requests
   */
  boolean onResponse(long requestId, boolean hasDate) {
    if (!inFlight.remove(requestId)) {
      return false;
    }
    if (hasDate) {
      undatedResponses = 0;
    } else {
      undatedResponses++;
      notBefore = task.now() + PAUSE.delayMs(undatedResponses);
    }
    return true;
  }
}
