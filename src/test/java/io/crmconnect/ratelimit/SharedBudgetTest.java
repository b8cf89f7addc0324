/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static io.crmconnect.crm.RequestPriority.BACKFILL;
import static io.crmconnect.crm.RequestPriority.CONTROL;
import static io.crmconnect.crm.RequestPriority.INCREMENTAL;
import static io.crmconnect.ratelimit.RateLimitedServer.BURST;
import static io.crmconnect.ratelimit.RateLimitedServer.page;
import static io.crmconnect.ratelimit.RateLimitedServer.plan;
import static io.crmconnect.ratelimit.RateLimitedServer.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The clients of one account in one worker. */
class SharedBudgetTest {
  private static final AccountKey ACCOUNT = RateLimitedServer.ACCOUNT;
  private static final AccountKey OTHER_ACCOUNT = AccountKey.of(List.of("other"));
  private static final long MINUTE = 60_000;

  private final RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
  private final AccountBudgets worker = server.createWorker();

  /** Keeps requests in flight or waiting, as a task does; counts those that were answered. */
  private final class Client {
    private final RequestBudget budget;
    private final RequestPriority priority;
    private final int parallel;
    private int inFlight;
    private long nextDispatch;
    private boolean stopped;
    private int answered;

    Client(RequestBudget budget, RequestPriority priority, int parallel) {
      this.budget = budget;
      this.priority = priority;
      this.parallel = parallel;
      dispatch();
    }

    private void dispatch() {
      long waitMs = 0;
      while (!stopped && inFlight < parallel && waitMs == 0) {
        Request request = page();
        waitMs = budget.acquire(request, priority, server.now);
        if (waitMs == 0) {
          send(request);
        }
      }
      long id = ++nextDispatch;
      server.schedule(
          server.now + Math.max(1, waitMs),
          () -> {
            if (id == nextDispatch) {
              dispatch();
            }
          });
    }

    private void send(Request request) {
      inFlight++;
      server.schedule(
          server.now + 20,
          () -> {
            CrmResponse response = server.receive(request);
            server.schedule(server.now + 20, () -> onResponse(request, response));
          });
    }

    private void onResponse(Request request, CrmResponse response) {
      inFlight--;
      answered++;
      budget.onResponse(request, response, server.now);
      dispatch();
    }

    void stop() {
      stopped = true;
      budget.close();
    }
  }

  private Client open(double share, RequestPriority priority) {
    return new Client(worker.open(ACCOUNT, plan(share)), priority, 12);
  }

  private static CrmResponse response(Result result) {
    return new CrmResponse(result, OptionalLong.empty(), BudgetSignals.NONE);
  }

  private static BudgetPlan planWithDaily(long daily, double share, int backfillPercent) {
    return new BudgetPlan(
        "crm",
        List.of(),
        new BudgetPlan.Quota(
            OptionalLong.of(daily), share, new BudgetPlan.Reset.Midnight(ZoneOffset.UTC)),
        backfillPercent,
        BudgetPlan.Borrowing.AFTER_QUIET_INTERVAL);
  }

  private int grantDaily(RequestBudget budget, RequestPriority priority) {
    int granted = 0;
    Request request = page();
    while (budget.acquire(request, priority, server.now) == 0) {
      budget.onResponse(request, response(new Result.Objects(List.of())), server.now);
      granted++;
    }
    return granted;
  }

