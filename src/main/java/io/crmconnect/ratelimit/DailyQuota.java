/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorClock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The daily limit, which tasks and other applications share. The clients of one worker lend each
 * other what they leave of their shares.
 *
 * <p>The remaining calls are those of the newest response that reports them, minus all own calls
 * that the server may not have counted in it. When no call is in flight, the lowest reported value
 * is exact, because one of the calls was the last to be counted. A reserve is kept for changes.
 * When no calls remain, no call is granted until the reset that the server announced. If it
 * announced none, one call probes after an hour at the latest.
 *
 * <p>Days begin by the lower of the server's clock, which is known from its responses, and this
 * worker's: a wrong date in a response does not move the reset away.
 */
final class DailyQuota {
  private static final double RESERVED_SHARE = 0.1;
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long RETRY_DELAY_MS = 250;
  private static final long PROBE_INTERVAL_MS = 3_600_000;
  private static final long MAX_WAIT_MS = 60_000;

  private final ResetSchedule resets;
  private final List<DailyShare> shares = new ArrayList<>();

  /** Calls that clients which have left took of the shares of others. */
  private final DayCount lentToDeparted;

  private final VendorClock clock = new VendorClock();
  private long limit = UNKNOWN;
  private long remainingCalls = UNKNOWN;
  private long grantedCalls;
  private long answeredCalls;

  /** The lowest reported number of remaining calls since no call was in flight. */
  private long lowestRemaining = Long.MAX_VALUE;

  private long answersWithoutRemaining;

  /** By how much {@link #remainingCalls} may be too low, because calls overlap. */
  private long uncertainty;

  private long pausedUntil = Long.MIN_VALUE;
  private boolean probing;

  DailyQuota(BudgetPlan.Reset reset) {
    this.resets = ResetSchedule.of(reset);
    this.lentToDeparted = DayCount.of(reset);
  }

  void join(DailyShare share) {
    shares.add(share);
  }

  /** A client that comes back elsewhere has its share again, so only what it borrowed counts on. */
  void leave(DailyShare share, long now) {
    shares.remove(share);
    long borrowed = share.calls.total() - (long) share.guaranteed(vendorLimit());
    if (borrowed > 0 && limit(share).isPresent()) {
      lentToDeparted.add(borrowed, vendorTimeAt(now));
    }
    answeredCalls += share.inFlight();
    answersWithoutRemaining += share.inFlight();
  }

  /** The number of calls that were answered when a call was granted. */
  record GrantSnapshot(long answeredCalls) {}

  /**
   * @return 0 if the call may be granted; otherwise the ms after which to try again
   */
  long waitMs(DailyShare share, RequestPriority priority, long now) {
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
    OptionalLong dailyLimit = limit(share);
    if (dailyLimit.isEmpty() || probing) {
      return 0;
    }
    if (allows(share, priority, dailyLimit.getAsLong())) {
      return 0;
    }
    share.deny(priority, now);
    return Math.min(MAX_WAIT_MS, msUntilReset(now));
  }

  /** The part of the daily limit that is used up, if that denies the client's calls at present. */
  Optional<DailyLimitReached> limitReached(DailyShare share, long now) {
    if (now < pausedUntil) {
      return Optional.of(new DailyLimitReached(true, vendorTimeAt(pausedUntil)));
    }
    return share.deniedAt == now
        ? Optional.of(
            new DailyLimitReached(share.deniedLive, vendorTimeAt(now) + msUntilReset(now)))
        : Optional.empty();
  }

  private boolean allows(DailyShare share, RequestPriority priority, long dailyLimit) {
    OptionalLong vendorLimit = vendorLimit();
    double guaranteed = Math.max(1, guaranteed(vendorLimit));
    double forBackfill =
        shares.stream()
            .mapToDouble(each -> each.guaranteed(vendorLimit) * each.backfillShare)
            .sum();
    double reserve = dailyLimit * RESERVED_SHARE;
    long backfillCalls = shares.stream().mapToLong(each -> each.backfillCalls.total()).sum();
    if (priority == RequestPriority.BACKFILL && backfillCalls >= Math.max(1, forBackfill)) {
      return false;
    }
    long calls =
        lentToDeparted.total() + shares.stream().mapToLong(each -> each.calls.total()).sum();
    if (!priority.mayUseDailyReserve()) {
      boolean remainingKnown = remainingCalls != UNKNOWN;
      // The vendor's remaining calls say nothing about a lower limit that a setting has.
      boolean countsOwnCalls = !remainingKnown || share.plan.isLimited();
      if ((remainingKnown && remainingCalls <= reserve)
          || (countsOwnCalls && calls >= guaranteed * (1 - RESERVED_SHARE))) {
        return false;
      }
    }
    if (calls < Math.floor(guaranteed)) {
      return true;
    }
    return !share.plan.isLimited() && priority.mayUseDailyReserve() && remainingCalls > reserve;
  }

