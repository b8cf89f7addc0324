package io.crmconnect.http;

import java.util.OptionalLong;

/**
 * One limit of the kind "so many in any rolling interval", this task's part of it, and the pace.
 *
 * <pre>
 * allowance = share of the limit + what is lent by idle tasks, but never what others use already
 * backfill  = its percentage of the allowance
 * </pre>
 *
 * Where the allowance is under one call, the interval is stretched until it is one.
 */
final class PacedLimit {
  private static final double LENT_PART = 0.45;
  private static final double QUIET_PART = 0.1;
  private static final double SLOWEST = 1.0 / 16;
  private static final double RAISE = 0.1;
  private static final long RAISE_EVERY_MS = 5_000;
  private static final long NEVER = Long.MIN_VALUE / 4;

  /** Doubles such as 190 x 0.3 may end a hair below the whole number. */
  private static final double HAIR = 1e-9;

  private final int planned;
  private final long intervalMs;
  private final double share;
  private final double backfillPart;
  private final Pacer pacer;
  private final RollingWindow all = new RollingWindow();
  private final RollingWindow backfill = new RollingWindow();

  private int limit;
  private double pacedAt;
  private long grants;
  private long lastGrant = NEVER;

  private double slowed = 1;
  private long slowedAt = NEVER;
  private long raisedAt = NEVER;
  private long pausedUntil = NEVER;

  private double others;
  private double lent;
  private long othersSeenAt = NEVER;
  private long quietSince = NEVER;

  PacedLimit(
      int planned, long intervalMs, double share, double backfillPart, Pacer.Factory pacers) {
    this.planned = planned;
    this.limit = planned;
    this.intervalMs = intervalMs;
    this.share = share;
    this.backfillPart = backfillPart;
    this.pacedAt = perSecond(planned * share);
    this.pacer = pacers.create(pacedAt);
  }

  /** What is known when a call is granted, to judge its answer by. */
  record Mark(long grantedAt, long counted, long grants) {}

  /**
   * @return 0: taken; else the ms after which to ask again
   */
  long take(boolean forBackfill, long now) {
    if (now < pausedUntil) {
      return pausedUntil - now;
    }
    raise(now);
    double allowance = allowance(now);
    if (allowance <= 0) {
      return Math.max(1, othersSeenAt + capLastsMs() - now);
    }
    long wait = all.roomIn(whole(allowance), window(allowance), now);
    if (wait == 0 && forBackfill) {
      double part = allowance * backfillPart;
      wait = backfill.roomIn(whole(part), window(part), now);
    }
    if (wait > 0) {
      return wait;
    }
    pace(perSecond(allowance) * slowed);
    if (!pacer.tryAcquire()) {
      return nextPermitIn(now);
    }
    grants++;
    lastGrant = now;
    all.granted();
    if (forBackfill) {
      backfill.granted();
    }
    return 0;
  }

  /** To be asked right after the call was taken. */
  Mark mark(long now) {
    return new Mark(now, all.counted(), grants);
  }

  void answered(boolean forBackfill, long now) {
    all.answered(now);
    if (forBackfill) {
      backfill.answered(now);
    }
  }

  /** A call went out that nobody asked for leave: it counts like any other. */
  void slipped(long now) {
    grants++;
    all.granted();
    all.answered(now);
  }

  /**
   * What an answer's headers say. Our own calls that the far side may have counted by then are all
   * that we counted when this one was granted and all granted since; the rest is others' use.
   */
  void observe(OptionalLong limitNow, OptionalLong remaining, Mark mark, long now) {
    if (limitNow.isPresent() && limitNow.getAsLong() > 0) {
      limit = (int) Math.min(planned, limitNow.getAsLong());
    }
    if (remaining.isEmpty()) {
      return;
    }
    long total = limitNow.orElse(limit);
    long own = mark.counted() + grants - mark.grants();
    others = Math.max(0, total - remaining.getAsLong() - own);
    othersSeenAt = now;
    double othersPart = limit * (1 - share);
    if (others >= QUIET_PART * othersPart) {
      quietSince = NEVER;
      lent = 0;
      return;
    }
    if (quietSince == NEVER) {
      quietSince = now;
    }
    lent = now - quietSince >= intervalMs ? LENT_PART * (othersPart - others) : 0;
  }

  /** Halves the pace, once for all the refusals of calls that went out at the old pace. */
  void throttled(Mark mark, long retryAfterMs, long now) {
    pausedUntil = Math.max(pausedUntil, now + Math.max(retryAfterMs, intervalMs));
    if (mark.grantedAt() >= slowedAt) {
      slowed = Math.max(SLOWEST, slowed / 2);
      slowedAt = now;
      raisedAt = pausedUntil;
    }
    lent = 0;
    quietSince = NEVER;
  }

  double backfillPerSecond() {
    return perSecond(limit * share * backfillPart) * slowed;
  }

  private void raise(long now) {
    while (slowed < 1 && now - raisedAt >= Math.max(intervalMs, RAISE_EVERY_MS)) {
      slowed = Math.min(1, slowed + RAISE);
      raisedAt += Math.max(intervalMs, RAISE_EVERY_MS);
    }
  }

  private double allowance(long now) {
    double own = limit * share;
    if (now - othersSeenAt <= intervalMs) {
      own += lent;
    }
    return now - othersSeenAt <= capLastsMs() ? Math.min(own, limit - others) : own;
  }

  /** Others' use is known for a moment only: a rolling window frees itself all the time. */
  private long capLastsMs() {
    return Math.max(1, intervalMs / 4);
  }

  private static int whole(double allowance) {
    return (int) Math.max(1, Math.floor(allowance + HAIR));
  }

  private long window(double allowance) {
    return allowance + HAIR >= 1 ? intervalMs : (long) Math.ceil(intervalMs / allowance);
  }

  private double perSecond(double allowance) {
    return allowance * 1000 / intervalMs;
  }

  private void pace(double rate) {
    if (Math.abs(rate - pacedAt) > 0.01 * pacedAt) {
      pacer.setRate(rate);
      pacedAt = rate;
    }
  }

  private long nextPermitIn(long now) {
    double spacing = 1000 / (GuavaPacer.SAFE_PART * pacedAt);
    long expected = lastGrant + (long) Math.ceil(spacing) - now;
    return Math.min((long) Math.ceil(spacing), Math.max(1, expected));
  }
}
