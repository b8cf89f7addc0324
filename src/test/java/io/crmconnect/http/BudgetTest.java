package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final long HOUR = 3_600_000;

  private static BudgetPlan plan(double share) {
    return new BudgetPlan(190, 10_000, 5, OptionalLong.empty(), BudgetPlan.Shares.of(share), 80);
  }

  /** Keeps so many calls of a kind going. */
  private static void saturate(
      FarSide far, Budget budget, Budget.Limit limit, Turn turn, int parallel, long wayMs) {
    for (int i = 0; i < parallel; i++) {
      again(far, budget, limit, turn, wayMs);
    }
  }

  private static void again(FarSide far, Budget budget, Budget.Limit limit, Turn turn, long wayMs) {
    far.ask(
        budget,
        limit,
        turn,
        () -> wayMs,
        () -> wayMs,
        () -> again(far, budget, limit, turn, wayMs));
  }

  @Test
  void reachesNinetyFivePercentOfTheBurstLimit() {
    FarSide far = new FarSide(190, 10_000, true);
    Budget budget = far.budget(plan(1));
    saturate(far, budget, Budget.Limit.BURST, Turn.LIVE, 20, 50);

    far.runUntil(600_000);

    assertThat(far.burstArrivals.size()).isGreaterThan((int) (0.95 * 19 * 600));
    assertThat(FarSide.most(far.burstArrivals, 10_000)).isLessThanOrEqualTo(190);
  }

  @Test
  void reachesNinetyFivePercentOfTheSearchLimitWhenAnswersAreQuick() {
    FarSide far = new FarSide(190, 10_000, true);
    Budget budget = far.budget(plan(1));
    saturate(far, budget, Budget.Limit.SEARCH, Turn.LIVE, 5, 10);

    far.runUntil(600_000);

    assertThat(far.searchArrivals.size()).isGreaterThan((int) (0.95 * 5 * 600));
    assertThat(FarSide.most(far.searchArrivals, 1_000)).isLessThanOrEqualTo(5);
  }

  @Test
  void aBackfillReachesItsCeilingAndNoMore() {
    FarSide far = new FarSide(190, 10_000, true);
    Budget budget = far.budget(plan(1));
    saturate(far, budget, Budget.Limit.BURST, Turn.BACKFILL, 20, 50);

    far.runUntil(600_000);

    assertThat(far.burstArrivals.size()).isGreaterThan((int) (0.95 * 15.2 * 600));
    assertThat(FarSide.most(far.burstArrivals, 10_000)).isLessThanOrEqualTo(152);
    assertThat(budget.backfillPerSecond()).isEqualTo(15.2);
  }

  @Test
  void idleTasksLendAndTakeBackAtOnce() {
    FarSide far = new FarSide(190, 10_000, true);
    Budget busy = far.budget(plan(0.25));
    Budget idle = far.budget(plan(0.75));
    saturate(far, busy, Budget.Limit.BURST, Turn.LIVE, 20, 50);
    far.runUntil(60_000);
    int alone = FarSide.most(far.burstArrivals, 10_000);
    assertThat(alone).isGreaterThan(100).isLessThanOrEqualTo(111); // 47 + 45 % of 143

    saturate(far, idle, Budget.Limit.BURST, Turn.LIVE, 20, 50);
    far.runUntil(180_000);

    assertThat(FarSide.most(far.burstArrivals, 10_000)).isLessThanOrEqualTo(190);
    long lastMinute = far.burstArrivals.stream().filter(at -> at > 120_000).count();
    assertThat(lastMinute).isGreaterThan((long) (0.95 * 19 * 60)); // the owner has its share again
  }

  @Test
  void anotherAppOnTheSameLimitIsLeftItsRoom() {
    FarSide far = new FarSide(190, 10_000, true);
    Budget budget = far.budget(plan(1));
    for (long at = 0; at < 120_000; at += 100) {
      far.at(at, () -> far.arrive(Budget.Limit.BURST)); // 100 of 190
    }
    far.at(20_000, () -> saturate(far, budget, Budget.Limit.BURST, Turn.LIVE, 20, 50));

    far.runUntil(120_000);

    assertThat(FarSide.most(far.burstArrivals, 10_000)).isLessThanOrEqualTo(200);
  }

  @Test
  void aLowerLimitInTheHeadersHolds() {
    FarSide far = new FarSide(100, 10_000, true);
    Budget budget = far.budget(plan(1));
    again(far, budget, Budget.Limit.BURST, Turn.LIVE, 50);
    far.at(1_000, () -> saturate(far, budget, Budget.Limit.BURST, Turn.LIVE, 20, 50));

    far.runUntil(60_000);

    assertThat(FarSide.most(far.burstArrivals, 10_000)).isLessThanOrEqualTo(100);
  }

  @Test
  void aRefusalHalvesThePaceOfItsLimitAloneAndThePaceComesBack() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(1));
    Object call = new Object();
    assertThat(budget.acquire(call, Budget.Limit.BURST, Turn.LIVE, 0)).isZero();
    budget.settle(call, throttled(Throttle.BURST, 0), 100);

    assertThat(budget.acquire(call, Budget.Limit.BURST, Turn.LIVE, 100)).isEqualTo(10_000);
    assertThat(budget.acquire(new Object(), Budget.Limit.SEARCH, Turn.LIVE, 100)).isZero();
    assertThat(budget.backfillPerSecond()).isEqualTo(7.6);

    far.now = 10_100;
    saturate(far, budget, Budget.Limit.BURST, Turn.LIVE, 20, 50);
    far.runUntil(20_000);
    assertThat(far.burstArrivals).hasSizeBetween(90, 96);
    far.runUntil(120_000);
    assertThat(budget.backfillPerSecond()).isEqualTo(15.2);
  }

  @Test
  void refusalsOfOneVolleyHalveThePaceOnce() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(1));
    Object first = new Object();
    Object second = new Object();
    assertThat(budget.acquire(first, Budget.Limit.BURST, Turn.LIVE, 0)).isZero();
    far.now = 100;
    assertThat(budget.acquire(second, Budget.Limit.BURST, Turn.LIVE, 100)).isZero();
    budget.settle(first, throttled(Throttle.BURST, 0), 200);
    budget.settle(second, throttled(Throttle.BURST, 0), 210);

    assertThat(budget.backfillPerSecond()).isEqualTo(7.6);
  }

  @Test
  void whatTheRefusalAsksToWaitIsWaited() {
    Budget budget = new FarSide(190, 10_000, false).budget(plan(1));
    Object call = new Object();
    assertThat(budget.acquire(call, Budget.Limit.SEARCH, Turn.LIVE, 0)).isZero();
    budget.settle(call, throttled(Throttle.SEARCH, 42_000), 100);

    assertThat(budget.acquire(call, Budget.Limit.SEARCH, Turn.LIVE, 100)).isEqualTo(42_000);
  }

  @Test
  void aSpentDayParksUntilTheResetThatTheVendorNamed() {
    Budget budget = new FarSide(190, 10_000, false).budget(plan(1));
    budget.usage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    spendTheDay(budget, 0);

    long wait = budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, 100);
    assertThat(wait).isBetween(9 * HOUR - 100, 9 * HOUR + 5_000);
    assertThat(budget.acquire(new Object(), Budget.Limit.SEARCH, Turn.LIVE, 100 + wait)).isZero();
  }

  @Test
  void theNextDaysResetFollowsFromTheNamedOne() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(1));
    budget.usage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    far.now = 12 * HOUR;
    spendTheDay(budget, far.now);

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, far.now))
        .isBetween(21 * HOUR, 21 * HOUR + 5_000);
    far.now = 40 * HOUR;
    spendTheDay(budget, far.now);
    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, far.now))
        .isBetween(17 * HOUR, 17 * HOUR + 5_000);
  }

  @Test
  void itFollowsFromAResetThatHasJustPassedToo() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(1));
    far.now = 10 * HOUR;
    budget.usage(OptionalLong.of(1_000), 990, OptionalLong.of(9 * HOUR), far.now);
    far.now = 12 * HOUR;
    spendTheDay(budget, far.now);

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, far.now))
        .isBetween(21 * HOUR, 21 * HOUR + 5_000);
  }

  @Test
  void aRefusalRightAfterAResetDoubtsWhatFollowsFromIt() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(1));
    budget.usage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    far.now = 9 * HOUR + 60_000;
    spendTheDay(budget, far.now);

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, far.now))
        .isEqualTo(HOUR);
  }

  @Test
  void withoutANamedResetOneCallTriesAgainAfterAnHour() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(1));
    spendTheDay(budget, 0);
    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, 0)).isEqualTo(HOUR);

    far.now = HOUR;
    Object trial = new Object();
    assertThat(budget.acquire(trial, Budget.Limit.BURST, Turn.LIVE, HOUR)).isZero();
    far.now = HOUR + 500;
    Object next = new Object();
    assertThat(budget.acquire(next, Budget.Limit.BURST, Turn.LIVE, HOUR + 500)).isPositive();
    budget.settle(trial, Feedback.NONE, HOUR + 600);
    far.now = HOUR + 700;
    assertThat(budget.acquire(next, Budget.Limit.BURST, Turn.LIVE, HOUR + 700)).isZero();
  }

  @Test
  void theAccountsMidnightEndsTheParkingEarlier() {
    long now = Instant.parse("2026-11-24T04:50:00Z").toEpochMilli(); // 23:50 in New York
    FarSide far = new FarSide(190, 10_000, false);
    far.now = now;
    Budget budget = far.budget(plan(1));
    budget.zone(ZoneId.of("America/New_York"), now);
    spendTheDay(budget, now);

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, now))
        .isBetween(600_000L, 605_000L);
  }

  @Test
  void theReserveIsLeftToLiveReads() {
    Budget budget = new FarSide(190, 10_000, false).budget(plan(1));
    budget.usage(OptionalLong.of(1_000), 901, OptionalLong.empty(), 0);

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.BACKFILL, 0)).isPositive();
    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.SECOND, 0)).isPositive();
    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, 0)).isZero();
  }

  @Test
  void thatTheDayIsSpentIsSaidWithUntilWhen() {
    Budget budget = new FarSide(190, 10_000, false).budget(plan(1));
    budget.usage(OptionalLong.of(1_000), 10, OptionalLong.of(9 * HOUR), 0);
    Object call = new Object();
    assertThat(budget.acquire(call, Budget.Limit.BURST, Turn.LIVE, 0)).isZero();
    assertThat(budget.spent(0)).isEmpty();
    budget.settle(call, remaining(0), 100);

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, 200)).isPositive();
    assertThat(budget.spent(200).orElseThrow().all()).isTrue();
    assertThat(budget.spent(200).orElseThrow().until()).isBetween(9 * HOUR, 9 * HOUR + 5_000);
    assertThat(budget.spent(10 * HOUR)).isEmpty();
  }

  @Test
  void thatOnlySomeWaitIsSaidWhenTheyAreRefused() {
    Budget budget = new FarSide(190, 10_000, false).budget(plan(1));
    budget.usage(OptionalLong.of(1_000), 901, OptionalLong.of(9 * HOUR), 0);
    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, 0)).isZero();
    assertThat(budget.spent(0)).isEmpty();

    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.BACKFILL, 5)).isPositive();
    assertThat(budget.spent(5).orElseThrow().all()).isFalse();
    assertThat(budget.spent(5).orElseThrow().until()).isBetween(9 * HOUR, 9 * HOUR + 5_000);
    assertThat(budget.spent(6)).isEmpty();
  }

  @Test
  void aDayThatTheSettingsBoundIsSpentToo() {
    BudgetPlan plan =
        new BudgetPlan(190, 10_000, 5, OptionalLong.of(2), BudgetPlan.Shares.of(1), 80);
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan);
    for (int i = 0; i < 2; i++) {
      far.now = 1_000 * i;
      assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, far.now)).isZero();
    }
    assertThat(budget.acquire(new Object(), Budget.Limit.BURST, Turn.LIVE, 5_000)).isPositive();
    assertThat(budget.spent(5_000).orElseThrow().all()).isTrue();
  }

  private static Feedback remaining(long left) {
    OptionalLong none = OptionalLong.empty();
    return new Feedback(
        Throttle.NONE, 0, none, none, OptionalLong.of(1_000), OptionalLong.of(left), none);
  }

  @Test
  void aShareUnderOneSearchASecondStretchesTheSecond() {
    FarSide far = new FarSide(190, 10_000, false);
    Budget budget = far.budget(plan(0.1));
    saturate(far, budget, Budget.Limit.SEARCH, Turn.LIVE, 3, 5);

    far.runUntil(100_000);

    assertThat(FarSide.most(far.searchArrivals, 2_000)).isEqualTo(1);
    assertThat(far.searchArrivals.size()).isGreaterThan(45);
  }

  private static void spendTheDay(Budget budget, long now) {
    Object call = new Object();
    assertThat(budget.acquire(call, Budget.Limit.BURST, Turn.LIVE, now)).isZero();
    budget.settle(call, throttled(Throttle.DAILY, 0), now);
  }

  private static Feedback throttled(Throttle throttle, long retryAfterMs) {
    OptionalLong none = OptionalLong.empty();
    return new Feedback(throttle, retryAfterMs, none, none, none, none, none);
  }
}
