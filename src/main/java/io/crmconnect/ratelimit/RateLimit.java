/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.LimitUsedByOthers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A limit of calls in any rolling interval, with the shares that the clients of this worker have of
 * it together, and the pacing. Each client may use what the others leave.
 *
 * <pre>
 * allowance = all shares of this worker + calls borrowed from idle tasks of other workers,
 *             at most what others leave of the vendor's limit
 * backfill  = its percentage of the allowance
 * </pre>
 *
 * If the allowance is less than one call, the interval is extended until it is one.
 *
 * <p>Of the requests that wait, live work is granted first, then the client that has used the least
 * of its share.
 */
final class RateLimit {
  private static final double BORROWED_SHARE = 0.45;
  private static final double QUIET_THRESHOLD = 0.1;

  /**
   * The connector alone need not wait for a quiet interval, as a header is about the last one. It
   * borrows less and stops as soon as others send more than before, so that tasks that begin at
   * their full pace find what they need: their calls come as fast as those of the connector expire.
   */
  private static final double HASTY_BORROWED_SHARE = 0.25;

  /** Tasks that use more than this may have borrowed themselves. */
  private static final double HASTY_MAX_FOREIGN_SHARE = 0.3;

  private static final double HASTY_QUIET_THRESHOLD = 0.025;

  /** By so much faster than the average it sends while it borrows. */
  private static final double HASTE = 2;

  private static final double MIN_SLOWDOWN = 1.0 / 16;
  private static final double RECOVERY_STEP = 0.1;
  private static final long RECOVERY_INTERVAL_MS = 5_000;
  private static final long NEVER_MS = Long.MIN_VALUE / 4;

  /**
   * Permits are not closer than this, and stand for several calls instead: a task that processes
   * answers comes for permits now and then only.
   */
  private static final double MIN_SPACING_SECONDS = 0.05;

  /** Products such as 190 x 0.3 may be slightly less than the whole number. */
  private static final double EPSILON = 1e-9;

  private final String name;
  private final long intervalMs;
  private final Pacer.Factory pacers;
  private final List<LimitShare> shares = new ArrayList<>();
  private final RollingWindow allCalls = new RollingWindow();
  private final RollingWindow backfillCalls = new RollingWindow();

  /** The limit in the headers. */
  private long statedLimit = Long.MAX_VALUE;

  private Pacer pacer;
  private double pacerRate;

  /** Calls that the last permit stands for and that were not granted yet. */
  private long callsLeftOfPermit;

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
  private long leastForeignUsage = Long.MAX_VALUE;

  /** Since when others have left nothing. */
  private long usedUpSince = NEVER_MS;

  RateLimit(LimitShare first, Pacer.Factory pacers) {
    this.name = first.plan.name();
    this.intervalMs = first.plan.intervalMs();
    join(first);
    this.pacerRate = perSecond(guaranteed(first));
    this.pacers = pacers;
    this.pacer = pacers.create(pacerRate / callsPerPermit());
  }

  /** The state when a call is granted, which is needed to interpret its response. */
  record GrantSnapshot(long windowCount, long grantCount) {}

  String name() {
    return name;
  }

  boolean isSameAs(BudgetPlan.Limit plan) {
    return name.equals(plan.name()) && intervalMs == plan.intervalMs();
  }

  void join(LimitShare share) {
    shares.add(share);
  }

  /** The calls that the client has sent still count. */
  void leave(LimitShare share) {
    shares.remove(share);
  }

  boolean isUnused() {
    return shares.isEmpty();
  }

  /**
   * @return 0 if the limit allows another call; otherwise the ms after which to try again
   */
  long msUntilRoom(LimitShare share, boolean forBackfill, long now) {
    if (now < pausedUntil) {
      return deny(share, forBackfill, pausedUntil - now, now);
    }
    recover(now);
    double allowance = allowance(now);
    if (allowance <= 0) {
      return deny(
          share, forBackfill, Math.max(1, foreignUsageSeenAt + foreignUsageTtlMs() - now), now);
    }
    long waitMs = allCalls.msUntilRoom(wholeCalls(allowance), windowMs(allowance), now);
    if (waitMs == 0 && forBackfill) {
      double backfillAllowance = allowance * backfillPart();
      waitMs =
          backfillCalls.msUntilRoom(
              wholeCalls(backfillAllowance), windowMs(backfillAllowance), now);
      if (waitMs > 0) {
        // However long it waits for the ceiling, it is not urgent.
        share.backfill.remove();
      }
    }
    if (waitMs == 0) {
      waitMs = msToYield(share, forBackfill, now);
    }
    return waitMs == 0 ? 0 : deny(share, forBackfill, waitMs, now);
  }

