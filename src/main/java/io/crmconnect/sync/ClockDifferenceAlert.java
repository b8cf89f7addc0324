/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.sync.core.DailyAlert;
import io.crmconnect.sync.core.TaskContext;

/**
 * Notices when the vendor's clock and this worker's differ by more than a minute, and when they
 * agree again. Half a minute lies between the two, so that a difference around a minute is not told
 * again and again.
 */
final class ClockDifferenceAlert {
  private static final long MAX_DIFFERENCE_MS = 60_000;

  private final TaskContext task;
  private final DailyAlert dailyAlert = new DailyAlert();
  private boolean alerted;

  ClockDifferenceAlert(TaskContext task) {
    this.task = task;
  }

  /** Emits an event if the clocks have begun to differ, or to agree. */
  void advance(TaskAnnouncements announcements) {
    if (!task.clock().isSynchronized()) {
      return;
    }
    long leadMs = task.clock().leadMs();
    if (!alerted && Math.abs(leadMs) > MAX_DIFFERENCE_MS) {
      alerted = true;
      announcements.emitClocksDiffer(leadMs, dailyAlert.nextLevel(task.now()));
    } else if (alerted && Math.abs(leadMs) < MAX_DIFFERENCE_MS / 2) {
      alerted = false;
      announcements.emitClocksAgree();
    }
  }
}
