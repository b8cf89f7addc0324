/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static io.crmconnect.crm.RequestPriority.BACKFILL;
import static io.crmconnect.crm.RequestPriority.INCREMENTAL;
import static io.crmconnect.ratelimit.BudgetPlan.Borrowing.AFTER_QUIET_INTERVAL;
import static io.crmconnect.ratelimit.RateLimitedServer.page;
import static io.crmconnect.ratelimit.RateLimitedServer.search;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Limits that HubSpot does not have: several per request, none at all, a rolling day. */
class BudgetPlanTest {
  private static final long HOUR = 3_600_000;
  private static final BudgetPlan.Quota NO_QUOTA =
      new BudgetPlan.Quota(OptionalLong.empty(), 1, new BudgetPlan.Reset.Midnight(ZoneOffset.UTC));
  private static final BudgetPlan.Limit ALL =
      new BudgetPlan.Limit("all", 10, 1_000, 1, request -> true);
  private static final BudgetPlan.Limit COUNTS =
      new BudgetPlan.Limit("counts", 2, 60_000, 1, Request.RecordCount.class::isInstance);

  private long now;

  private RequestBudget createBudget(List<BudgetPlan.Limit> limits, BudgetPlan.Quota quota) {
    return new AccountBudgets(VirtualPacers.factory(() -> now))
        .open(
            AccountKey.of(List.of("test")),
            new BudgetPlan("crm", limits, quota, 80, AFTER_QUIET_INTERVAL));
  }

  private boolean acquire(RequestBudget budget, Request request, RequestPriority priority) {
    boolean granted = budget.acquire(request, priority, now) == 0;
    if (granted) {
      complete(budget, request, new Result.Objects(List.of()), BudgetSignals.NONE);
    }
    return granted;
  }

  private void complete(
      RequestBudget budget, Request request, Result result, BudgetSignals signals) {
    budget.onResponse(request, new CrmResponse(result, OptionalLong.of(now), signals), now);
  }

  /** The number of requests that are granted while the clock advances in steps. */
  private int countGranted(RequestBudget budget, boolean searches, long stepMs, int steps) {
    int granted = 0;
    for (int i = 0; i < steps; i++) {
      now += stepMs;
      granted += acquire(budget, searches ? search() : page(), INCREMENTAL) ? 1 : 0;
    }
    return granted;
  }

  @Test
  void aRequestDrawsOnEveryLimitThatSaysSo() {
    RequestBudget budget = createBudget(List.of(ALL, COUNTS), NO_QUOTA);

    assertThat(countGranted(budget, true, 1_000, 59)).isEqualTo(2);
    assertThat(countGranted(budget, false, 1, 10_000)).isBetween(90, 100);
  }

  @Test
  void aRequestThatDrawsOnNoLimitPasses() {
    RequestBudget budget = createBudget(List.of(COUNTS), NO_QUOTA);

    assertThat(countGranted(budget, false, 1, 1_000)).isEqualTo(1_000);
  }

  @Test
  void aRefusalWithoutALimitSlowsAllThatTheRequestDrewOn() {
    RequestBudget budget = createBudget(List.of(ALL, COUNTS), NO_QUOTA);
    Request request = page();
    assertThat(budget.acquire(request, INCREMENTAL, now)).isZero();
    complete(
        budget,
        request,
        new Result.Failure(FailureKind.THROTTLED, "Too many.", 0),
        BudgetSignals.NONE);

    assertThat(budget.backfillPerSecond("all")).isEqualTo(4);
    assertThat(budget.backfillPerSecond("counts")).isEqualTo(2 / 60.0 * 0.8);
  }

  @Test
  void aRollingQuotaComesBackADayAfterItsUse() {
    RequestBudget budget =
        createBudget(
            List.of(),
            new BudgetPlan.Quota(OptionalLong.of(24), 1, new BudgetPlan.Reset.Rolling()));
    assertThat(countGranted(budget, false, HOUR, 24)).isEqualTo(24);

    now += 1;
    assertThat(acquire(budget, page(), INCREMENTAL)).isFalse();
    assertThat(budget.dailyLimitReached(now).orElseThrow().blocksAllRequests()).isTrue();

    assertThat(countGranted(budget, false, HOUR, 48)).isBetween(46, 48);
    now += 49 * HOUR;
    assertThat(countGranted(budget, false, 1, 30)).isEqualTo(24);
  }

  @Test
  void aPercentageOfTheVendorsLimitLeavesTheRestToOthers() {
    RequestBudget budget =
        createBudget(
            List.of(),
            new BudgetPlan.Quota(OptionalLong.empty(), 40, 1, new BudgetPlan.Reset.Rolling()));
    Request request = page();
    assertThat(budget.acquire(request, INCREMENTAL, now)).isZero();
    complete(
        budget,
        request,
        new Result.Objects(List.of()),
        new BudgetSignals(Map.of(BudgetSignals.DAILY, RateLimitedServer.status(1_000, 900))));
    assertThat(budget.dailyLimit()).hasValue(400);
    assertThat(countGranted(budget, false, 1, 900)).isEqualTo(399);
  }

  @Test
  void aRollingQuotaThatIsUsedUpIsTriedEachHour() {
    RequestBudget budget =
        createBudget(
            List.of(),
            new BudgetPlan.Quota(OptionalLong.empty(), 1, new BudgetPlan.Reset.Rolling()));
    Request request = page();
    assertThat(budget.acquire(request, BACKFILL, now)).isZero();
    complete(
        budget,
        request,
        new Result.Objects(List.of()),
        new BudgetSignals(Map.of(BudgetSignals.DAILY, RateLimitedServer.status(1_000, 0))));

    assertThat(budget.acquire(page(), INCREMENTAL, now)).isEqualTo(HOUR);
    now += HOUR;
    assertThat(acquire(budget, page(), INCREMENTAL)).isTrue();
  }

  @Test
  void namesAreUniqueAndNotThatOfTheDailyQuota() {
    assertThatThrownBy(
            () -> new BudgetPlan("crm", List.of(ALL, ALL), NO_QUOTA, 80, AFTER_QUIET_INTERVAL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BudgetPlan.Limit(BudgetSignals.DAILY, 1, 1, 1, request -> true))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