  /** All shares; those of one connector are not more than its quota. */
  private double guaranteed(OptionalLong vendorLimit) {
    Map<String, Double> byConnector = new HashMap<>();
    for (DailyShare share : shares) {
      long limit = share.limit(vendorLimit).orElse(0);
      byConnector.merge(
          share.connector, share.guaranteed(vendorLimit), (a, b) -> Math.min(limit, a + b));
    }
    return byConnector.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  GrantSnapshot recordGrant(DailyShare share, RequestPriority priority, long now) {
    grantedCalls++;
    share.recordGrant(priority, vendorTimeAt(now));
    if (remainingCalls != UNKNOWN) {
      remainingCalls--;
    }
    return new GrantSnapshot(answeredCalls);
  }

  void countUngranted(DailyShare share, long now) {
    grantedCalls++;
    answeredCalls++;
    share.calls.add(1, vendorTimeAt(now));
    if (remainingCalls != UNKNOWN) {
      remainingCalls--;
    }
  }

  void onResponse(DailyShare share, GrantSnapshot grantSnapshot, CrmResponse response, long now) {
    answeredCalls++;
    share.recordResponse();
    response.vendorTime().ifPresent(time -> clock.addSample(time, now));
    if (response.result() instanceof Result.Failure failure && failure.isDailyLimit()) {
      lowestRemaining = Long.MAX_VALUE;
      answersWithoutRemaining = 0;
      remainingCalls = 0;
      resets.onExhausted(vendorTimeAt(now));
      pauseUntilReset(now);
      return;
    }
    if (probing) {
      probing = false;
      remainingCalls = UNKNOWN;
    }
    LimitStatus status = response.signals().of(BudgetSignals.DAILY);
    status.permits().ifPresent(this::setLimit);
    status
        .remaining()
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
    if (resetsAt.isPresent() && !resets.announce(resetsAt.getAsLong(), vendorTimeAt(now))) {
      return; // the report is about the previous day
    }
    if (dayLimit.isPresent() && used >= 0 && used <= LimitStatus.MAX_REQUESTS) {
      long reportedRemaining =
          Math.max(0, Math.min(dayLimit.getAsLong(), LimitStatus.MAX_REQUESTS) - used);
      remainingCalls =
          remainingCalls == UNKNOWN
              ? reportedRemaining
              : Math.min(remainingCalls, reportedRemaining);
    }
  }

  void setZone(ZoneId accountZone, long now) {
    resets.setZone(accountZone);
    rollOver(now);
  }

  /** The state at present. Changes nothing. */
  DailyUsage usage(DailyShare share, long now) {
    return new DailyUsage(
        limit(share),
        remainingCalls == UNKNOWN
            ? OptionalLong.empty()
            : OptionalLong.of(Math.max(0, remainingCalls)),
        resets.msUntilFullReset(vendorTimeAt(now)));
  }

  OptionalLong limit(DailyShare share) {
    return share.limit(vendorLimit());
  }

  private OptionalLong vendorLimit() {
    return limit == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(limit);
  }

  private void setLimit(long dayLimit) {
    if (dayLimit > 0 && dayLimit <= LimitStatus.MAX_REQUESTS) {
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
    shares.forEach(share -> share.expire(vendorTimeAt(now)));
    lentToDeparted.expire(vendorTimeAt(now));
    if (resets.passedReset(vendorTimeAt(now))) {
      startNewDay();
    }
  }

  private void startNewDay() {
    shares.forEach(DailyShare::startNewDay);
    lentToDeparted.onReset(0);
    remainingCalls = UNKNOWN;
    lowestRemaining = Long.MAX_VALUE;
  }

  private void pauseUntilReset(long now) {
    long untilResetMs = msUntilReset(now);
    pausedUntil =
        now + (resets.isAnnounced() ? untilResetMs : Math.min(untilResetMs, PROBE_INTERVAL_MS));
    probing = true;
  }

  private long msUntilReset(long now) {
    return resets.msUntilReset(vendorTimeAt(now));
  }

  private long vendorTimeAt(long now) {
    return clock.hasSample() ? clock.vendorTimeAt(now) : now;
  }

  private long inFlight() {
    return grantedCalls - answeredCalls;
  }
}
