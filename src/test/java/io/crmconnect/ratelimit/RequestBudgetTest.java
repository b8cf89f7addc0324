package io.crmconnect.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
  private static final long HOUR = 3_600_000;

  private static BudgetPlan plan(double share) {
    return new BudgetPlan(190, 10_000, 5, OptionalLong.empty(), BudgetPlan.Shares.of(share), 80);
  }

  /** Keeps a number of calls of a kind in flight. */
  private static void saturate(
      RateLimitedServer server,
      RequestBudget requestBudget,
      RequestBudget.Limit limit,
      Turn turn,
      int parallel,
      long oneWayMs) {
    for (int i = 0; i < parallel; i++) {
      sendNext(server, requestBudget, limit, turn, oneWayMs);
    }
  }

  private static void sendNext(
      RateLimitedServer server,
      RequestBudget requestBudget,
      RequestBudget.Limit limit,
      Turn turn,
      long oneWayMs) {
    server.send(
        requestBudget,
        limit,
        turn,
        () -> oneWayMs,
        () -> oneWayMs,
        () -> sendNext(server, requestBudget, limit, turn, oneWayMs));
  }

  @Test
  void reachesNinetyFivePercentOfTheBurstLimit() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    saturate(server, requestBudget, RequestBudget.Limit.BURST, Turn.LIVE, 20, 50);

    server.runUntil(600_000);

    assertThat(server.burstArrivals.size()).isGreaterThan((int) (0.95 * 19 * 600));
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(190);
  }

  @Test
  void reachesNinetyFivePercentOfTheSearchLimitWhenAnswersAreQuick() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    saturate(server, requestBudget, RequestBudget.Limit.SEARCH, Turn.LIVE, 5, 10);

    server.runUntil(600_000);

    assertThat(server.searchArrivals.size()).isGreaterThan((int) (0.95 * 5 * 600));
    assertThat(RateLimitedServer.maxInWindow(server.searchArrivals, 1_000)).isLessThanOrEqualTo(5);
  }

  @Test
  void aBackfillReachesItsMaximumPercentAndNoMore() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    saturate(server, requestBudget, RequestBudget.Limit.BURST, Turn.BACKFILL, 20, 50);

    server.runUntil(600_000);

    assertThat(server.burstArrivals.size()).isGreaterThan((int) (0.95 * 15.2 * 600));
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(152);
    assertThat(requestBudget.backfillPerSecond()).isEqualTo(15.2);
  }

  @Test
  void idleTasksLendTheirShareAndReclaimItAtOnce() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, true);
    RequestBudget busy = server.createBudget(plan(0.25));
    RequestBudget idle = server.createBudget(plan(0.75));
    saturate(server, busy, RequestBudget.Limit.BURST, Turn.LIVE, 20, 50);
    server.runUntil(60_000);
    int grantedWhileOtherIdle = RateLimitedServer.maxInWindow(server.burstArrivals, 10_000);
    assertThat(grantedWhileOtherIdle)
        .isGreaterThan(100)
        .isLessThanOrEqualTo(111); // 47 + 45 % of 143

    saturate(server, idle, RequestBudget.Limit.BURST, Turn.LIVE, 20, 50);
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
      server.schedule(at, () -> server.receive(RequestBudget.Limit.BURST)); // 100 of 190
    }
    server.schedule(
        20_000,
        () -> saturate(server, requestBudget, RequestBudget.Limit.BURST, Turn.LIVE, 20, 50));

    server.runUntil(120_000);

    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(200);
  }

  @Test
  void aLowerLimitInTheHeadersIsRespected() {
    RateLimitedServer server = new RateLimitedServer(100, 10_000, true);
    RequestBudget requestBudget = server.createBudget(plan(1));
    sendNext(server, requestBudget, RequestBudget.Limit.BURST, Turn.LIVE, 50);
    server.schedule(
        1_000, () -> saturate(server, requestBudget, RequestBudget.Limit.BURST, Turn.LIVE, 20, 50));

    server.runUntil(60_000);

    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, 10_000))
        .isLessThanOrEqualTo(100);
  }

  @Test
  void aRefusalHalvesTheRateOfItsLimitAloneAndTheRateRecovers() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    Object call = new Object();
    assertThat(requestBudget.acquire(call, RequestBudget.Limit.BURST, Turn.LIVE, 0)).isZero();
    requestBudget.complete(call, throttledFeedback(Throttle.BURST, 0), 100);

    assertThat(requestBudget.acquire(call, RequestBudget.Limit.BURST, Turn.LIVE, 100))
        .isEqualTo(10_000);
    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.SEARCH, Turn.LIVE, 100))
        .isZero();
    assertThat(requestBudget.backfillPerSecond()).isEqualTo(7.6);

    server.now = 10_100;
    saturate(server, requestBudget, RequestBudget.Limit.BURST, Turn.LIVE, 20, 50);
    server.runUntil(20_000);
    assertThat(server.burstArrivals).hasSizeBetween(90, 96);
    server.runUntil(120_000);
    assertThat(requestBudget.backfillPerSecond()).isEqualTo(15.2);
  }

  @Test
  void concurrentRefusalsHalveTheRateOnce() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    Object first = new Object();
    Object second = new Object();
    assertThat(requestBudget.acquire(first, RequestBudget.Limit.BURST, Turn.LIVE, 0)).isZero();
    server.now = 100;
    assertThat(requestBudget.acquire(second, RequestBudget.Limit.BURST, Turn.LIVE, 100)).isZero();
    requestBudget.complete(first, throttledFeedback(Throttle.BURST, 0), 200);
    requestBudget.complete(second, throttledFeedback(Throttle.BURST, 0), 210);

    assertThat(requestBudget.backfillPerSecond()).isEqualTo(7.6);
  }

  @Test
  void theRetryAfterOfARefusalIsHonoured() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    Object call = new Object();
    assertThat(requestBudget.acquire(call, RequestBudget.Limit.SEARCH, Turn.LIVE, 0)).isZero();
    requestBudget.complete(call, throttledFeedback(Throttle.SEARCH, 42_000), 100);

    assertThat(requestBudget.acquire(call, RequestBudget.Limit.SEARCH, Turn.LIVE, 100))
        .isEqualTo(42_000);
  }

  @Test
  void anExhaustedDailyLimitWaitsForTheResetThatTheVendorNamed() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    requestBudget.applyUsage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    exhaustDailyLimit(requestBudget, 0);

    long wait = requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, 100);
    assertThat(wait).isBetween(9 * HOUR - 100, 9 * HOUR + 5_000);
    assertThat(
            requestBudget.acquire(new Object(), RequestBudget.Limit.SEARCH, Turn.LIVE, 100 + wait))
        .isZero();
  }

  @Test
  void theNextDaysResetFollowsFromTheNamedOne() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    requestBudget.applyUsage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    server.now = 12 * HOUR;
    exhaustDailyLimit(requestBudget, server.now);

    assertThat(
            requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, server.now))
        .isBetween(21 * HOUR, 21 * HOUR + 5_000);
    server.now = 40 * HOUR;
    exhaustDailyLimit(requestBudget, server.now);
    assertThat(
            requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, server.now))
        .isBetween(17 * HOUR, 17 * HOUR + 5_000);
  }

  @Test
  void theNextResetFollowsFromOneThatHasJustPassedToo() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    server.now = 10 * HOUR;
    requestBudget.applyUsage(OptionalLong.of(1_000), 990, OptionalLong.of(9 * HOUR), server.now);
    server.now = 12 * HOUR;
    exhaustDailyLimit(requestBudget, server.now);

    assertThat(
            requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, server.now))
        .isBetween(21 * HOUR, 21 * HOUR + 5_000);
  }

  @Test
  void aRefusalRightAfterAResetDiscardsTheEstimatedReset() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    requestBudget.applyUsage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    server.now = 9 * HOUR + 60_000;
    exhaustDailyLimit(requestBudget, server.now);

    assertThat(
            requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, server.now))
        .isEqualTo(HOUR);
  }

  @Test
  void withoutANamedResetOneRequestIsTriedAfterAnHour() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(1));
    exhaustDailyLimit(requestBudget, 0);
    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, 0))
        .isEqualTo(HOUR);

    server.now = HOUR;
    Object trial = new Object();
    assertThat(requestBudget.acquire(trial, RequestBudget.Limit.BURST, Turn.LIVE, HOUR)).isZero();
    server.now = HOUR + 500;
    Object next = new Object();
    assertThat(requestBudget.acquire(next, RequestBudget.Limit.BURST, Turn.LIVE, HOUR + 500))
        .isPositive();
    requestBudget.complete(trial, Feedback.NONE, HOUR + 600);
    server.now = HOUR + 700;
    assertThat(requestBudget.acquire(next, RequestBudget.Limit.BURST, Turn.LIVE, HOUR + 700))
        .isZero();
  }

  @Test
  void theAccountsMidnightEndsTheWaitEarlier() {
    long now = Instant.parse("2026-11-24T04:50:00Z").toEpochMilli(); // 23:50 in New York
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    server.now = now;
    RequestBudget requestBudget = server.createBudget(plan(1));
    requestBudget.setZone(ZoneId.of("America/New_York"), now);
    exhaustDailyLimit(requestBudget, now);

    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, now))
        .isBetween(600_000L, 605_000L);
  }

  @Test
  void theReserveIsKeptForLiveReads() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    requestBudget.applyUsage(OptionalLong.of(1_000), 901, OptionalLong.empty(), 0);

    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.BACKFILL, 0))
        .isPositive();
    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.SECOND, 0))
        .isPositive();
    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, 0))
        .isZero();
  }

  @Test
  void anExhaustedDailyLimitIsReportedWithItsReset() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    requestBudget.applyUsage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    Object call = new Object();
    assertThat(requestBudget.acquire(call, RequestBudget.Limit.BURST, Turn.LIVE, 0)).isZero();
    assertThat(requestBudget.exhausted(0)).isEmpty();
    requestBudget.complete(call, feedbackWithRemaining(0), 100);

    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, 200))
        .isPositive();
    assertThat(requestBudget.exhausted(200).orElseThrow().blocksAll()).isTrue();
    assertThat(requestBudget.exhausted(200).orElseThrow().retryAt())
        .isBetween(9 * HOUR, 9 * HOUR + 5_000);
    assertThat(requestBudget.exhausted(10 * HOUR)).isEmpty();
  }

  @Test
  void lowPriorityRequestsAreReportedAsWaitingOnceTheyAreRefused() {
    RequestBudget requestBudget = new RateLimitedServer(190, 10_000, false).createBudget(plan(1));
    requestBudget.applyUsage(OptionalLong.of(1_000), 901, OptionalLong.of(9 * HOUR), 0);
    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, 0))
        .isZero();
    assertThat(requestBudget.exhausted(0)).isEmpty();

    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.BACKFILL, 5))
        .isPositive();
    assertThat(requestBudget.exhausted(5).orElseThrow().blocksAll()).isFalse();
    assertThat(requestBudget.exhausted(5).orElseThrow().retryAt())
        .isBetween(9 * HOUR, 9 * HOUR + 5_000);
    assertThat(requestBudget.exhausted(6)).isEmpty();
  }

  @Test
  void aConfiguredDailyLimitIsExhaustedToo() {
    BudgetPlan plan =
        new BudgetPlan(190, 10_000, 5, OptionalLong.of(2), BudgetPlan.Shares.of(1), 80);
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan);
    for (int i = 0; i < 2; i++) {
      server.now = 1_000 * i;
      assertThat(
              requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, server.now))
          .isZero();
    }
    assertThat(requestBudget.acquire(new Object(), RequestBudget.Limit.BURST, Turn.LIVE, 5_000))
        .isPositive();
    assertThat(requestBudget.exhausted(5_000).orElseThrow().blocksAll()).isTrue();
  }

  private static Feedback feedbackWithRemaining(long remaining) {
    OptionalLong none = OptionalLong.empty();
    return new Feedback(
        Throttle.NONE, 0, none, none, OptionalLong.of(1_000), OptionalLong.of(remaining), none);
  }

  @Test
  void aShareUnderOneSearchASecondExtendsTheInterval() {
    RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
    RequestBudget requestBudget = server.createBudget(plan(0.1));
    saturate(server, requestBudget, RequestBudget.Limit.SEARCH, Turn.LIVE, 3, 5);

    server.runUntil(100_000);

    assertThat(RateLimitedServer.maxInWindow(server.searchArrivals, 2_000)).isEqualTo(1);
    assertThat(server.searchArrivals.size()).isGreaterThan(45);
  }

  private static void exhaustDailyLimit(RequestBudget requestBudget, long now) {
    Object call = new Object();
    assertThat(requestBudget.acquire(call, RequestBudget.Limit.BURST, Turn.LIVE, now)).isZero();
    requestBudget.complete(call, throttledFeedback(Throttle.DAILY, 0), now);
  }

  private static Feedback throttledFeedback(Throttle throttle, long retryAfterMs) {
    OptionalLong none = OptionalLong.empty();
    return new Feedback(throttle, retryAfterMs, none, none, none, none, none);
  }
}
