/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;

/**
 * The reset of a quota that becomes available all at once: at the instant that the vendor announced
 * and then at the same time each day. If none was announced, or if a rejection right after the
 * reset makes it doubtful, the reset is at midnight.
 */
final class MidnightReset implements ResetSchedule {
  private static final long UNKNOWN = Long.MIN_VALUE;

  /** The vendor's clock is known to a second, and the clocks of its machines differ. */
  private static final long CLOCK_MARGIN_MS = 2_000;

  /** A rejection this soon after a reset shows that there was no reset. */
  private static final long SUSPECT_MS = 3_600_000;

  /** A day has at most 25 hours, so a reset farther away is not the next one. */
  private static final long MAX_DAY_MS = 25 * 3_600_000L;

  private ZoneId zone;
  private long nextMidnight = UNKNOWN;
  private long announcedReset = UNKNOWN;

  /** The reset that has passed and from which {@link #announcedReset} was inferred. */
  private long lastReset = UNKNOWN;

  MidnightReset(ZoneId zone) {
    this.zone = zone;
  }

  @Override
  public boolean passedReset(long vendorNow) {
    if (nextMidnight == UNKNOWN || nextMidnight - vendorNow > MAX_DAY_MS) {
      // Unknown, or taken from a clock that was wrong.
      nextMidnight = nextMidnightAfter(vendorNow);
    }
    if (announcedReset != UNKNOWN && announcedReset - vendorNow > MAX_DAY_MS) {
      announcedReset = UNKNOWN;
    }
    if (announcedReset != UNKNOWN && vendorNow >= announcedReset + CLOCK_MARGIN_MS) {
      advance(announcedReset, vendorNow);
      nextMidnight = nextMidnightAfter(vendorNow);
      return true;
    }
    if (vendorNow >= nextMidnight + CLOCK_MARGIN_MS) {
      nextMidnight = nextMidnightAfter(vendorNow);
      return announcedReset == UNKNOWN;
    }
    return false;
  }

  @Override
  public long msUntilReset(long vendorNow) {
    long reset = isAnnounced() ? announcedReset : nextMidnight;
    return Math.max(1, Math.min(MAX_DAY_MS, reset + CLOCK_MARGIN_MS - vendorNow));
  }

  @Override
  public OptionalLong msUntilFullReset(long vendorNow) {
    return isAnnounced() || nextMidnight != UNKNOWN
        ? OptionalLong.of(msUntilReset(vendorNow))
        : OptionalLong.empty();
  }

  @Override
  public boolean isAnnounced() {
    return announcedReset != UNKNOWN;
  }

  @Override
  public boolean announce(long resetsAt, long vendorNow) {
    if (resetsAt > vendorNow + MAX_DAY_MS || resetsAt < vendorNow - MAX_DAY_MS) {
      return true;
    }
    if (resetsAt <= vendorNow) {
      if (announcedReset == UNKNOWN) {
        advance(resetsAt, vendorNow);
      }
      return false;
    }
    announcedReset = resetsAt;
    lastReset = UNKNOWN;
    return true;
  }

  @Override
  public void onExhausted(long vendorNow) {
    if (lastReset != UNKNOWN && vendorNow - lastReset < SUSPECT_MS) {
      lastReset = UNKNOWN;
      announcedReset = UNKNOWN;
    }
  }

  @Override
  public void setZone(ZoneId accountZone) {
    zone = accountZone;
    nextMidnight = UNKNOWN;
  }

  /** Resets are a day apart; a reset older than a day is not used. */
  private void advance(long reset, long vendorNow) {
    long next = Instant.ofEpochMilli(reset).atZone(zone).plusDays(1).toInstant().toEpochMilli();
    lastReset = next > vendorNow ? reset : UNKNOWN;
    announcedReset = next > vendorNow ? next : UNKNOWN;
  }

  private long nextMidnightAfter(long vendorNow) {
    return Instant.ofEpochMilli(vendorNow)
        .atZone(zone)
        .toLocalDate()
        .plusDays(1)
        .atStartOfDay(zone)
        .toInstant()
        .toEpochMilli();
  }
}
