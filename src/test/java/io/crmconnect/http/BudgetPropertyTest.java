package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever is asked and however long it is on its way, the far side never sees too much. */
class BudgetPropertyTest {

  @Property(tries = 60)
  void noRollingWindowEverHoldsMoreThanTheShare(
      @ForAll @IntRange(min = 3, max = 190) int burst,
      @ForAll @IntRange(min = 500, max = 10_000) int intervalMs,
      @ForAll @IntRange(min = 1, max = 8) int search,
      @ForAll @IntRange(min = 1, max = 4) int tasks,
      @ForAll @IntRange(min = 0, max = 5_000) int slowestMs,
      @ForAll long seed) {
    Random random = new Random(seed);
    FarSide far = new FarSide(burst, intervalMs, random.nextBoolean());
    double share = 1.0 / tasks;
    Budget budget =
        far.budget(
            new BudgetPlan(
                burst, intervalMs, search, OptionalLong.empty(), BudgetPlan.Shares.of(share), 80));
    for (int i = 0; i < 800; i++) {
      long asked = random.nextInt(60_000);
      Budget.Limit limit = random.nextInt(4) == 0 ? Budget.Limit.SEARCH : Budget.Limit.BURST;
      Turn turn = Turn.values()[random.nextInt(Turn.values().length)];
      far.at(
          asked,
          () ->
              far.ask(
                  budget,
                  limit,
                  turn,
                  () -> random.nextInt(slowestMs + 1),
                  () -> random.nextInt(slowestMs + 1),
                  () -> {}));
    }

    far.runUntil(90_000);

    // with headers, tasks that sit idle lend at most 45 % of what is theirs
    double lent = tasks == 1 ? 0 : 0.45 * (1 - share);
    int mostBurst = (int) Math.max(1, Math.floor(burst * (share + lent) + 1e-9));
    int mostSearch = (int) Math.max(1, Math.floor(search * share + 1e-9));
    assertThat(FarSide.most(far.burstArrivals, intervalMs)).isBetween(1, mostBurst);
    assertThat(FarSide.most(far.searchArrivals, 1_000)).isBetween(1, mostSearch);
  }

  @Property(tries = 300)
  void theDaysAllowanceIsNeverOverrun(
      @ForAll @IntRange(min = 1, max = 300) int daily,
      @ForAll @IntRange(min = 0, max = 5_000) int slowestMs,
      @ForAll boolean bySetting,
      @ForAll long seed) {
    Random random = new Random(seed);
    FarSide far = new FarSide(190, 10_000, !bySetting);
    far.daily = daily;
    OptionalLong planned = bySetting ? OptionalLong.of(daily) : OptionalLong.empty();
    Budget budget =
        far.budget(new BudgetPlan(190, 10_000, 5, planned, BudgetPlan.Shares.of(1), 80));
    if (!bySetting) {
      budget.usage(OptionalLong.of(daily), 0, OptionalLong.empty(), 0);
    }
    for (int i = 0; i < 500; i++) {
      Turn turn = Turn.values()[random.nextInt(Turn.values().length)];
      far.at(
          random.nextInt(60_000),
          () ->
              far.ask(
                  budget,
                  Budget.Limit.BURST,
                  turn,
                  () -> random.nextInt(slowestMs + 1),
                  () -> random.nextInt(slowestMs + 1),
                  () -> {}));
    }

    far.runUntil(3_000_000);

    assertThat(far.refusedByDay).isZero();
    assertThat(far.dayUsed).isBetween(daily * 9L / 10, (long) daily);
  }
}
