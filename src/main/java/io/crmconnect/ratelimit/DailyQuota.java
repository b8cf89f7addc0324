package io.crmconnect.ratelimit;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The daily limit, which tasks and other applications share.
 *
 * <p>The remaining calls are those of the newest response that reports them, minus all own calls
 * that the server may not have counted in it. When no call is in flight, the lowest reported value
 * is exact, because one of the calls was the last to be counted. A reserve is kept for live calls.
 * When no calls remain, no call is granted until the reset. The reset was announced by the server,
 * or is a day after an announced one. If no reset is known, or if a rejection right after the reset
 * makes it doubtful, one call probes after an hour.
 *
 * <p>Days begin by the server's clock, which is known from its responses.
 */
final class DailyQuota {
  private static final double RESERVED_SHARE = 0.1;
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long RETRY_DELAY_MS = 250;
  private static final long PROBE_INTERVAL_MS = 3_600_000;
  private static final long MAX_WAIT_MS = 60_000;

  /** The server's clock is known to a second, and the clocks of its machines differ. */
  private static final long CLOCK_MARGIN_MS = 2_000;

  private final OptionalLong configuredLimit;
  private final double share;
  private final double backfillShare;

  private ZoneId zone = ZoneOffset.UTC;
  private long clockOffsetMs;
  private long nextMidnight = UNKNOWN;
  private long announcedReset = UNKNOWN;

  /** The reset that has passed and from which {@link #announcedReset} was computed. */
  private long lastReset = UNKNOWN;

  private long limit = UNKNOWN;
  private long remainingCalls = UNKNOWN;
  private long ownCalls;
  private long ownBackfillCalls;
  private long grantedCalls;
  private long answeredCalls;

  /** The lowest reported number of remaining calls since no call was in flight. */
  private long lowestRemaining = Long.MAX_VALUE;

  private long answersWithoutRemaining;

  /** By how much {@link #remainingCalls} may be too low, because calls overlap. */
  private long uncertainty;

  private long pausedUntil = Long.MIN_VALUE;
  private boolean probing;

  /** When a call was last denied because of the daily limit. */
  private long deniedAt = UNKNOWN;

  private boolean deniedLive;

  DailyQuota(OptionalLong configuredLimit, double share, double backfillShare) {
    this.configuredLimit = configuredLimit;
    this.share = share;
    this.backfillShare = backfillShare;
  }

  /** The number of calls that were answered when a call was granted. */
  record GrantSnapshot(long answeredCalls) {}

  /**
   * @return 0 if the call may be granted; otherwise the ms after which to try again
   */
  long waitMs(Turn turn, long now) {
    rollOver(now);
    if (now < pausedUntil) {
      return pausedUntil - now;
    }
    if (probing && inFlight() > 0) {
      return RETRY_DELAY_MS;
    }
    if (!probing && remainingCalls != UNKNOWN && remainingCalls <= 0) {
      if (inFlight() > 0) {
        return RETRY_DELAY_MS;
      }
      pauseUntilReset(now);
      return pausedUntil - now;
    }
    OptionalLong dailyLimit = limit();
    if (dailyLimit.isEmpty() || probing) {
      return 0;
    }
    if (allows(turn, dailyLimit.getAsLong())) {
      return 0;
    }
    deniedLive = turn == Turn.LIVE || (deniedLive && deniedAt == now);
    deniedAt = now;
    return Math.min(MAX_WAIT_MS, msUntilReset(now));
  }

  /** The part of the daily limit that is used up, if that denies calls at present. */
  Optional<DaySpent> exhausted(long now) {
    if (now < pausedUntil) {
      return Optional.of(new DaySpent(true, pausedUntil + clockOffsetMs));
    }
    return deniedAt == now
        ? Optional.of(new DaySpent(deniedLive, now + clockOffsetMs + msUntilReset(now)))
        : Optional.empty();
  }

  private boolean allows(Turn turn, long dailyLimit) {
    double ownShare = Math.max(1, dailyLimit * share);
    double reserve = dailyLimit * RESERVED_SHARE;
    if (turn == Turn.BACKFILL && ownBackfillCalls >= Math.max(1, ownShare * backfillShare)) {
      return false;
    }
    if (turn != Turn.LIVE
        && (remainingCalls != UNKNOWN
            ? remainingCalls <= reserve
            : ownCalls >= ownShare - reserve * share)) {
      return false;
    }
    if (ownCalls < Math.floor(ownShare)) {
      return true;
    }
    return configuredLimit.isEmpty() && turn == Turn.LIVE && remainingCalls > reserve;
  }

  GrantSnapshot recordGrant(Turn turn) {
    grantedCalls++;
    ownCalls++;
    if (turn == Turn.BACKFILL) {
      ownBackfillCalls++;
    }
    if (remainingCalls != UNKNOWN) {
      remainingCalls--;
    }
    return new GrantSnapshot(answeredCalls);
  }

  void countUngranted() {
    grantedCalls++;
    answeredCalls++;
    ownCalls++;
    if (remainingCalls != UNKNOWN) {
      remainingCalls--;
    }
  }

