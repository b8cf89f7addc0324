package io.crmconnect.http;

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
final class DayLedger {
  private static final double RESERVED_PART = 0.1;
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long LOOK_AGAIN_MS = 250;
  private static final long TRY_AGAIN_MS = 3_600_000;
  private static final long WAIT_AT_MOST_MS = 60_000;

  /** The far side's clock is known to a second, and its machines differ. */
  private static final long CLOCK_MARGIN_MS = 2_000;

  private final OptionalLong planned;
  private final double share;
  private final double backfillPart;

  private ZoneId zone = ZoneOffset.UTC;
  private long clockAhead;
  private long midnight = UNKNOWN;
  private long namedReset = UNKNOWN;

  /** A reset that has passed, and that {@link #namedReset} was told from. */
  private long passedReset = UNKNOWN;

  private long limit = UNKNOWN;
  private long left = UNKNOWN;
  private long own;
  private long ownBackfill;
  private long granted;
  private long answered;

  /** The least that an answer said is left, since nothing was under way; and how many said none. */
  private long least = Long.MAX_VALUE;

  private long untold;

  /** By how much more than {@link #left} may be left, since answers overlap. */
  private long doubt;

  private long parkedUntil = Long.MIN_VALUE;
  private boolean trying;

  /** When a call was refused last because of the day, and whether one of those was a live one. */
  private long deniedAt = UNKNOWN;

  private boolean deniedLive;

  DayLedger(OptionalLong planned, double share, double backfillPart) {
    this.planned = planned;
    this.share = share;
    this.backfillPart = backfillPart;
  }

  /** How many calls were answered when this one was granted. */
  record Mark(long answered) {}

  /**
   * @return 0: may be granted; else the ms after which to ask again
   */
  long waitMs(Turn turn, long now) {
    turnDay(now);
    if (now < parkedUntil) {
      return parkedUntil - now;
    }
    if (trying && inFlight() > 0) {
      return LOOK_AGAIN_MS;
    }
    if (!trying && left != UNKNOWN && left <= 0) {
      if (inFlight() > 0) {
        return LOOK_AGAIN_MS;
      }
      park(now);
      return parkedUntil - now;
    }
    OptionalLong day = limit();
    if (day.isEmpty() || trying) {
      return 0;
    }
    if (mayUse(turn, day.getAsLong())) {
      return 0;
    }
    deniedLive = turn == Turn.LIVE || (deniedLive && deniedAt == now);
    deniedAt = now;
    return Math.min(WAIT_AT_MOST_MS, untilReset(now));
  }

  /** What of the day is used up, as far as that refuses calls at this instant. */
  Optional<DaySpent> spent(long now) {
    if (now < parkedUntil) {
      return Optional.of(new DaySpent(true, parkedUntil + clockAhead));
    }
    return deniedAt == now
        ? Optional.of(new DaySpent(deniedLive, now + clockAhead + untilReset(now)))
        : Optional.empty();
  }

  private boolean mayUse(Turn turn, long day) {
    double part = Math.max(1, day * share);
    double reserve = day * RESERVED_PART;
    if (turn == Turn.BACKFILL && ownBackfill >= Math.max(1, part * backfillPart)) {
      return false;
    }
    if (turn != Turn.LIVE && (left != UNKNOWN ? left <= reserve : own >= part - reserve * share)) {
      return false;
    }
    if (own < Math.floor(part)) {
      return true;
    }
    return planned.isEmpty() && turn == Turn.LIVE && left > reserve;
  }

  Mark granted(Turn turn) {
    granted++;
    own++;
    if (turn == Turn.BACKFILL) {
      ownBackfill++;
    }
    if (left != UNKNOWN) {
      left--;
    }
    return new Mark(answered);
  }

  void slipped() {
    granted++;
    answered++;
    own++;
    if (left != UNKNOWN) {
      left--;
    }
  }

