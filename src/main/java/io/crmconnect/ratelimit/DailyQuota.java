package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The day's allowance, which tasks and other apps use up together.
 *
 * <p>What is left is taken from the newest answer that says so, less every own call that the far
 * side may not have counted in it. Once nothing is under way, the least of what the answers said is
 * exact: one of them was the last to be counted. A part is kept for live reads. When all is gone,
 * nothing passes until the reset where the far side named it; else one call tries again after an
 * hour at the latest.
 *
 * <p>Days turn on the far side's clock, known from its answers.
 */
final class DailyQuota {
  private static final double RESERVED_SHARE = 0.1;
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long RETRY_DELAY_MS = 250;
  private static final long PROBE_INTERVAL_MS = 3_600_000;
  private static final long MAX_WAIT_MS = 60_000;

  private final OptionalLong configuredLimit;
  private final double share;
  private final double backfillShare;

  private final ResetSchedule resets;
  private final DayCount ownCalls;
  private final DayCount ownBackfillCalls;

  private long clockOffsetMs;
  private long limit = UNKNOWN;
  private long remainingCalls = UNKNOWN;
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

  DailyQuota(BudgetPlan.Quota plan, double backfillShare) {
    this.configuredLimit = plan.permits();
    this.share = plan.share();
    this.backfillShare = backfillShare;
    this.resets = ResetSchedule.of(plan.reset());
    this.ownCalls = DayCount.of(plan.reset());
    this.ownBackfillCalls = DayCount.of(plan.reset());
  }

  /** How many calls were answered when this one was granted. */
  record GrantSnapshot(long answeredCalls) {}

  /**
   * @return 0: may be granted; else the ms after which to ask again
   */
  long waitMs(RequestPriority priority, long now) {
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
    if (allows(priority, dailyLimit.getAsLong())) {
      return 0;
    }
    deniedLive = priority.mayUseDailyReserve() || (deniedLive && deniedAt == now);
    deniedAt = now;
    return Math.min(MAX_WAIT_MS, msUntilReset(now));
  }

  /** What of the day is used up, as far as that refuses calls at this instant. */
  Optional<DailyLimitReached> limitReached(long now) {
    if (now < pausedUntil) {
      return Optional.of(new DailyLimitReached(true, pausedUntil + clockOffsetMs));
    }
    return deniedAt == now
        ? Optional.of(new DailyLimitReached(deniedLive, now + clockOffsetMs + msUntilReset(now)))
        : Optional.empty();
  }

  private boolean allows(RequestPriority priority, long dailyLimit) {
    double ownShare = Math.max(1, dailyLimit * share);
    double reserve = dailyLimit * RESERVED_SHARE;
    if (priority == RequestPriority.BACKFILL
        && ownBackfillCalls.total() >= Math.max(1, ownShare * backfillShare)) {
      return false;
    }
    if (!priority.mayUseDailyReserve()
        && (remainingCalls != UNKNOWN
            ? remainingCalls <= reserve
            : ownCalls.total() >= ownShare - reserve * share)) {
      return false;
    }
    if (ownCalls.total() < Math.floor(ownShare)) {
      return true;
    }
    return configuredLimit.isEmpty() && priority.mayUseDailyReserve() && remainingCalls > reserve;
  }

  GrantSnapshot recordGrant(RequestPriority priority, long now) {
    grantedCalls++;
    ownCalls.add(now + clockOffsetMs);
    if (priority == RequestPriority.BACKFILL) {
      ownBackfillCalls.add(now + clockOffsetMs);
    }
    if (remainingCalls != UNKNOWN) {
      remainingCalls--;
    }
    return new GrantSnapshot(answeredCalls);
  }

  void countUngranted(long now) {
    grantedCalls++;
    answeredCalls++;
    ownCalls.add(now + clockOffsetMs);
    if (remainingCalls != UNKNOWN) {
      remainingCalls--;
    }
  }

  void onResponse(GrantSnapshot grantSnapshot, CrmResponse response, long now) {
    answeredCalls++;
    response.vendorTime().ifPresent(time -> clockOffsetMs = time - now);
    if (response.result() instanceof Result.Failure failure && failure.isDailyLimit()) {
      lowestRemaining = Long.MAX_VALUE;
      answersWithoutRemaining = 0;
      remainingCalls = 0;
      resets.onExhausted(now + clockOffsetMs);
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

  /** What the far side says when asked for the day's use. */
  void applyUsage(OptionalLong dayLimit, long used, OptionalLong resetsAt, long now) {
    dayLimit.ifPresent(this::setLimit);
    if (resetsAt.isPresent() && !resets.announce(resetsAt.getAsLong(), now + clockOffsetMs)) {
      return; // it still speaks of the day before
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
    resets.setZone(accountZone);
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
    ownCalls.expire(now + clockOffsetMs);
    ownBackfillCalls.expire(now + clockOffsetMs);
    if (resets.passedReset(now + clockOffsetMs)) {
      startNewDay();
    }
  }

  /** What is under way may be counted on either day: it counts on the new one too. */
  private void startNewDay() {
    ownCalls.onReset(inFlight());
    ownBackfillCalls.onReset(0);
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
    return resets.msUntilReset(now + clockOffsetMs);
  }

  private long inFlight() {
    return grantedCalls - answeredCalls;
  }
}
