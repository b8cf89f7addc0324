package io.crmconnect.ratelimit;

import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Grants the calls of one task under all limits of the account. It never grants a call that is
 * known to exceed a limit.
 *
 * <p>Each granted call must be completed exactly once, when it has a response or has failed. Not
 * thread-safe: all methods are called on one thread.
 */
public final class RequestBudget {

  /** The rolling limit that a call counts against, in addition to the daily limit. */
  public enum Limit {
    BURST,
    SEARCH
  }

  private record OpenGrant(
      RateLimit rateLimit,
      Turn turn,
      RateLimit.GrantSnapshot rateSnapshot,
      DailyQuota.GrantSnapshot quotaSnapshot) {}

  private final RateLimit burstLimit;
  private final RateLimit searchLimit;
  private final DailyQuota dailyQuota;

  /** By identity and never iterated; the values are queues because a call may be granted twice. */
  private final Map<Object, ArrayDeque<OpenGrant>> openGrants = new IdentityHashMap<>();

  public RequestBudget(BudgetPlan plan, Pacer.Factory pacers) {
    double backfillShare = plan.backfillPercent() / 100;
    BudgetPlan.Shares shares = plan.shares();
    this.burstLimit =
        new RateLimit(plan.burst(), plan.burstIntervalMs(), shares.burst(), backfillShare, pacers);
    this.searchLimit =
        new RateLimit(plan.searchPerSecond(), 1_000, shares.search(), backfillShare, pacers);
    this.dailyQuota = new DailyQuota(plan.daily(), shares.daily(), backfillShare);
  }

  /**
   * Grants the call if all limits allow it now.
   *
   * @param call identifies the call until it is completed
   * @return 0 if the call was granted; otherwise the ms after which to try again, at least 1
   */
  public long acquire(Object call, Limit limit, Turn turn, long now) {
    long waitMs = dailyQuota.waitMs(turn, now);
    if (waitMs > 0) {
      return waitMs;
    }
    RateLimit rateLimit = rateLimitOf(limit);
    waitMs = rateLimit.acquire(turn == Turn.BACKFILL, now);
    if (waitMs > 0) {
      return waitMs;
    }
    openGrants
        .computeIfAbsent(call, c -> new ArrayDeque<>(1))
        .add(new OpenGrant(rateLimit, turn, rateLimit.snapshot(now), dailyQuota.recordGrant(turn)));
    return 0;
  }

  /**
   * Completes a call that has a response or has failed. Calls that were not granted are ignored.
   */
  public void complete(Object call, Feedback feedback, long now) {
    ArrayDeque<OpenGrant> callGrants = openGrants.get(call);
    if (callGrants == null) {
      return;
    }
    OpenGrant openGrant = callGrants.remove();
    if (callGrants.isEmpty()) {
      openGrants.remove(call);
    }
    openGrant.rateLimit().onResponse(openGrant.turn() == Turn.BACKFILL, now);
    dailyQuota.onResponse(openGrant.quotaSnapshot(), feedback, now);
    switch (feedback.throttle()) {
      case BURST -> burstLimit.onThrottled(openGrant.rateSnapshot(), feedback.retryAfterMs(), now);
      case SEARCH ->
          searchLimit.onThrottled(openGrant.rateSnapshot(), feedback.retryAfterMs(), now);
      case DAILY, NONE -> {
        // the daily quota was updated already
      }
    }
    if (openGrant.rateLimit() == burstLimit) {
      burstLimit.applyHeaders(
          feedback.burstLimit(), feedback.burstRemaining(), openGrant.rateSnapshot(), now);
    }
  }

  /** Counts a call that was sent without a grant, such as a retry with a renewed token. */
  public void countUngranted(Limit limit, long now) {
    rateLimitOf(limit).countUngranted(now);
    dailyQuota.countUngranted();
  }

  /** Applies the daily usage that the vendor reports on request. */
  public void applyUsage(OptionalLong limit, long used, OptionalLong resetsAt, long now) {
    dailyQuota.applyUsage(limit, used, resetsAt, now);
  }

  /** The time zone in which the vendor's day begins, unless it announces the reset. */
  public void setZone(ZoneId zone, long now) {
    dailyQuota.setZone(zone, now);
  }

  /** Backfill calls per second that the burst limit guarantees this task. */
  public double backfillPerSecond() {
    return burstLimit.backfillPerSecond();
  }

  /** The daily limit of the account, if known. */
  public OptionalLong dailyLimit() {
    return dailyQuota.limit();
  }

  /** The part of the daily limit that is used up, if that denies calls at present. */
  public Optional<DaySpent> exhausted(long now) {
    return dailyQuota.exhausted(now);
  }

  private RateLimit rateLimitOf(Limit limit) {
    return limit == Limit.SEARCH ? searchLimit : burstLimit;
  }
}
