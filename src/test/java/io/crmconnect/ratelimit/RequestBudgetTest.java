/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static io.crmconnect.crm.RequestPriority.BACKFILL;
import static io.crmconnect.crm.RequestPriority.CONFIRM;
import static io.crmconnect.crm.RequestPriority.INCREMENTAL;
import static io.crmconnect.ratelimit.RateLimitedServer.BURST;
import static io.crmconnect.ratelimit.RateLimitedServer.SEARCH;
import static io.crmconnect.ratelimit.RateLimitedServer.page;
import static io.crmconnect.ratelimit.RateLimitedServer.plan;
import static io.crmconnect.ratelimit.RateLimitedServer.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private static final Result OBJECTS = new Result.Objects(List.of());
  private static final long HOUR = 3_600_000;

  /** Keeps a number of calls of a kind in flight. */
  private static void saturate(
      RateLimitedServer server,
      RequestBudget requestBudget,
      Supplier<Request> requests,
      RequestPriority priority,
      int parallel,
      long oneWayMs) {
    for (int i = 0; i < parallel; i++) {
      sendNext(server, requestBudget, requests, priority, oneWayMs);
    }
  }

  private static void sendNext(
      RateLimitedServer server,
      RequestBudget requestBudget,
      Supplier<Request> requests,
      RequestPriority priority,
      long oneWayMs) {
    server.send(
        requestBudget,
        requests.get(),
        priority,
        () -> oneWayMs,
        () -> oneWayMs,
        () -> sendNext(server, requestBudget, requests, priority, oneWayMs));
  }

  @Test
  void reachesNinetyFivePercentOfTheBurstLimit() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    saturate(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 20, 50);

    server.runUntil(600_000);

    assertThat(server.burstArrivals.size()).isGreaterThan((int) (0.95 * 19 * 600));
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(190);
  }

  @Test
  void reachesNinetyFivePercentOfTheSearchLimitWhenAnswersAreQuick() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    saturate(server, requestBudget, RateLimitedServer::search, INCREMENTAL, 5, 10);

    server.runUntil(600_000);

    assertThat(server.searchArrivals.size()).isGreaterThan((int) (0.95 * 5 * 600));
    assertThat(RateLimitedServer.maxInWindow(server.searchArrivals, 1_000)).isLessThanOrEqualTo(5);
  }

  @Test
  void aBackfillReachesItsMaximumPercentAndNoMore() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    saturate(server, requestBudget, RateLimitedServer::page, BACKFILL, 20, 50);

    server.runUntil(600_000);

    assertThat(server.burstArrivals.size()).isGreaterThan((int) (0.95 * 15.2 * 600));
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(152);
    assertThat(requestBudget.backfillPerSecond(BURST)).isEqualTo(15.2);
  }

  @Test
  void idleTasksLendTheirShareAndReclaimItAtOnce() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget busy = server.createBudget(plan(0.25));
    RequestBudget idle = server.createBudget(plan(0.75));
    saturate(server, busy, RateLimitedServer::page, INCREMENTAL, 20, 50);
    server.runUntil(60_000);
    int grantedWhileOtherIdle = RateLimitedServer.maxInWindow(server.burstArrivals, 10_000);
    assertThat(grantedWhileOtherIdle)
        .isGreaterThan(100)
        .isLessThanOrEqualTo(111); // 47 + 45 % of 143

    saturate(server, idle, RateLimitedServer::page, INCREMENTAL, 20, 50);
    server.runUntil(180_000);

    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(190);
    long lastMinute = server.burstArrivals.stream().filter(at -> at > 120_000).count();
    assertThat(lastMinute).isGreaterThan((long) (0.95 * 19 * 60)); // the owner has its share again
  }

  @Test
  void anotherAppOnTheSameLimitKeepsItsUsage() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    for (long at = 0; at < 120_000; at += 100) {
      server.schedule(at, () -> server.receive(page())); // 100 of 190
    }
    server.schedule(
        20_000,
        () -> saturate(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 20, 50));

    server.runUntil(120_000);

    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(200);
  }

  /** Others use 60 of 190 calls in any ten seconds; the task may use 50. */
  @Test
  void aLimitSetLowerForTheSakeOfOthersIsReachedBesideThem() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(50, 10_000, 5, OptionalLong.empty(), 1));
    for (long at = 0; at < 120_000; at += 166) {
      server.schedule(at, () -> server.receive(page()));
    }
    saturate(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 20, 50);

    server.runUntil(120_000);

    assertThat(server.burstArrivals.size() - 723).isGreaterThan(12 * 45);
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(61 + 50);
    assertThat(requestBudget.limitUsedByOthers(server.now)).isEmpty();
  }

  @Test
  void othersThatUseUpALimitForMoreThanItsIntervalAreReported() {
    RateLimitedServer server = new RateLimitedServer(100, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(50, 10_000, 5, OptionalLong.empty(), 1));
    for (long at = 0; at < 120_000; at += 90) {
      server.schedule(at, () -> server.receive(page()));
    }
    server.schedule(
        20_000, () -> saturate(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 1, 50));
    server.runUntil(25_000);
    assertThat(requestBudget.limitUsedByOthers(server.now)).isEmpty();

    server.runUntil(60_000);

    assertThat(requestBudget.limitUsedByOthers(server.now).orElseThrow().message())
        .contains("100 requests", "in 10 s", "'burst'");
    server.runUntil(200_000);
    assertThat(requestBudget.limitUsedByOthers(server.now)).isEmpty();
  }

  @Test
  void aLimitInAHeaderThatNoVendorHasIsHarmless() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    Request request = page();
    assertThat(requestBudget.acquire(request, INCREMENTAL, 0)).isZero();
    CrmResponse response =
        new CrmResponse(
            OBJECTS,
            OptionalLong.of(0),
            new BudgetSignals(
                Map.of(
                    BURST,
                    RateLimitedServer.status(99_999_999_999_999_999L, 99_999_999_999_999_900L))));
    requestBudget.onResponse(request, response, 0);

    server.runUntil(1_000);
    assertThat(requestBudget.acquire(page(), INCREMENTAL, server.now)).isZero();
  }

  @Test
  void aLowerLimitInTheHeadersIsRespected() {
    RateLimitedServer server = new RateLimitedServer(100, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    sendNext(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 50);
    server.schedule(
        1_000, () -> saturate(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 20, 50));

    server.runUntil(60_000);

    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(100);
  }

  @Test
  void aRefusalHalvesTheRateOfItsLimitAloneAndTheRateRecovers() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    Request call = page();
    assertThat(requestBudget.acquire(call, INCREMENTAL, 0)).isZero();
    requestBudget.onResponse(call, throttled(BURST, 0), 100);

    assertThat(requestBudget.acquire(call, INCREMENTAL, 100)).isEqualTo(10_000);
    assertThat(requestBudget.acquire(search(), INCREMENTAL, 100)).isZero();
    assertThat(requestBudget.backfillPerSecond(BURST)).isEqualTo(7.6);

    server.now = 10_100;
    saturate(server, requestBudget, RateLimitedServer::page, INCREMENTAL, 20, 50);
    server.runUntil(20_000);
    assertThat(server.burstArrivals).hasSizeBetween(90, 101);
    server.runUntil(120_000);
    assertThat(requestBudget.backfillPerSecond(BURST)).isEqualTo(15.2);
  }

  @Test
  void concurrentRefusalsHalveTheRateOnce() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    Request first = page();
    Request second = page();
    assertThat(requestBudget.acquire(first, INCREMENTAL, 0)).isZero();
    server.now = 100;
    assertThat(requestBudget.acquire(second, INCREMENTAL, 100)).isZero();
    requestBudget.onResponse(first, throttled(BURST, 0), 200);
    requestBudget.onResponse(second, throttled(BURST, 0), 210);

    assertThat(requestBudget.backfillPerSecond(BURST)).isEqualTo(7.6);
  }

  @Test
  void theRetryAfterOfARefusalIsHonoured() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    Request call = search();
    assertThat(requestBudget.acquire(call, INCREMENTAL, 0)).isZero();
    requestBudget.onResponse(call, throttled(SEARCH, 42_000), 100);

    assertThat(requestBudget.acquire(call, INCREMENTAL, 100)).isEqualTo(42_000);
  }

  @Test
  void anExhaustedDailyLimitWaitsForTheResetThatTheVendorNamed() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    applyUsage(requestBudget, OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    exhaustDailyLimit(requestBudget, 0);

    long wait = requestBudget.acquire(page(), INCREMENTAL, 100);
    assertThat(wait).isBetween(9 * HOUR - 100, 9 * HOUR + 5_000);
    assertThat(requestBudget.acquire(search(), INCREMENTAL, 100 + wait)).isZero();
  }

  @Test
  void theNextDaysResetFollowsFromTheNamedOne() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    applyUsage(requestBudget, OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    server.now = 12 * HOUR;
    exhaustDailyLimit(requestBudget, server.now);

    assertThat(requestBudget.acquire(page(), INCREMENTAL, server.now))
        .isBetween(21 * HOUR, 21 * HOUR + 5_000);
    server.now = 40 * HOUR;
    exhaustDailyLimit(requestBudget, server.now);
    assertThat(requestBudget.acquire(page(), INCREMENTAL, server.now))
        .isBetween(17 * HOUR, 17 * HOUR + 5_000);
  }

  @Test
  void theNextResetFollowsFromOneThatHasJustPassedToo() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    server.now = 10 * HOUR;
    applyUsage(requestBudget, OptionalLong.of(1_000), 990, OptionalLong.of(9 * HOUR), server.now);
    server.now = 12 * HOUR;
    exhaustDailyLimit(requestBudget, server.now);

    assertThat(requestBudget.acquire(page(), INCREMENTAL, server.now))
        .isBetween(21 * HOUR, 21 * HOUR + 5_000);
  }

  @Test
  void aRefusalRightAfterAResetDiscardsTheEstimatedReset() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    applyUsage(requestBudget, OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    server.now = 9 * HOUR + 60_000;
    exhaustDailyLimit(requestBudget, server.now);

    assertThat(requestBudget.acquire(page(), INCREMENTAL, server.now)).isEqualTo(HOUR);
  }

  @Test
  void withoutANamedResetOneRequestIsTriedAfterAnHour() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    exhaustDailyLimit(requestBudget, 0);
    assertThat(requestBudget.acquire(page(), INCREMENTAL, 0)).isEqualTo(HOUR);

    server.now = HOUR;
    Request trial = page();
    assertThat(requestBudget.acquire(trial, INCREMENTAL, HOUR)).isZero();
    server.now = HOUR + 500;
    Request next = page();
    assertThat(requestBudget.acquire(next, INCREMENTAL, HOUR + 500)).isPositive();
    requestBudget.onResponse(trial, response(OBJECTS, BudgetSignals.NONE), HOUR + 600);
    server.now = HOUR + 700;
    assertThat(requestBudget.acquire(next, INCREMENTAL, HOUR + 700)).isZero();
  }

  @Test
  void theAccountsMidnightEndsTheWaitEarlier() {
    long now = Instant.parse("2026-11-24T04:50:00Z").toEpochMilli(); // 23:50 in New York
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    server.now = now;
    RequestBudget requestBudget = server.createBudget(plan(1));
    requestBudget.onResponse(
        new Request.Account(),
        response(new Result.Account("1", "America/New_York"), BudgetSignals.NONE),
        now);
    exhaustDailyLimit(requestBudget, now);

    assertThat(requestBudget.acquire(page(), INCREMENTAL, now)).isBetween(600_000L, 605_000L);
  }

  @Test
  void theReserveIsKeptForLiveReads() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    applyUsage(requestBudget, OptionalLong.of(1_000), 901, OptionalLong.empty(), 0);

    assertThat(requestBudget.acquire(page(), BACKFILL, 0)).isPositive();
    assertThat(requestBudget.acquire(page(), CONFIRM, 0)).isPositive();
    assertThat(requestBudget.acquire(page(), INCREMENTAL, 0)).isZero();
  }

  @Test
  void anExhaustedDailyLimitIsReportedWithItsReset() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    applyUsage(requestBudget, OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    Request call = page();
    assertThat(requestBudget.acquire(call, INCREMENTAL, 0)).isZero();
    assertThat(requestBudget.dailyLimitReached(0)).isEmpty();
    requestBudget.onResponse(call, withRemaining(0), 100);

    assertThat(requestBudget.acquire(page(), INCREMENTAL, 200)).isPositive();
    assertThat(requestBudget.dailyLimitReached(200).orElseThrow().blocksAllRequests()).isTrue();
    assertThat(requestBudget.dailyLimitReached(200).orElseThrow().retryAt())
        .isBetween(9 * HOUR, 9 * HOUR + 5_000);
    assertThat(requestBudget.dailyLimitReached(10 * HOUR)).isEmpty();
  }

  @Test
  void lowPriorityRequestsAreReportedAsWaitingOnceTheyAreRefused() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    applyUsage(requestBudget, OptionalLong.of(1_000), 901, OptionalLong.of(9 * HOUR), 0);
    assertThat(requestBudget.acquire(page(), INCREMENTAL, 0)).isZero();
    assertThat(requestBudget.dailyLimitReached(0)).isEmpty();

    assertThat(requestBudget.acquire(page(), BACKFILL, 5)).isPositive();
    assertThat(requestBudget.dailyLimitReached(5).orElseThrow().blocksAllRequests()).isFalse();
    assertThat(requestBudget.dailyLimitReached(5).orElseThrow().retryAt())
        .isBetween(9 * HOUR, 9 * HOUR + 5_000);
    assertThat(requestBudget.dailyLimitReached(6)).isEmpty();
  }

  @Test
  void aConfiguredDailyLimitIsExhaustedToo() {
    BudgetPlan plan = RateLimitedServer.plan(190, 10_000, 5, OptionalLong.of(2), 1);
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan);
    for (int i = 0; i < 2; i++) {
      server.now = 1_000 * i;
      assertThat(requestBudget.acquire(page(), INCREMENTAL, server.now)).isZero();
    }
    assertThat(requestBudget.acquire(page(), INCREMENTAL, 5_000)).isPositive();
    assertThat(requestBudget.dailyLimitReached(5_000).orElseThrow().blocksAllRequests()).isTrue();
  }

  @Test
  void aShareUnderOneSearchASecondExtendsTheInterval() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(0.1));
    saturate(server, requestBudget, RateLimitedServer::search, INCREMENTAL, 3, 5);

    server.runUntil(100_000);

    assertThat(RateLimitedServer.maxInWindow(server.searchArrivals, 2_000)).isEqualTo(1);
    assertThat(server.searchArrivals.size()).isGreaterThan(45);
  }

  private static void exhaustDailyLimit(RequestBudget requestBudget, long now) {
    Request call = page();
    assertThat(requestBudget.acquire(call, INCREMENTAL, now)).isZero();
    requestBudget.onResponse(call, throttled(BudgetSignals.DAILY, 0), now);
  }

  private static CrmResponse throttled(String limit, long retryAfterMs) {
    return response(Result.Failure.throttled(limit, "Too many.", retryAfterMs), BudgetSignals.NONE);
  }

  private static CrmResponse withRemaining(long remaining) {
    return response(
        OBJECTS,
        new BudgetSignals(Map.of(BudgetSignals.DAILY, RateLimitedServer.status(1_000, remaining))));
  }

  private static CrmResponse response(Result result, BudgetSignals signals) {
    return new CrmResponse(result, OptionalLong.empty(), signals);
  }

  private static void applyUsage(
      RequestBudget requestBudget, OptionalLong limit, long used, OptionalLong resetsAt, long now) {
    requestBudget.onResponse(
        new Request.Usage(),
        response(new Result.Usage(limit, used, resetsAt), BudgetSignals.NONE),
        now);
  }
}
