/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.sync.core.DoublingDelay;

/**
 * When a suspended object is tried again: after a minute, then at growing intervals of up to an
 * hour. The delay begins at a minute again once the object was readable for longer than the last
 * delay.
 */
final class SuspensionBackoff {
  private static final DoublingDelay DELAY = new DoublingDelay(60_000, 3_600_000);
  private static final long NEVER = Long.MAX_VALUE;

  /** Suspensions in a row; 0 before the first one. */
  private int suspensions;

  /** When the object was found readable after the last suspension, or {@link #NEVER}. */
  private long readableSince = NEVER;

  void onReadable(long now) {
    readableSince = Math.min(readableSince, now);
  }

  /** The object is suspended; returns when it is tried again. */
  long nextRetryAt(long now) {
    boolean wasReadable =
        readableSince != NEVER && now - readableSince > DELAY.delayMs(suspensions);
    suspensions = wasReadable ? 1 : suspensions + 1;
    readableSince = NEVER;
    return now + DELAY.delayMs(suspensions);
  }
}
