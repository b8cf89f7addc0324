package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.Request;
import java.util.Optional;

/**
 * A limit of calls in any rolling interval, with this task's share of it and the pacing.
 *
 * <pre>
 * allowance = share of the own limit + calls borrowed from idle tasks,
 *             at most what others leave of the vendor's limit
 * backfill  = its percentage of the allowance
 * </pre>
 *
 * If the allowance is less than one call, the interval is extended until it is one.
 */
final class RateLimit {
  private static final double BORROWED_SHARE = 0.45;
  private static final double QUIET_THRESHOLD = 0.1;
  private static final double MIN_SLOWDOWN = 1.0 / 16;
  private static final double RECOVERY_STEP = 0.1;
  private static final long RECOVERY_INTERVAL_MS = 5_000;
  private static final long NEVER_MS = Long.MIN_VALUE / 4;

  /** Products such as 190 x 0.3 may be slightly less than the whole number. */
  private static final double EPSILON = 1e-9;

  private final BudgetPlan.Limit plan;
  private final int configuredLimit;
  private final long intervalMs;
  private final double share;
  private final double backfillShare;
  private final Pacer pacer;
  private final RollingWindow allCalls = new RollingWindow();
  private final RollingWindow backfillCalls = new RollingWindow();

  private int limit;
  private double pacerRate;
  private long grantCount;
  private long lastGrant = NEVER_MS;

  private double slowdown = 1;
  private long slowdownAt = NEVER_MS;
  private long recoveredAt = NEVER_MS;
  private long pausedUntil = NEVER_MS;

  /** What others leave of the vendor's limit for this task, calls already sent included. */
  private long available;

  private long vendorLimit;
  private double borrowed;
  private long foreignUsageSeenAt = NEVER_MS;
  private long foreignQuietSince = NEVER_MS;

  /** Since when others have left nothing. */
  private long usedUpSince = NEVER_MS;

  RateLimit(BudgetPlan.Limit plan, double backfillShare, Pacer.Factory pacers) {
    this.plan = plan;
    this.configuredLimit = plan.permits();
    this.limit = configuredLimit;
    this.intervalMs = plan.intervalMs();
    this.share = plan.share();
    this.backfillShare = backfillShare;
    this.pacerRate = perSecond(configuredLimit * share);
    this.pacer = pacers.create(pacerRate);
  }

  /** The state when a call is granted, which is needed to interpret its response. */
  record GrantSnapshot(long windowCount, long grantCount) {}

  String name() {
    return plan.name();
  }

  boolean applies(Request request) {
    return plan.draws().test(request);
  }

  /**
   * @return 0 if the limit allows another call; otherwise the ms after which to try again
   */
  long msUntilRoom(boolean forBackfill, long now) {
    if (now < pausedUntil) {
      return pausedUntil - now;
    }
    recover(now);
    double allowance = allowance(now);
    if (allowance <= 0) {
      return Math.max(1, foreignUsageSeenAt + foreignUsageTtlMs() - now);
    }
    long waitMs = allCalls.msUntilRoom(wholeCalls(allowance), windowMs(allowance), now);
    if (waitMs == 0 && forBackfill) {
      double backfillAllowance = allowance * backfillShare;
      waitMs =
          backfillCalls.msUntilRoom(
              wholeCalls(backfillAllowance), windowMs(backfillAllowance), now);
    }
    return waitMs;
  }

  /**
   * Takes the pacer's permit for a call that the limit allows.
   *
   * @return 0 if the call was granted; otherwise the ms after which to try again
   */
  long acquirePermit(long now) {
    setPacerRate(perSecond(allowance(now)) * slowdown);
    return pacer.tryAcquire() ? 0 : msUntilNextPermit(now);
  }

  /** Counts a call that has all its permits. */
  GrantSnapshot recordGrant(boolean forBackfill, long now) {
    grantCount++;
    lastGrant = now;
    allCalls.recordGrant();
    if (forBackfill) {
      backfillCalls.recordGrant();
    }
    return new GrantSnapshot(allCalls.countedCalls(), grantCount);
  }

  void onResponse(boolean forBackfill, long now) {
    allCalls.recordResponse(now);
    if (forBackfill) {
      backfillCalls.recordResponse(now);
    }
  }

  /** Counts a call that was sent without a grant. */
  void countUngranted(long now) {
    grantCount++;
    allCalls.recordGrant();
    allCalls.recordResponse(now);
  }