  private static long deny(LimitShare share, boolean forBackfill, long waitMs, long now) {
    share.waiting(forBackfill).deny(waitMs, now);
    return waitMs;
  }

  /** 0 unless a request waits that goes first. */
  private long msToYield(LimitShare share, boolean forBackfill, long now) {
    boolean urgent = !forBackfill || share.backfill.isOverdue(now);
    for (LimitShare other : shares) {
      if (!urgent && other.live.isWaiting(now)) {
        return other.live.msUntilTurn(now);
      }
      WaitingRequest rival = urgent ? mostUrgent(other, now) : other.backfill;
      if (other != share && rival.isWaiting(now) && usedPart(other, now) < usedPart(share, now)) {
        return rival.msUntilTurn(now);
      }
    }
    return 0;
  }

  /** A backfill's request counts only once it is overdue. */
  private static WaitingRequest mostUrgent(LimitShare other, long now) {
    return !other.live.isWaiting(now) && other.backfill.isOverdue(now)
        ? other.backfill
        : other.live;
  }

  private double usedPart(LimitShare share, long now) {
    return share.calls.countedCalls(intervalMs, now) / guaranteed(share);
  }

  /**
   * Takes the pacer's permit for a call that the limit allows.
   *
   * @return 0 if the call was granted; otherwise the ms after which to try again
   */
  long acquirePermit(LimitShare share, boolean forBackfill, long now) {
    setPacerRate(perSecond(allowance(now)) * slowdown * haste());
    if (callsLeftOfPermit > 0) {
      callsLeftOfPermit--;
      return 0;
    }
    if (!pacer.tryAcquire()) {
      return deny(share, forBackfill, msUntilNextPermit(now), now);
    }
    callsLeftOfPermit = callsPerPermit() - 1;
    return 0;
  }

  private long callsPerPermit() {
    return Math.max(1, (long) (pacerRate * MIN_SPACING_SECONDS));
  }

  /** Counts a call that has all its permits. */
  GrantSnapshot recordGrant(LimitShare share, boolean forBackfill, long now) {
    grantCount++;
    lastGrant = now;
    allCalls.recordGrant();
    share.calls.evictExpired(windowMs(allowance(now)), now);
    share.calls.recordGrant();
    share.waiting(forBackfill).remove();
    if (forBackfill) {
      backfillCalls.recordGrant();
    }
    return new GrantSnapshot(allCalls.countedCalls(), grantCount);
  }

  void onResponse(LimitShare share, boolean forBackfill, long now) {
    allCalls.recordResponse(now);
    share.calls.recordResponse(now);
    if (forBackfill) {
      backfillCalls.recordResponse(now);
    }
  }

  /** Counts a call that was sent without a grant. */
  void countUngranted(LimitShare share, long now) {
    grantCount++;
    for (RollingWindow calls : List.of(allCalls, share.calls)) {
      calls.recordGrant();
      calls.recordResponse(now);
    }
  }

