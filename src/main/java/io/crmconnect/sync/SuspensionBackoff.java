package io.crmconnect.sync;

/**
 * When a suspended object is tried again: after a minute, then at growing intervals of up to an
 * hour. The delay begins at a minute again once the object was readable for longer than the last
 * delay.
 */
final class SuspensionBackoff {
  private static final long MIN_DELAY_MS = 60_000;
  private static final long MAX_DELAY_MS = 3_600_000;
  private static final long NEVER = Long.MAX_VALUE;

  /** The delay of the last suspension; 0 before the first one. */
  private long delayMs;

  /** When the object was found readable after the last suspension, or {@link #NEVER}. */
  private long readableSince = NEVER;

  void onReadable(long now) {
    readableSince = Math.min(readableSince, now);
  }

  /** The object is suspended; returns when it is tried again. */
  long nextRetryAt(long now) {
    boolean wasReadable = readableSince != NEVER && now - readableSince > delayMs;
    delayMs =
        wasReadable ? MIN_DELAY_MS : Math.min(MAX_DELAY_MS, Math.max(MIN_DELAY_MS, 2 * delayMs));
    readableSince = NEVER;
    return now + delayMs;
  }
}