  /**
   * Applies the headers of a response. The own calls that the server may have counted by then are
   * those counted when this call was granted, and all granted since; the rest was used by others.
   */
  void applyStatus(LimitStatus status, GrantSnapshot grantSnapshot, long now) {
    if (status.permits().isPresent() && status.permits().getAsLong() > 0) {
      limit = (int) Math.min(configuredLimit, status.permits().getAsLong());
    }
    if (status.remaining().isEmpty()) {
      return;
    }
    vendorLimit = status.permits().orElse(limit);
    long ownCalls = grantSnapshot.windowCount() + grantCount - grantSnapshot.grantCount();
    available = Math.min(vendorLimit, status.remaining().getAsLong() + ownCalls);
    long foreignUsage = vendorLimit - available;
    foreignUsageSeenAt = now;
    if (available > 1 || vendorLimit <= 1) {
      usedUpSince = NEVER_MS;
    } else if (usedUpSince == NEVER_MS) {
      usedUpSince = now;
    }
    double foreignShare = limit * (1 - share);
    if (foreignUsage >= QUIET_THRESHOLD * foreignShare) {
      foreignQuietSince = NEVER_MS;
      borrowed = 0;
      return;
    }
    if (foreignQuietSince == NEVER_MS) {
      foreignQuietSince = now;
    }
    borrowed =
        now - foreignQuietSince >= intervalMs ? BORROWED_SHARE * (foreignShare - foreignUsage) : 0;
  }

  /** Halves the pace, once for all rejected calls that were granted at the old pace. */
  void onThrottled(long grantedAt, long retryAfterMs, long now) {
    long pauseMs = Math.max(retryAfterMs, intervalMs);
    pausedUntil = Math.max(pausedUntil, now + pauseMs);
    if (grantedAt >= slowdownAt) {
      slowdown = Math.max(MIN_SLOWDOWN, slowdown / 2);
      slowdownAt = now;
      recoveredAt = pausedUntil;
    }
    borrowed = 0;
    foreignQuietSince = NEVER_MS;
  }

  /** Present while others have left at most one call for longer than the interval. */
  Optional<LimitUsedByOthers> usedByOthers(long now) {
    boolean usedUp =
        usedUpSince != NEVER_MS
            && now - usedUpSince > intervalMs
            && now - foreignUsageSeenAt <= 2 * intervalMs;
    return usedUp
        ? Optional.of(new LimitUsedByOthers(plan.name(), vendorLimit, intervalMs))
        : Optional.empty();
  }

  /** The state at present. Changes nothing. */
  LimitUsage usage(long now) {
    double allowance = allowance(now);
    int used = allCalls.countedCalls(allowance <= 0 ? intervalMs : windowMs(allowance), now);
    long left = now < pausedUntil ? 0 : Math.max(0, (long) (allowance + EPSILON) - used);
    return new LimitUsage(plan.name(), limit, intervalMs, used, left);
  }

  double backfillPerSecond() {
    return perSecond(limit * share * backfillShare) * slowdown;
  }

  private void recover(long now) {
    while (slowdown < 1 && now - recoveredAt >= Math.max(intervalMs, RECOVERY_INTERVAL_MS)) {
      slowdown = Math.min(1, slowdown + RECOVERY_STEP);
      recoveredAt += Math.max(intervalMs, RECOVERY_INTERVAL_MS);
    }
  }

  private double allowance(long now) {
    double ownAllowance = limit * share;
    if (now - foreignUsageSeenAt <= intervalMs) {
      ownAllowance += borrowed;
    }
    return now - foreignUsageSeenAt <= foreignUsageTtlMs()
        ? Math.min(ownAllowance, available)
        : ownAllowance;
  }

  /** The usage of others is valid only briefly, because a rolling window changes all the time. */
  private long foreignUsageTtlMs() {
    return Math.max(1, intervalMs / 4);
  }

  private static int wholeCalls(double allowance) {
    return (int) Math.max(1, Math.floor(allowance + EPSILON));
  }

  private long windowMs(double allowance) {
    return allowance + EPSILON >= 1 ? intervalMs : (long) Math.ceil(intervalMs / allowance);
  }

  private double perSecond(double allowance) {
    return allowance * 1000 / intervalMs;
  }

  private void setPacerRate(double rate) {
    if (Math.abs(rate - pacerRate) > 0.01 * pacerRate) {
      pacer.setRate(rate);
      pacerRate = rate;
    }
  }

  private long msUntilNextPermit(long now) {
    double spacing = 1000 / (GuavaPacer.RATE_SAFETY_FACTOR * pacerRate);
    long expected = lastGrant + (long) Math.ceil(spacing) - now;
    return Math.min((long) Math.ceil(spacing), Math.max(1, expected));
  }
}
