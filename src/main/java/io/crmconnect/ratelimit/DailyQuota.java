package io.crmconnect.ratelimit;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The day's allowance, which tasks and other apps use up together.
 *
 * <p>What is left is taken from the newest answer that says so, less every own call that the far
 * side may not have counted in it. Once nothing is under way, the least of what the answers said is
 * exact: one of them was the last to be counted. A part is kept for live reads. When all is gone,
 * nothing passes until the reset, which was named or is a day after a named one; where none was, or
 * a refusal right after the reset doubts it, one call tries again after an hour.
 *
 * <p>Days turn on the far side's clock, known from its answers.
 */
final class DailyQuota {
  private static final double RESERVED_SHARE = 0.1;
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long RETRY_DELAY_MS = 250;
  private static final long PROBE_INTERVAL_MS = 3_600_000;
  private static final long MAX_WAIT_MS = 60_000;

  /** The far side's clock is known to a second, and its machines differ. */
  private static final long CLOCK_MARGIN_MS = 2_000;

  private final OptionalLong configuredLimit;
  private final double share;
  private final double backfillShare;

  private ZoneId zone = ZoneOffset.UTC;
  private long clockOffsetMs;
  private long nextMidnight = UNKNOWN;
  private long announcedReset = UNKNOWN;

  /** A reset that has passed, and that {@link #announcedReset} was told from. */
  private long lastReset = UNKNOWN;

  private long limit = UNKNOWN;
  private long remainingCalls = UNKNOWN;
  private long ownCalls;
  private long ownBackfillCalls;
  private long grantedCalls;
  private long answeredCalls;

  /** The least that an answer said is left, since nothing was under way; and how many said none. */
  private long lowestRemaining = Long.MAX_VALUE;

  private long answersWithoutRemaining;

  /** By how much more than {@link #remainingCalls} may be left, since answers overlap. */
  private long uncertainty;

  private long pausedUntil = Long.MIN_VALUE;
  private boolean probing;

  /** When a call was refused last because of the day, and whether one of those was a live one. */
  private long deniedAt = UNKNOWN;

  private boolean deniedLive;

  DailyQuota(OptionalLong configuredLimit, double share, double backfillShare) {
    this.configuredLimit = configuredLimit;
    this.share = share;
    this.backfillShare = backfillShare;
  }

  /** How many calls were answered when this one was granted. */
  record GrantSnapshot(long answeredCalls) {}

  /**
   * @return 0: may be granted; else the ms after which to ask again
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

  /** What of the day is used up, as far as that refuses calls at this instant. */
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

  /** What the far side says when asked for the day's use. */
  void applyUsage(OptionalLong dayLimit, long used, OptionalLong resetsAt, long now) {
    dayLimit.ifPresent(this::setLimit);
    if (resetsAt.isPresent()) {
      if (resetsAt.getAsLong() <= now + clockOffsetMs) {
        if (announcedReset == UNKNOWN) {
          advanceReset(resetsAt.getAsLong(), now + clockOffsetMs);
        }
        return; // it still speaks of the day before
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

  /** Days turn at the same time of day; what is older than one says nothing. */
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

  /** What is under way may be counted on either day: it counts on the new one too. */
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
