/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.record.Level;

/** The level of reports whose cause may last: an alert once a day, and warnings in between. */
public final class DailyAlert {
  private static final long DAY_MS = 86_400_000;

  private final AlertThrottle throttle = new AlertThrottle(DAY_MS);

  /** The level of a report that is emitted now. */
  public Level nextLevel(long now) {
    return throttle.tryAcquire(now) ? Level.ALERT : Level.WARN;
  }

  /** The cause is resolved or has become worse: the next report is an alert. */
  public void reset() {
    throttle.reset();
  }
}