  void onResponse(GrantSnapshot grantSnapshot, Feedback feedback, long now) {
    answeredCalls++;
    feedback.vendorTime().ifPresent(time -> clockOffsetMs = time - now);
    if (feedback.throttle() == Throttle.DAILY) {
      lowestRemaining = Long.MAX_VALUE;
      answersWithoutRemaining = 0;
      remainingCalls = 0;
      discardSuspectReset(now + clockOffsetMs);
      pauseUntilReset(now);
      return;
    }
    if (probing) {
      probing = false;
      remainingCalls = UNKNOWN;
    }
    feedback.dailyLimit().ifPresent(this::setLimit);
    feedback
        .dailyRemaining()
        .ifPresentOrElse(
            remaining -> applyRemaining(remaining, grantSnapshot), this::withoutRemaining);
    if (inFlight() == 0) {
      if (lowestRemaining != Long.MAX_VALUE) {
        remainingCalls = lowestRemaining - answersWithoutRemaining;
      }
      lowestRemaining = Long.MAX_VALUE;
      answersWithoutRemaining = 0;
    }
  }

  private void withoutRemaining() {
    answersWithoutRemaining++;
  }

  /** Applies the usage that the server reports on request. */
  void applyUsage(OptionalLong dayLimit, long used, OptionalLong resetsAt, long now) {
    dayLimit.ifPresent(this::setLimit);
    if (resetsAt.isPresent()) {
      if (resetsAt.getAsLong() <= now + clockOffsetMs) {
        if (announcedReset == UNKNOWN) {
          advanceReset(resetsAt.getAsLong(), now + clockOffsetMs);
        }
        return; // the report is about the previous day
      }
      announcedReset = resetsAt.getAsLong();
      lastReset = UNKNOWN;
    }
    if (dayLimit.isPresent()) {
      long reportedRemaining = Math.max(0, dayLimit.getAsLong() - used);
      remainingCalls =
          remainingCalls == UNKNOWN
              ? reportedRemaining
              : Math.min(remainingCalls, reportedRemaining);
    }
  }

  void setZone(ZoneId accountZone, long now) {
    zone = accountZone;
    nextMidnight = UNKNOWN;
    rollOver(now);
  }

  OptionalLong limit() {
    if (limit == UNKNOWN) {
      return configuredLimit;
    }
    return OptionalLong.of(Math.min(limit, configuredLimit.orElse(limit)));
  }

  private void setLimit(long dayLimit) {
    if (dayLimit > 0) {
      limit = dayLimit;
    }
  }

  private void applyRemaining(long remaining, GrantSnapshot grantSnapshot) {
    long uncounted = grantedCalls - grantSnapshot.answeredCalls() - 1;
    long lowerBound = remaining - uncounted;
    if (remainingCalls != UNKNOWN
        && limit != UNKNOWN
        && lowerBound > remainingCalls + uncertainty + limit / 2) {
      startNewDay();
    }
    uncertainty = uncounted;
    remainingCalls = lowerBound;
    lowestRemaining = Math.min(lowestRemaining, remaining);
  }

  private void rollOver(long now) {
    long vendorNow = now + clockOffsetMs;
    if (nextMidnight == UNKNOWN) {
      nextMidnight = nextMidnightAfter(vendorNow);
    }
    if (announcedReset != UNKNOWN && vendorNow >= announcedReset + CLOCK_MARGIN_MS) {
      advanceReset(announcedReset, vendorNow);
      nextMidnight = nextMidnightAfter(vendorNow);
      startNewDay();
    } else if (vendorNow >= nextMidnight + CLOCK_MARGIN_MS) {
      nextMidnight = nextMidnightAfter(vendorNow);
      if (announcedReset == UNKNOWN) {
        startNewDay();
      }
    }
  }

  /** Resets are a day apart; a reset older than a day is not used. */
  private void advanceReset(long reset, long vendorNow) {
    long next = dayAfter(reset);
    lastReset = next > vendorNow ? reset : UNKNOWN;
    announcedReset = next > vendorNow ? next : UNKNOWN;
  }

  private void discardSuspectReset(long vendorNow) {
    if (lastReset != UNKNOWN && vendorNow - lastReset < PROBE_INTERVAL_MS) {
      lastReset = UNKNOWN;
      announcedReset = UNKNOWN;
    }
  }

  /** Calls in flight may be counted on either day, so they count on the new day too. */
  private void startNewDay() {
    ownCalls = inFlight();
    ownBackfillCalls = 0;
    remainingCalls = UNKNOWN;
    lowestRemaining = Long.MAX_VALUE;
  }

  private void pauseUntilReset(long now) {
    boolean announced = announcedReset != UNKNOWN;
    long untilResetMs = msUntilReset(now);
    pausedUntil = now + (announced ? untilResetMs : Math.min(untilResetMs, PROBE_INTERVAL_MS));
    probing = true;
  }

  private long msUntilReset(long now) {
    long reset = announcedReset != UNKNOWN ? announcedReset : nextMidnight;
    return Math.max(1, reset + CLOCK_MARGIN_MS - clockOffsetMs - now);
  }

  private long inFlight() {
    return grantedCalls - answeredCalls;
  }

  private long dayAfter(long vendorNow) {
    return Instant.ofEpochMilli(vendorNow).atZone(zone).plusDays(1).toInstant().toEpochMilli();
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