  /**
   * Applies the headers of a response. The own calls that the server may have counted by then are
   * those counted when this call was granted, and all granted since; the rest was used by others.
   */
  void applyStatus(LimitStatus status, GrantSnapshot grantSnapshot, long now) {
    if (status.permits().isPresent() && status.permits().getAsLong() > 0) {
      statedLimit = status.permits().getAsLong();
    }
    if (status.remaining().isEmpty()) {
      return;
    }
    vendorLimit = status.permits().orElse(maxLimit());
    long ownCalls = grantSnapshot.windowCount() + grantCount - grantSnapshot.grantCount();
    available = Math.min(vendorLimit, status.remaining().getAsLong() + ownCalls);
    long foreignUsage = vendorLimit - available;
    foreignUsageSeenAt = now;
    if (available > 1 || vendorLimit <= 1) {
      usedUpSince = NEVER_MS;
    } else if (usedUpSince == NEVER_MS) {
      usedUpSince = now;
    }
    double foreignShare = Math.max(0, maxLimit() - guaranteed());
    if (borrowsAtOnce()) {
      leastForeignUsage = Math.min(leastForeignUsage, foreignUsage);
      boolean quiet =
          foreignUsage <= HASTY_MAX_FOREIGN_SHARE * foreignShare
              && foreignUsage - leastForeignUsage <= HASTY_QUIET_THRESHOLD * foreignShare;
      borrowed = quiet ? HASTY_BORROWED_SHARE * Math.max(0, foreignShare - foreignUsage) : 0;
      return;
    }
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
        ? Optional.of(new LimitUsedByOthers(name, vendorLimit, intervalMs))
        : Optional.empty();
  }

  /** The state at present, as far as it concerns the client. Changes nothing. */
  LimitUsage usage(LimitShare share, long now) {
    double allowance = allowance(now);
    long windowMs = allowance <= 0 ? intervalMs : windowMs(allowance);
    int used = allCalls.countedCalls(windowMs, now);
    long left = now < pausedUntil ? 0 : Math.max(0, (long) (allowance + EPSILON) - used);
    return new LimitUsage(
        name, limit(share), intervalMs, share.calls.countedCalls(windowMs, now), left);
  }

  double backfillPerSecond(LimitShare share) {
    return perSecond(guaranteed(share) * share.backfillShare) * slowdown;
  }

  double backfillPerSecond() {
    return perSecond(guaranteed() * backfillPart()) * slowdown;
  }

  /** The client's own limit, unless the vendor states a lower one. */
  private long limit(LimitShare share) {
    return Math.min(share.plan.permits(), statedLimit);
  }

  private long maxLimit() {
    return shares.stream().mapToLong(this::limit).max().orElse(0);
  }

  /** Whether no task of this worker uses the limit. */
  private boolean borrowsAtOnce() {
    return shares.stream().allMatch(share -> share.borrowsAtOnce);
  }

  private double haste() {
    return borrowed > 0 && borrowsAtOnce() ? HASTE : 1;
  }

  private double guaranteed(LimitShare share) {
    return limit(share) * share.plan.share();
  }

  /**
   * All shares. Those of one connector are not more than its limit, although two runs of a task may
   * overlap; connectors of one account may have limits that add up to more than the vendor's.
   */
  private double guaranteed() {
    Map<String, Double> byConnector = new HashMap<>();
    for (LimitShare share : shares) {
      byConnector.merge(
          share.connector, guaranteed(share), (a, b) -> Math.min(limit(share), a + b));
    }
    return Math.min(
        statedLimit, byConnector.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  private double backfillPart() {
    double backfill =
        shares.stream().mapToDouble(share -> guaranteed(share) * share.backfillShare).sum();
    return backfill / shares.stream().mapToDouble(this::guaranteed).sum();
  }

  private void recover(long now) {
    while (slowdown < 1 && now - recoveredAt >= Math.max(intervalMs, RECOVERY_INTERVAL_MS)) {
      slowdown = Math.min(1, slowdown + RECOVERY_STEP);
      recoveredAt += Math.max(intervalMs, RECOVERY_INTERVAL_MS);
    }
  }

  private double allowance(long now) {
    double ownAllowance = guaranteed();
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
      boolean beginsToHaste = rate > HASTE * pacerRate && haste() > 1;
      pacerRate = rate;
      if (beginsToHaste) {
        // A pacer waits once more as long as its rate was when it gave the last permit.
        pacer = pacers.create(rate / callsPerPermit());
      } else {
        pacer.setRate(rate / callsPerPermit());
      }
      callsLeftOfPermit = Math.min(callsLeftOfPermit, callsPerPermit());
    }
  }

  private long msUntilNextPermit(long now) {
    double spacing = 1000 * callsPerPermit() / (GuavaPacer.CATCH_UP_FACTOR * pacerRate);
    long expected = lastGrant + (long) Math.ceil(spacing) - now;
    return Math.min((long) Math.ceil(spacing), Math.max(1, expected));
  }
}
