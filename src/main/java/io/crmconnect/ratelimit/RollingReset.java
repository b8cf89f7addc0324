/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import java.time.ZoneId;
import java.util.OptionalLong;

/** A quota whose requests become available one by one, so it has no reset to wait for. */
final class RollingReset implements ResetSchedule {
  private static final long RETRY_INTERVAL_MS = 3_600_000;

  @Override
  public boolean passedReset(long vendorNow) {
    return false;
  }

  @Override
  public long msUntilReset(long vendorNow) {
    return RETRY_INTERVAL_MS;
  }

  @Override
  public OptionalLong msUntilFullReset(long vendorNow) {
    return OptionalLong.empty();
  }

  @Override
  public boolean isAnnounced() {
    return false;
  }

  @Override
  public boolean announce(long resetsAt, long vendorNow) {
    return true;
  }

  @Override
  public void onExhausted(long vendorNow) {}

  @Override
  public void setZone(ZoneId zone) {}
}
