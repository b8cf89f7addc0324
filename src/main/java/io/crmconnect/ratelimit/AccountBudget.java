/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.Result;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all clients of one account in this worker share: the limits, the daily quota, and until when
 * the vendor asked to leave the account alone. Its clients call it one at a time, each of them on
 * the thread of its task.
 */
final class AccountBudget {
  private static final Logger LOG = LoggerFactory.getLogger(AccountBudget.class);

  /** Clients read the clock before they wait for each other. */
  private static final long MAX_DISORDER_MS = 1_000;

  /** Calls that are in flight when their client is closed arrive at the vendor within that time. */
  private static final long MAX_ARRIVAL_MS = 5_000;

  private final Pacer.Factory pacers;
  private final List<RateLimit> rateLimits = new ArrayList<>();
  private final DailyQuota dailyQuota;
  private long pausedUntil = Long.MIN_VALUE;
  private long latestNow = Long.MIN_VALUE;

  AccountBudget(BudgetPlan.Reset reset, Pacer.Factory pacers) {
    this.pacers = pacers;
    this.dailyQuota = new DailyQuota(reset);
  }

  DailyQuota dailyQuota() {
    return dailyQuota;
  }

  /** The limit that the plan describes; new if no other client has it. */
  RateLimit join(LimitShare share) {
    for (RateLimit rateLimit : rateLimits) {
      if (rateLimit.isSameAs(share.plan)) {
        rateLimit.join(share);
        return rateLimit;
      }
    }
    RateLimit rateLimit = new RateLimit(share, pacers);
    rateLimits.add(rateLimit);
    return rateLimit;
  }

  /** From when on a call in flight whose response is never seen has arrived at the vendor. */
  long arrivedBy() {
    return latestNow + MAX_ARRIVAL_MS;
  }

  void leave(RateLimit rateLimit, LimitShare share) {
    rateLimit.leave(share);
    if (rateLimit.isUnused()) {
      rateLimits.remove(rateLimit);
    }
  }

  /** The time of a call; it does not go back by the little that clients overtake each other. */
  long advance(long now) {
    latestNow = now < latestNow && latestNow - now <= MAX_DISORDER_MS ? latestNow : now;
    return latestNow;
  }

  long latestNow() {
    return latestNow;
  }

  long msUntilResumed(long now) {
    return now < pausedUntil ? pausedUntil - now : 0;
  }

  /** Applies what concerns all clients, whichever of them asked. */
  void apply(Result result, long now) {
    if (result instanceof Result.Failure failure
        && failure.kind() == FailureKind.ACCOUNT_UNAVAILABLE) {
      pausedUntil = Math.max(pausedUntil, now + failure.retryAfterMs());
    }
    if (result instanceof Result.Usage usage) {
      dailyQuota.applyUsage(usage.limit(), usage.used(), usage.resetsAt(), now);
    }
    if (result instanceof Result.Account account) {
      applyTimeZone(account.timeZone(), now);
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

  /** A limit of which other applications leave nothing at present. */
  Optional<LimitUsedByOthers> limitUsedByOthers(long now) {
    return rateLimits.stream().flatMap(limit -> limit.usedByOthers(now).stream()).findFirst();
  }
}
