package io.crmconnect.sync.core;

/** Lets an alert pass at once, and while its cause lasts once per interval. */
public final class AlertThrottle {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final long intervalMs;
  private long lastAlertAt = NEVER;

  public AlertThrottle(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /**
   * Whether an alert may be emitted; if so, the caller emits it.
   *
   * @param now ms, by the clock of all other calls
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

  /** When the next one may be emitted. */
  public long nextAlertAt() {
    return lastAlertAt + intervalMs;
  }

  /** An alert is emitted, or was. */
  public void markAlerted(long alertedAt) {
    lastAlertAt = alertedAt;
  }

  /** Whether one was emitted since the start or the last reset. */
  public boolean hasAlerted() {
    return lastAlertAt != NEVER;
  }

  /** The cause is gone: if it comes back, that is told at once. */
  public void reset() {
    lastAlertAt = NEVER;
  }
}