  @Test
  void aTaskUsesTheShareOfOneThatSendsNothing() {
    worker.open(ACCOUNT, plan(0.5));
    Client busy = open(0.5, INCREMENTAL);

    server.runUntil(2 * MINUTE);

    assertThat(busy.answered).isGreaterThan((int) (0.95 * 19 * 120));
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000)).isBetween(1, 190);
  }

  @Test
  void tasksOfDifferentWorkersDoNot() {
    server.createWorker().open(ACCOUNT, plan(0.5));
    Client busy = open(0.5, INCREMENTAL);

    server.runUntil(MINUTE);

    assertThat(busy.answered).isLessThanOrEqualTo(7 * 95);
  }

  @Test
  void busyTasksGetTheirShares() {
    Client large = open(0.75, BACKFILL);
    Client small = open(0.25, BACKFILL);

    server.runUntil(5 * MINUTE);

    assertThat((double) small.answered / (small.answered + large.answered)).isBetween(0.24, 0.26);
    assertThat(large.answered + small.answered).isGreaterThan((int) (0.95 * 15.2 * 300));
  }

  @Test
  void liveWorkOfOneTaskGoesBeforeTheBackfillOfAnother() {
    Client backfill = open(0.9, BACKFILL);
    server.runUntil(MINUTE);
    RequestBudget live = worker.open(ACCOUNT, plan(0.1));
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long askedAt = server.now + 1 + 7 * i % 90;
      server.schedule(
          askedAt,
          () ->
              server.send(
                  live,
                  page(),
                  INCREMENTAL,
                  () -> 0,
                  () -> 1,
                  () -> waits.add(server.now - askedAt)));
      server.runUntil(server.now + 600);
    }

    assertThat(waits).hasSize(100);
    assertThat(waits).allMatch(waitMs -> waitMs <= 120);
    assertThat(backfill.answered).isPositive();
  }

  /** The backfill asks first in each millisecond. */
  @Test
  void noBackfillIsGrantedWhileLiveWorkWaits() {
    RequestBudget first = worker.open(ACCOUNT, plan(0.5));
    RequestBudget second = worker.open(ACCOUNT, plan(0.5));
    assertThat(first.acquire(page(), BACKFILL, 0)).isZero();
    server.now = 1;
    Request live = page();
    while (second.acquire(live, INCREMENTAL, server.now) > 0) {
      server.now++;
      assertThat(first.acquire(page(), BACKFILL, server.now)).isPositive();
    }

    assertThat(server.now).isBetween(40L, 110L);
  }

  @Test
  void liveWorkThatDoesNotComeBackHoldsUpTheBackfillOnlyForAMoment() {
    RequestBudget first = worker.open(ACCOUNT, plan(0.5));
    RequestBudget second = worker.open(ACCOUNT, plan(0.5));
    assertThat(first.acquire(page(), BACKFILL, 0)).isZero();
    long waitMs = second.acquire(page(), INCREMENTAL, 1);

    server.now = 1 + waitMs + 60;
    assertThat(first.acquire(page(), BACKFILL, server.now)).isZero();
  }

  @Test
  void liveWorkThatWaitsForSearchesHoldsUpNoLists() {
    RequestBudget first = worker.open(ACCOUNT, plan(0.5));
    RequestBudget second = worker.open(ACCOUNT, plan(0.5));
    assertThat(second.acquire(search(), INCREMENTAL, 0)).isZero();
    assertThat(second.acquire(search(), INCREMENTAL, 1)).isPositive();

    assertThat(first.acquire(page(), BACKFILL, 2)).isZero();
  }

  /** Live work of one task takes everything; the backfill of the other is not stopped for good. */
  @Test
  void aBackfillThatHasWaitedForMinutesIsSentNevertheless() {
    open(0.5, INCREMENTAL);
    Client backfill = open(0.5, BACKFILL);

    server.runUntil(4 * MINUTE);
    assertThat(backfill.answered).isLessThan(15);

    int before = backfill.answered;
    server.runUntil(20 * MINUTE);
    assertThat(backfill.answered).isGreaterThan(before);
  }

  @Test
  void aRefusalOfOneTaskHoldsTheOthersForItsRetryAfter() {
    RequestBudget first = worker.open(ACCOUNT, plan(0.5));
    RequestBudget second = worker.open(ACCOUNT, plan(0.5));
    RequestBudget elsewhere = worker.open(OTHER_ACCOUNT, plan(0.5));
    Request request = page();
    assertThat(first.acquire(request, INCREMENTAL, 0)).isZero();
    first.onResponse(request, response(Result.Failure.throttled(BURST, "Too many.", 42_000)), 100);

    assertThat(second.acquire(page(), INCREMENTAL, 100)).isEqualTo(42_000);
    assertThat(second.acquire(search(), INCREMENTAL, 100)).isZero();
    assertThat(elsewhere.acquire(page(), INCREMENTAL, 100)).isZero();
  }

  @Test
  void aVendorThatAsksOneTaskToLeaveTheAccountAloneIsLeftAloneByAll() {
    RequestBudget first = worker.open(ACCOUNT, plan(0.5));
    RequestBudget second = worker.open(ACCOUNT, plan(0.5));
    Request request = page();
    assertThat(first.acquire(request, INCREMENTAL, 0)).isZero();
    first.onResponse(
        request,
        response(
            new Result.Failure(
                FailureKind.ACCOUNT_UNAVAILABLE, "Being migrated.", 60_000, Optional.empty())),
        0);

    assertThat(second.acquire(search(), CONTROL, 10)).isEqualTo(59_990);
  }

  @Test
  void aStoppedTaskTakesItsShareWithItButWhatItSentStillCounts() {
    Client stopped = open(0.5, INCREMENTAL);
    Client left = open(0.5, INCREMENTAL);
    server.runUntil(MINUTE);
    stopped.stop();
    int before = left.answered;

    server.runUntil(3 * MINUTE);

    assertThat(left.answered - before).isBetween((int) (0.9 * 9.5 * 120), 95 * 12 + 1);
    // another worker starts the task with its share
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(190);
  }

  @Test
  void aTaskThatIsRestartedAgainAndAgainNeverExceedsTheLimit() {
    Client steady = open(0.5, INCREMENTAL);
    Client restarted = open(0.5, INCREMENTAL);
    for (int i = 0; i < 30; i++) {
      server.runUntil(server.now + 3_000);
      restarted.stop();
      restarted = open(0.5, INCREMENTAL);
    }

    assertThat(steady.answered + restarted.answered).isPositive();
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000)).isBetween(150, 190);
  }

  @Test
  void twoRunsOfATaskThatOverlapHaveNoMoreThanTheLimit() {
    Client lingering = open(1, INCREMENTAL);
    Client next = open(1, INCREMENTAL);

    server.runUntil(MINUTE);

    assertThat(lingering.answered + next.answered).isPositive();
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000)).isBetween(180, 190);
  }

  @Test
  void theBudgetIsReleasedWithItsLastClient() {
    RequestBudget first = worker.open(ACCOUNT, plan(0.5));
    RequestBudget second = worker.open(ACCOUNT, plan(0.5));
    RequestBudget elsewhere = worker.open(OTHER_ACCOUNT, plan(1));
    assertThat(worker.size()).isEqualTo(2);

    first.close();
    first.close();
    elsewhere.close();
    assertThat(worker.size()).isEqualTo(1);
    second.close();
    assertThat(worker.size()).isZero();
    assertThat(second.acquire(page(), INCREMENTAL, 0)).isPositive();
  }

  @Test
  void anAccountIsToldByAddressAndCredentialsAndKeepsNoneOfThem() {
    AccountKey key = AccountKey.of(List.of("hubspot", "https://api.hubapi.com", "pat-secret"));

    assertThat(key)
        .isEqualTo(AccountKey.of(List.of("hubspot", "https://api.hubapi.com", "pat-secret")));
    assertThat(key)
        .isNotEqualTo(AccountKey.of(List.of("hubspot", "https://api.hubapi.com", "pat-other")));
    assertThat(AccountKey.of(List.of("ab", "c"))).isNotEqualTo(AccountKey.of(List.of("a", "bc")));
    assertThat(key.toString()).doesNotContain("secret", "hubapi");
  }

  @Test
  void tasksLendEachOtherTheDayAndBackfillsLeaveTheReserve() {
    RequestBudget backfilling = worker.open(ACCOUNT, planWithDaily(1_000, 0.5, 100));
    RequestBudget live = worker.open(ACCOUNT, planWithDaily(1_000, 0.5, 100));

    assertThat(grantDaily(backfilling, BACKFILL)).isEqualTo(900);
    assertThat(grantDaily(live, INCREMENTAL)).isEqualTo(100);
    assertThat(live.dailyLimitReached(server.now)).isPresent();
    assertThat(backfilling.dailyLimitReached(server.now)).isPresent();
  }

  @Test
  void theCeilingOfTheBackfillHoldsForAllTasksTogether() {
    RequestBudget first = worker.open(ACCOUNT, planWithDaily(1_000, 0.5, 60));
    RequestBudget second = worker.open(ACCOUNT, planWithDaily(1_000, 0.5, 60));

    assertThat(grantDaily(first, BACKFILL) + grantDaily(second, BACKFILL)).isEqualTo(600);
  }

  /** The task that stops has sent 700 of its 500; its next run has 500 again, wherever it is. */
  @Test
  void whatAStoppedTaskBorrowedOfTheDayStaysUsed() {
    RequestBudget borrower = worker.open(ACCOUNT, planWithDaily(1_000, 0.5, 70));
    RequestBudget lender = worker.open(ACCOUNT, planWithDaily(1_000, 0.5, 70));
    assertThat(grantDaily(borrower, BACKFILL)).isEqualTo(700);
    borrower.close();

    assertThat(grantDaily(lender, INCREMENTAL)).isEqualTo(300);
  }
}
