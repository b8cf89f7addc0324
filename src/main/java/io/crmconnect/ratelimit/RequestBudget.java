/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.BudgetStatus;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Grants the requests of one client, which is a task or the connector, under all limits of the
 * account, together with the worker's other clients of the account. It never grants a request that
 * is known to exceed a limit.
 *
 * <p>{@link #onResponse} must be called exactly once for each granted request, also if the request
 * has failed. {@link #close} gives the share back, on any thread; all other methods are called on
 * one thread.
 */
public final class RequestBudget implements BudgetStatus, AutoCloseable {
  /** A closed client gets no grant. */
  private static final long CLOSED_WAIT_MS = 60_000;

  /** A limit with this client's share of it. */
  private record JoinedLimit(RateLimit rateLimit, LimitShare share) {
    boolean isDrawnOnBy(Request request) {
      return share.plan.draws().test(request);
    }
  }

  private record RateGrant(JoinedLimit limit, RateLimit.GrantSnapshot snapshot) {}

  private record OpenGrant(
      List<RateGrant> rateGrants,
      RequestPriority priority,
      long grantedAt,
      DailyQuota.GrantSnapshot quotaSnapshot) {
    boolean forBackfill() {
      return priority == RequestPriority.BACKFILL;
    }

    void settleRates(long now) {
      for (RateGrant rateGrant : rateGrants) {
        JoinedLimit limit = rateGrant.limit();
        limit.rateLimit().onResponse(limit.share(), forBackfill(), now);
      }
    }
  }

  /** Also the lock for the state of all its clients. */
  private final AccountBudget account;

  private final Runnable onClose;
  private final List<JoinedLimit> limits = new ArrayList<>();
  private final DailyShare dailyShare;
  private boolean closed;

  /** By identity; the values are queues because a request may be granted twice. */
  private final Map<Request, ArrayDeque<OpenGrant>> openGrants = new IdentityHashMap<>();

  /**
   * @param onClose called once
   */
  RequestBudget(AccountBudget account, BudgetPlan plan, Runnable onClose) {
    this.account = account;
    this.onClose = onClose;
    this.dailyShare = new DailyShare(plan.connector(), plan.daily(), plan.backfillPercent() / 100);
    synchronized (account) {
      account.dailyQuota().join(dailyShare);
      for (BudgetPlan.Limit limit : plan.limits()) {
        LimitShare share = new LimitShare(plan, limit);
        limits.add(new JoinedLimit(account.join(share), share));
      }
    }
  }

  /**
   * Grants the request if all limits allow it now.
   *
   * @return 0 if the request was granted; otherwise the ms after which to try again, at least 1
   */
  public long acquire(Request request, RequestPriority priority, long now) {
    synchronized (account) {
      return closed ? CLOSED_WAIT_MS : tryAcquire(request, priority, account.advance(now));
    }
  }

  private long tryAcquire(Request request, RequestPriority priority, long now) {
    boolean forBackfill = priority == RequestPriority.BACKFILL;
    List<JoinedLimit> drawnLimits = limitsOf(request);
    long pauseMs = account.msUntilResumed(now);
    if (pauseMs > 0) {
      drawnLimits.forEach(limit -> limit.share().waiting(forBackfill).deny(pauseMs, now));
      return pauseMs;
    }
    long waitMs = account.dailyQuota().waitMs(dailyShare, priority, now);
    if (waitMs > 0) {
      return waitMs;
    }
    for (JoinedLimit limit : drawnLimits) {
      waitMs = Math.max(waitMs, limit.rateLimit().msUntilRoom(limit.share(), forBackfill, now));
    }
    if (waitMs > 0) {
      return waitMs;
    }
    for (JoinedLimit limit : drawnLimits) {
      waitMs = limit.rateLimit().acquirePermit(limit.share(), forBackfill, now);
      if (waitMs > 0) {
        return waitMs; // a permit already taken from another limit is lost, which lowers its pace
        // slightly
      }
    }
    List<RateGrant> rateGrants = new ArrayList<>(drawnLimits.size());
    for (JoinedLimit limit : drawnLimits) {
      rateGrants.add(
          new RateGrant(limit, limit.rateLimit().recordGrant(limit.share(), forBackfill, now)));
    }
    DailyQuota.GrantSnapshot quotaSnapshot =
        account.dailyQuota().recordGrant(dailyShare, priority, now);
    openGrants
        .computeIfAbsent(request, r -> new ArrayDeque<>(1))
        .add(new OpenGrant(rateGrants, priority, now, quotaSnapshot));
    return 0;
  }

  /**
   * Completes the grant of a request that has a response or has failed, if it has one, and applies
   * the information about the budget in the response.
   */
  public void onResponse(Request request, CrmResponse response, long now) {
    synchronized (account) {
      if (!closed) {
        long time = account.advance(now);
        settleGrant(request, response, time);
        account.apply(response.result(), time);
      }
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
    openGrant.settleRates(now);
    account.dailyQuota().onResponse(dailyShare, openGrant.quotaSnapshot(), response, now);
    if (response.result() instanceof Result.Failure failure
        && failure.kind() == FailureKind.THROTTLED) {
      throttle(openGrant, failure, now);
    }
    for (RateGrant rateGrant : openGrant.rateGrants()) {
      RateLimit rateLimit = rateGrant.limit().rateLimit();
      LimitStatus status = response.signals().of(rateLimit.name());
      rateLimit.applyStatus(status, rateGrant.snapshot(), now);
    }
  }

  /** If the vendor does not name the limit, it may be any that the request counted against. */
  private void throttle(OpenGrant openGrant, Result.Failure failure, long now) {
    for (JoinedLimit limit : limits) {
      boolean exceeded =
          failure.limit().isPresent()
              ? failure.limit().get().equals(limit.rateLimit().name())
              : openGrant.rateGrants().stream().anyMatch(grant -> grant.limit() == limit);
      if (exceeded) {
        limit.rateLimit().onThrottled(openGrant.grantedAt(), failure.retryAfterMs(), now);
      }
    }
  }

  /** Counts a request that was sent without a grant, such as a retry with a renewed token. */
  public void countUngranted(Request request, long now) {
    synchronized (account) {
      long time = account.advance(now);
      limitsOf(request).forEach(limit -> limit.rateLimit().countUngranted(limit.share(), time));
      account.dailyQuota().countUngranted(dailyShare, time);
    }
  }

  /** Backfill requests per second that this limit guarantees this client. */
  public double backfillPerSecond(String limitName) {
    synchronized (account) {
      JoinedLimit limit = limit(limitName);
      return limit.rateLimit().backfillPerSecond(limit.share());
    }
  }

  /** Backfill requests per second that this limit allows all clients of the worker together. */
  public double maxBackfillPerSecond(String limitName) {
    synchronized (account) {
      return limit(limitName).rateLimit().backfillPerSecond();
    }
  }

  private JoinedLimit limit(String name) {
    return limits.stream()
        .filter(limit -> limit.rateLimit().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The daily limit of the account, if known. */
  public OptionalLong dailyLimit() {
    synchronized (account) {
      return account.dailyQuota().limit(dailyShare);
    }
  }

  /** The part of the daily limit that is used up, if that denies requests at present. */
  @Override
  public Optional<DailyLimitReached> dailyLimitReached(long now) {
    synchronized (account) {
      return account.dailyQuota().limitReached(dailyShare, account.advance(now));
    }
  }

  /** A limit of which other applications leave nothing at present. */
  @Override
  public Optional<LimitUsedByOthers> limitUsedByOthers(long now) {
    synchronized (account) {
      return account.limitUsedByOthers(now);
    }
  }

  /** The state of the limits per interval. */
  @Override
  public List<LimitUsage> limitUsages(long now) {
    synchronized (account) {
      return limits.stream().map(limit -> limit.rateLimit().usage(limit.share(), now)).toList();
    }
  }

  /** The state of the daily quota. */
  @Override
  public DailyUsage dailyUsage(long now) {
    synchronized (account) {
      return account.dailyQuota().usage(dailyShare, now);
    }
  }

  private List<JoinedLimit> limitsOf(Request request) {
    return limits.stream().filter(limit -> limit.isDrawnOnBy(request)).toList();
  }

  /** Gives the share back. What was sent still counts against the limits. */
  @Override
  public void close() {
    synchronized (account) {
      if (closed) {
        return;
      }
      closed = true;
      openGrants.values().stream()
          .flatMap(ArrayDeque::stream)
          .forEach(grant -> grant.settleRates(account.arrivedBy()));
      openGrants.clear();
      limits.forEach(limit -> account.leave(limit.rateLimit(), limit.share()));
      account.dailyQuota().leave(dailyShare, account.latestNow());
    }
    onClose.run();
  }
}
