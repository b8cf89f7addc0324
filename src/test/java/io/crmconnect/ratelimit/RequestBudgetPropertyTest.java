/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The server never receives too many calls, whatever is requested and however long calls take. */
class RequestBudgetPropertyTest {
  private static final List<RequestPriority> PRIORITIES =
      List.of(RequestPriority.INCREMENTAL, RequestPriority.CONFIRM, RequestPriority.BACKFILL);

  @Property(tries = 60)
  void noRollingWindowEverHoldsMoreThanTheShare(
      @ForAll @IntRange(min = 3, max = 190) int burst,
      @ForAll @IntRange(min = 500, max = 10_000) int intervalMs,
      @ForAll @IntRange(min = 1, max = 8) int search,
      @ForAll @IntRange(min = 1, max = 4) int tasks,
      @ForAll @IntRange(min = 0, max = 5_000) int maxRoundTripMs,
      @ForAll long seed) {
    Random random = new Random(seed);
    RateLimitedServer server = new RateLimitedServer(burst, intervalMs, random.nextBoolean());
    double share = 1.0 / tasks;
    RequestBudget requestBudget =
        server.createBudget(
            RateLimitedServer.plan(burst, intervalMs, search, OptionalLong.empty(), share));
    for (int i = 0; i < 800; i++) {
      long requestCount = random.nextInt(60_000);
      Request request =
          random.nextInt(4) == 0 ? RateLimitedServer.search() : RateLimitedServer.page();
      RequestPriority priority = PRIORITIES.get(random.nextInt(PRIORITIES.size()));
      server.schedule(
          requestCount,
          () ->
              server.send(
                  requestBudget,
                  request,
                  priority,
                  () -> random.nextInt(maxRoundTripMs + 1),
                  () -> random.nextInt(maxRoundTripMs + 1),
                  () -> {}));
    }

    server.runUntil(90_000);

    // with headers, idle tasks lend at most 45 % of their shares
    double borrowed = tasks == 1 ? 0 : 0.45 * (1 - share);
    int maxBurst = (int) Math.max(1, Math.floor(burst * (share + borrowed) + 1e-9));
    int maxSearch = (int) Math.max(1, Math.floor(search * share + 1e-9));
    assertThat(RateLimitedServer.maxInWindow(server.burstArrivals, intervalMs))
        .isBetween(1, maxBurst);
    assertThat(RateLimitedServer.maxInWindow(server.searchArrivals, 1_000)).isBetween(1, maxSearch);
  }

  @Property(tries = 300)
  void theDailyLimitIsNeverExceeded(
      @ForAll @IntRange(min = 1, max = 300) int daily,
      @ForAll @IntRange(min = 0, max = 5_000) int maxRoundTripMs,
      @ForAll boolean bySetting,
      @ForAll long seed) {
    Random random = new Random(seed);
    RateLimitedServer server = new RateLimitedServer(190, 10_000, !bySetting);
    server.dailyLimit = daily;
    OptionalLong configuredDaily = bySetting ? OptionalLong.of(daily) : OptionalLong.empty();
    RequestBudget requestBudget =
        server.createBudget(RateLimitedServer.plan(190, 10_000, 5, configuredDaily, 1));
    if (!bySetting) {
      requestBudget.onResponse(
          new Request.Usage(),
          new CrmResponse(
              new Result.Usage(OptionalLong.of(daily), 0, OptionalLong.empty()),
              OptionalLong.empty(),
              BudgetSignals.NONE),
          0);
    }
    for (int i = 0; i < 500; i++) {
      RequestPriority priority = PRIORITIES.get(random.nextInt(PRIORITIES.size()));
      server.schedule(
          random.nextInt(60_000),
          () ->
              server.send(
                  requestBudget,
                  RateLimitedServer.page(),
                  priority,
                  () -> random.nextInt(maxRoundTripMs + 1),
                  () -> random.nextInt(maxRoundTripMs + 1),
                  () -> {}));
    }

    server.runUntil(3_000_000);

    assertThat(server.dailyRefusals).isZero();
    assertThat(server.usedToday).isBetween(daily * 9L / 10, (long) daily);
  }
}