  void answered(Mark mark, Feedback feedback, long now) {
    answered++;
    feedback.vendorTime().ifPresent(time -> clockAhead = time - now);
    if (feedback.throttle() == Throttle.DAILY) {
      least = Long.MAX_VALUE;
      untold = 0;
      left = 0;
      doubtReset(now + clockAhead);
      park(now);
      return;
    }
    if (trying) {
      trying = false;
      left = UNKNOWN;
    }
    feedback.dailyLimit().ifPresent(this::limited);
    feedback.dailyRemaining().ifPresentOrElse(remaining -> remains(remaining, mark), this::silent);
    if (inFlight() == 0) {
      if (least != Long.MAX_VALUE) {
        left = least - untold;
      }
      least = Long.MAX_VALUE;
      untold = 0;
    }
  }

  private void silent() {
    untold++;
  }

  /** What the far side says when asked for the day's use. */
  void usage(OptionalLong dayLimit, long used, OptionalLong resetsAt, long now) {
    dayLimit.ifPresent(this::limited);
    if (resetsAt.isPresent()) {
      if (resetsAt.getAsLong() <= now + clockAhead) {
        if (namedReset == UNKNOWN) {
          resetPassed(resetsAt.getAsLong(), now + clockAhead);
        }
        return; // it still speaks of the day before
      }
      namedReset = resetsAt.getAsLong();
      passedReset = UNKNOWN;
    }
    if (dayLimit.isPresent()) {
      long said = Math.max(0, dayLimit.getAsLong() - used);
      left = left == UNKNOWN ? said : Math.min(left, said);
    }
  }

  void zone(ZoneId accountZone, long now) {
    zone = accountZone;
    midnight = UNKNOWN;
    turnDay(now);
  }

  OptionalLong limit() {
    if (limit == UNKNOWN) {
      return planned;
    }
    return OptionalLong.of(Math.min(limit, planned.orElse(limit)));
  }

  private void limited(long dayLimit) {
    if (dayLimit > 0) {
      limit = dayLimit;
    }
  }

  private void remains(long remaining, Mark mark) {
    long notCounted = granted - mark.answered() - 1;
    long bound = remaining - notCounted;
    if (left != UNKNOWN && limit != UNKNOWN && bound > left + doubt + limit / 2) {
      newDay();
    }
    doubt = notCounted;
    left = bound;
    least = Math.min(least, remaining);
  }

  private void turnDay(long now) {
    long there = now + clockAhead;
    if (midnight == UNKNOWN) {
      midnight = midnightAfter(there);
    }
    if (namedReset != UNKNOWN && there >= namedReset + CLOCK_MARGIN_MS) {
      resetPassed(namedReset, there);
      midnight = midnightAfter(there);
      newDay();
    } else if (there >= midnight + CLOCK_MARGIN_MS) {
      midnight = midnightAfter(there);
      if (namedReset == UNKNOWN) {
        newDay();
      }
    }
  }

  /** Days turn at the same time of day; what is older than one says nothing. */
  private void resetPassed(long reset, long there) {
    long next = dayAfter(reset);
    passedReset = next > there ? reset : UNKNOWN;
    namedReset = next > there ? next : UNKNOWN;
  }

  private void doubtReset(long there) {
    if (passedReset != UNKNOWN && there - passedReset < TRY_AGAIN_MS) {
      passedReset = UNKNOWN;
      namedReset = UNKNOWN;
    }
  }

  /** What is under way may be counted on either day: it counts on the new one too. */
  private void newDay() {
    own = inFlight();
    ownBackfill = 0;
    left = UNKNOWN;
    least = Long.MAX_VALUE;
  }

  private void park(long now) {
    boolean named = namedReset != UNKNOWN;
    long until = untilReset(now);
    parkedUntil = now + (named ? until : Math.min(until, TRY_AGAIN_MS));
    trying = true;
  }

  private long untilReset(long now) {
    long reset = namedReset != UNKNOWN ? namedReset : midnight;
    return Math.max(1, reset + CLOCK_MARGIN_MS - clockAhead - now);
  }

  private long inFlight() {
    return granted - answered;
  }

  private long dayAfter(long there) {
    return Instant.ofEpochMilli(there).atZone(zone).plusDays(1).toInstant().toEpochMilli();
  }

  private long midnightAfter(long there) {
    return Instant.ofEpochMilli(there)
        .atZone(zone)
        .toLocalDate()
        .plusDays(1)
        .atStartOfDay(zone)
        .toInstant()
        .toEpochMilli();
  }
}
