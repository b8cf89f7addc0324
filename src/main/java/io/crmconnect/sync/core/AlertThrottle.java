/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

/** Permits the first alert at once and, while its cause lasts, one more per interval. */
public final class AlertThrottle {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final long intervalMs;
  private long lastAlertAt = NEVER;

  public AlertThrottle(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Whether an alert may be emitted now; if so, the caller emits it.
   *
   * @param now ms, by the same clock in all calls
   */
  public boolean tryAcquire(long now) {
    boolean due = isDue(now);
    if (due) {
      markAlerted(now);
    }
    return due;
  }

  public boolean isDue(long now) {
    return now >= nextAlertAt();
  }

  /** Earliest time of the next alert. */
  public long nextAlertAt() {
    return lastAlertAt + intervalMs;
  }

  /** Records an alert that is emitted now or was emitted by an earlier task. */
  public void markAlerted(long alertedAt) {
    lastAlertAt = alertedAt;
  }

  /** Whether an alert was emitted since the start or the last reset. */
  public boolean hasAlerted() {
    return lastAlertAt != NEVER;
  }

  /**
   * Ends the interval: the cause is resolved, and if it recurs, the next alert is emitted at once.
   */
  public void reset() {
    lastAlertAt = NEVER;
  }
}
