package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.FailureKind;
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
 * The ledger of one task's requests under all limits of the account at once. It grants no request
 * that it knows to be over a limit.
 *
 * <p>Each granted request is to be completed exactly once, when its response (or the news that none
 * comes) is there. Not thread-safe: one thread asks and completes.
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

  /** By identity and never iterated; a queue, for the same request may be granted twice. */
  private final Map<Request, ArrayDeque<OpenGrant>> openGrants = new IdentityHashMap<>();

  public RequestBudget(BudgetPlan plan, Pacer.Factory pacers) {
    double backfillShare = plan.backfillPercent() / 100;
    for (BudgetPlan.Limit limit : plan.limits()) {
      rateLimits.add(new RateLimit(limit, backfillShare, pacers));
    }
    this.dailyQuota = new DailyQuota(plan.daily(), backfillShare);
  }

  /**
   * Takes what the request draws, if that is to be had now.
   *
   * @return 0: taken; else the ms after which asking again makes sense, at least 1
   */
  public long acquire(Request request, RequestPriority priority, long now) {
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
        return waitMs; // a permit taken from another limit is lost: its pace is a little lower
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
   * The request is answered, or never will be: settles its grant, if it has one, and takes in what
   * the response says of the budget.
   */
  public void onResponse(Request request, CrmResponse response, long now) {
    settleGrant(request, response, now);
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

  /** Where the vendor does not name the limit, it may be any that the request drew on. */
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
      LOG.info("The account's time zone {} is unknown here; its day is taken as UTC's.", zoneName);
    }
  }

  /** The request went out without a grant, such as the repetition after a renewed token. */
  public void countUngranted(Request request, long now) {
    limitsOf(request).forEach(rateLimit -> rateLimit.countUngranted(now));
    dailyQuota.countUngranted(now);
  }

  /** Backfill requests a second that this limit leaves this task for certain. */
  public double backfillPerSecond(String limit) {
    return rateLimits.stream()
        .filter(rateLimit -> rateLimit.name().equals(limit))
        .findFirst()
        .orElseThrow()
        .backfillPerSecond();
  }

  /** Requests a day of the whole account, as far as known. */
  public OptionalLong dailyLimit() {
    return dailyQuota.limit();
  }

  /** What of the day is used up, as far as that refuses requests at this instant. */
  public Optional<DailyLimitReached> dailyLimitReached(long now) {
    return dailyQuota.limitReached(now);
  }

  private List<RateLimit> limitsOf(Request request) {
    return rateLimits.stream().filter(rateLimit -> rateLimit.applies(request)).toList();
  }
}
