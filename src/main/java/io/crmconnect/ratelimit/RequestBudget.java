package io.crmconnect.ratelimit;

import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The ledger of one task's calls under all limits of the account at once. It grants no call that it
 * knows to be over a limit.
 *
 * <p>Each granted call is to be settled exactly once, when its answer (or the news that none comes)
 * is there. Not thread-safe: one thread asks and settles.
 */
public final class RequestBudget {

  /** The rolling limit that a call draws on, besides the day's. */
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

  /** By identity and never iterated; a queue, for the same call may be granted twice. */
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
   * Takes what the call draws, if that is to be had now.
   *
   * @param call whatever identifies it until it is settled
   * @return 0: taken; else the ms after which asking again makes sense, at least 1
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

  /** The call is answered, or never will be. Calls that were not granted are of no interest. */
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
        // the day ledger saw it already
      }
    }
    if (openGrant.rateLimit() == burstLimit) {
      burstLimit.applyHeaders(
          feedback.burstLimit(), feedback.burstRemaining(), openGrant.rateSnapshot(), now);
    }
  }

  /** A call went out without a grant, such as the repetition after a renewed token. */
  public void countUngranted(Limit limit, long now) {
    rateLimitOf(limit).countUngranted(now);
    dailyQuota.countUngranted();
  }

  /** What the vendor answered to the question how much of the day is used. */
  public void applyUsage(OptionalLong limit, long used, OptionalLong resetsAt, long now) {
    dailyQuota.applyUsage(limit, used, resetsAt, now);
  }

  /** Where the vendor's day turns, unless it names the instant. */
  public void setZone(ZoneId zone, long now) {
    dailyQuota.setZone(zone, now);
  }

  /** Backfill calls a second that the burst limit leaves this task for certain. */
  public double backfillPerSecond() {
    return burstLimit.backfillPerSecond();
  }

  /** Calls a day of the whole account, as far as known. */
  public OptionalLong dailyLimit() {
    return dailyQuota.limit();
  }

  /** What of the day is used up, as far as that refuses calls at this instant. */
  public Optional<DaySpent> exhausted(long now) {
    return dailyQuota.exhausted(now);
  }

  private RateLimit rateLimitOf(Limit limit) {
    return limit == Limit.SEARCH ? searchLimit : burstLimit;
  }
}
