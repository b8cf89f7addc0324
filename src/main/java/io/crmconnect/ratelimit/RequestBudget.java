package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants the requests of one task under all limits of the account. It never grants a request that
 * is known to exceed a limit.
 *
 * <p>{@link #onResponse} must be called exactly once for each granted request, also if the request
 * has failed. Not thread-safe: all methods are called on one thread.
 */
public final class RequestBudget {
  private static final Logger LOG = LoggerFactory.getLogger(RequestBudget.class);

  private record RateGrant(RateLimit rateLimit, RateLimit.GrantSnapshot snapshot) {}

  private record OpenGrant(
      List<RateGrant> rateGrants,
      RequestPriority priority,
      long grantedAt,
      DailyQuota.GrantSnapshot quotaSnapshot) {}

  private final List<RateLimit> rateLimits = new ArrayList<>();
  private final DailyQuota dailyQuota;

  /** Until when the vendor asked to leave the account alone. */
  private long accountPausedUntil = Long.MIN_VALUE;

  /**
   * By identity and never iterated; the values are queues because a request may be granted twice.
   */
  private final Map<Request, ArrayDeque<OpenGrant>> openGrants = new IdentityHashMap<>();

  public RequestBudget(BudgetPlan plan, Pacer.Factory pacers) {
    double backfillShare = plan.backfillPercent() / 100;
    for (BudgetPlan.Limit limit : plan.limits()) {
      rateLimits.add(new RateLimit(limit, backfillShare, pacers));
    }
    this.dailyQuota = new DailyQuota(plan.daily(), backfillShare);
  }

  /**
   * Grants the request if all limits allow it now.
   *
   * @return 0 if the request was granted; otherwise the ms after which to try again, at least 1
   */
  public long acquire(Request request, RequestPriority priority, long now) {
    if (now < accountPausedUntil) {
      return accountPausedUntil - now;
    }
    long waitMs = dailyQuota.waitMs(priority, now);
    if (waitMs > 0) {
      return waitMs;
    }
    boolean forBackfill = priority == RequestPriority.BACKFILL;
    List<RateLimit> drawnLimits = limitsOf(request);
    for (RateLimit rateLimit : drawnLimits) {
      waitMs = Math.max(waitMs, rateLimit.msUntilRoom(forBackfill, now));
    }
    if (waitMs > 0) {
      return waitMs;
    }
    for (RateLimit rateLimit : drawnLimits) {
      waitMs = rateLimit.acquirePermit(now);
      if (waitMs > 0) {
        return waitMs; // a permit already taken from another limit is lost, which lowers its pace
        // slightly
      }
    }
    List<RateGrant> rateGrants = new ArrayList<>(drawnLimits.size());
    for (RateLimit rateLimit : drawnLimits) {
      rateGrants.add(new RateGrant(rateLimit, rateLimit.recordGrant(forBackfill, now)));
    }
    openGrants
        .computeIfAbsent(request, r -> new ArrayDeque<>(1))
        .add(new OpenGrant(rateGrants, priority, now, dailyQuota.recordGrant(priority, now)));
    return 0;
  }

  /**
   * Completes the grant of a request that has a response or has failed, if it has one, and applies
   * the information about the budget in the response.
   */
  public void onResponse(Request request, CrmResponse response, long now) {
    settleGrant(request, response, now);
    if (response.result() instanceof Result.Failure failure
        && failure.kind() == FailureKind.ACCOUNT_UNAVAILABLE) {
      accountPausedUntil = Math.max(accountPausedUntil, now + failure.retryAfterMs());
    }
    if (response.result() instanceof Result.Usage usage) {
      dailyQuota.applyUsage(usage.limit(), usage.used(), usage.resetsAt(), now);
    }
    if (response.result() instanceof Result.Account account) {
      applyTimeZone(account.timeZone(), now);
    }
  }

  private void settleGrant(Request request, CrmResponse response, long now) {
    ArrayDeque<OpenGrant> requestGrants = openGrants.get(request);
    if (requestGrants == null) {
      return;
    }
    OpenGrant openGrant = requestGrants.remove();
    if (requestGrants.isEmpty()) {
      openGrants.remove(request);
    }
    for (RateGrant rateGrant : openGrant.rateGrants()) {
      rateGrant.rateLimit().onResponse(openGrant.priority() == RequestPriority.BACKFILL, now);
    }
    dailyQuota.onResponse(openGrant.quotaSnapshot(), response, now);
    if (response.result() instanceof Result.Failure failure
        && failure.kind() == FailureKind.THROTTLED) {
      throttle(openGrant, failure, now);
    }
    for (RateGrant rateGrant : openGrant.rateGrants()) {
      LimitStatus status = response.signals().of(rateGrant.rateLimit().name());
      rateGrant.rateLimit().applyStatus(status, rateGrant.snapshot(), now);
    }
  }

  /** If the vendor does not name the limit, it may be any that the request counted against. */
  private void throttle(OpenGrant openGrant, Result.Failure failure, long now) {
    for (RateLimit rateLimit : rateLimits) {
      boolean exceeded =
          failure.limit().isPresent()
              ? failure.limit().get().equals(rateLimit.name())
              : openGrant.rateGrants().stream().anyMatch(grant -> grant.rateLimit() == rateLimit);
      if (exceeded) {
        rateLimit.onThrottled(openGrant.grantedAt(), failure.retryAfterMs(), now);
      }
    }
  }

  private void applyTimeZone(String zoneName, long now) {
    if (zoneName.isEmpty()) {
      return;
    }
    try {
      dailyQuota.setZone(ZoneId.of(zoneName), now);
    } catch (DateTimeException e) {
      LOG.info(
          "The account's time zone {} is unknown to this JVM. UTC is used for the account's day.",
          zoneName);
    }
  }

  /** Counts a request that was sent without a grant, such as a retry with a renewed token. */
  public void countUngranted(Request request, long now) {
    limitsOf(request).forEach(rateLimit -> rateLimit.countUngranted(now));
    dailyQuota.countUngranted(now);
  }

  /** Backfill requests per second that this limit guarantees this task. */
  public double backfillPerSecond(String limit) {
    return rateLimits.stream()
        .filter(rateLimit -> rateLimit.name().equals(limit))
        .findFirst()
        .orElseThrow()
        .backfillPerSecond();
  }

  /** The daily limit of the account, if known. */
  public OptionalLong dailyLimit() {
    return dailyQuota.limit();
  }

  /** The part of the daily limit that is used up, if that denies requests at present. */
  public Optional<DailyLimitReached> dailyLimitReached(long now) {
    return dailyQuota.limitReached(now);
  }

  /** A limit of which other applications leave nothing at present. */
  public Optional<LimitUsedByOthers> limitUsedByOthers(long now) {
    return rateLimits.stream().flatMap(limit -> limit.usedByOthers(now).stream()).findFirst();
  }

  /** The state of the limits per interval. */
  public List<LimitUsage> limitUsages(long now) {
    return rateLimits.stream().map(rateLimit -> rateLimit.usage(now)).toList();
  }

  /** The state of the daily quota. */
  public DailyUsage dailyUsage(long now) {
    return dailyQuota.usage(now);
  }

  private List<RateLimit> limitsOf(Request request) {
    return rateLimits.stream().filter(rateLimit -> rateLimit.applies(request)).toList();
  }
}
