/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import static io.crmconnect.crm.RequestPriority.INCREMENTAL;
import static io.crmconnect.ratelimit.RateLimitedServer.BURST;
import static io.crmconnect.ratelimit.RateLimitedServer.page;
import static io.crmconnect.ratelimit.RateLimitedServer.plan;
import static io.crmconnect.ratelimit.RateLimitedServer.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, resets and waits that no vendor can have stop nothing for longer than a day. */
class WrongLimitsTest {
  private static final Result OBJECTS = new Result.Objects(List.of());
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long START = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  private final RateLimitedServer server = new RateLimitedServer(190, 10_000, false);
  private final RequestBudget requestBudget = server.createBudget(plan(1));

  private void exchange(Result result, OptionalLong date, BudgetSignals signals, long now) {
    server.now = now;
    Request request = page();
    assertThat(requestBudget.acquire(request, INCREMENTAL, now)).isZero();
    requestBudget.onResponse(request, new CrmResponse(result, date, signals), now);
  }

  private long msUntilGrant(long now) {
    server.now = now;
    return requestBudget.acquire(page(), INCREMENTAL, now);
  }

  @ParameterizedTest
  @ValueSource(longs = {DAY, 400 * DAY, 8_000 * 365 * DAY, Long.MAX_VALUE / 2})
  void oneDateAheadBlocksNoLaterDay(long leadMs) {
    exchange(OBJECTS, OptionalLong.of(START + leadMs), BudgetSignals.NONE, START);
    exchange(
        Result.Failure.throttled(BudgetSignals.DAILY, "Used up.", 0),
        OptionalLong.of(START + 1_000),
        BudgetSignals.NONE,
        START + 1_000);
    assertThat(msUntilGrant(START + 2_000)).isBetween(1L, HOUR);
    assertThat(msUntilGrant(START + 13 * HOUR)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {DAY, 400 * DAY})
  void aConfiguredDailyLimitIsResetAtTheNextMidnightAlthoughOneDateWasWrong(long leadMs) {
    RequestBudget limited =
        server.createBudget(RateLimitedServer.plan(190, 10_000, 5, OptionalLong.of(2), 1));
    server.now = START;
    for (int i = 0; i < 2; i++) {
      server.now = START + 2_000 * i;
      Request request = page();
      assertThat(limited.acquire(request, INCREMENTAL, server.now)).isZero();
      limited.onResponse(
          request,
          new CrmResponse(OBJECTS, OptionalLong.of(START + leadMs), BudgetSignals.NONE),
          server.now);
    }
    assertThat(limited.acquire(page(), INCREMENTAL, START + 4_000)).isPositive();
    server.now = START + 12 * HOUR + 5_000;
    assertThat(limited.acquire(page(), INCREMENTAL, server.now)).isZero();
  }

  /** The midnight that was known before is then far away. */
  @ParameterizedTest
  @ValueSource(longs = {2 * DAY, 400 * DAY, 40_000 * DAY})
  void aConfiguredDailyLimitIsResetWithinADayAlthoughTheDatesFellBehind(long lagMs) {
    RequestBudget limited =
        server.createBudget(RateLimitedServer.plan(190, 10_000, 5, OptionalLong.of(2), 1));
    for (int i = 0; i < 2; i++) {
      server.now = START + 2_000 * i;
      Request request = page();
      assertThat(limited.acquire(request, INCREMENTAL, server.now)).isZero();
      limited.onResponse(
          request,
          new CrmResponse(OBJECTS, OptionalLong.of(server.now - i * lagMs), BudgetSignals.NONE),
          server.now);
    }
    assertThat(limited.acquire(page(), INCREMENTAL, START + 4_000)).isPositive();
    server.now = START + 25 * HOUR;
    assertThat(limited.acquire(page(), INCREMENTAL, server.now)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {26 * HOUR, 400 * DAY, Long.MAX_VALUE / 2, -26 * HOUR, -400 * DAY})
  void aResetMoreThanADayAwayIsNotBelieved(long inMs) {
    server.now = START;
    requestBudget.onResponse(
        new Request.Usage(),
        new CrmResponse(
            new Result.Usage(OptionalLong.of(1_000), 1_000, OptionalLong.of(START + inMs)),
            OptionalLong.empty(),
            BudgetSignals.NONE),
        START);
    assertThat(msUntilGrant(START)).isBetween(1L, HOUR);
    assertThat(msUntilGrant(START + 13 * HOUR)).isZero();
  }

  @Test
  void aResetWithinADayIsBelieved() {
    server.now = START;
    requestBudget.onResponse(
        new Request.Usage(),
        new CrmResponse(
            new Result.Usage(OptionalLong.of(1_000), 1_000, OptionalLong.of(START + 24 * HOUR)),
            OptionalLong.empty(),
            BudgetSignals.NONE),
        START);
    assertThat(msUntilGrant(START)).isBetween(24 * HOUR, 24 * HOUR + 5_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 1_000_000_001, Long.MAX_VALUE})
  void numbersOfRequestsOutOfRangeAreAbsent(long number) {
    assertThat(new LimitStatus(OptionalLong.of(number), OptionalLong.of(number)))
        .isEqualTo(new LimitStatus(OptionalLong.empty(), OptionalLong.empty()));
    LimitStatus status = new LimitStatus(OptionalLong.of(number), OptionalLong.of(number));
    exchange(
        OBJECTS,
        OptionalLong.empty(),
        new BudgetSignals(Map.of(BudgetSignals.DAILY, status, BURST, status)),
        START);
    requestBudget.onResponse(
        new Request.Usage(),
        new CrmResponse(
            new Result.Usage(OptionalLong.of(number), number, OptionalLong.empty()),
            OptionalLong.empty(),
            BudgetSignals.NONE),
        START);
    assertThat(msUntilGrant(START + 1_000)).isZero();
    assertThat(requestBudget.dailyLimit()).isEmpty();
  }

  @Test
  void aRefusalBySecondsPausesForMinutesAtMost() {
    exchange(
        new Result.Failure(FailureKind.THROTTLED, "Too many.", 86_400_000, Optional.of(BURST)),
        OptionalLong.empty(),
        BudgetSignals.NONE,
        START);
    assertThat(msUntilGrant(START)).isBetween(1L, 300_000L);
    assertThat(msUntilGrant(START + 301_000)).isZero();
  }

  /** HubSpot's 477, for example: every request would be refused. */
  @Test
  void aVendorThatAsksToWaitForTheAccountGetsNoRequestAtAll() {
    exchange(
        new Result.Failure(FailureKind.ACCOUNT_UNAVAILABLE, "Being migrated.", 2 * HOUR),
        OptionalLong.empty(),
        BudgetSignals.NONE,
        START);
    assertThat(msUntilGrant(START + HOUR)).isEqualTo(HOUR);
    assertThat(requestBudget.acquire(search(), INCREMENTAL, START + HOUR)).isEqualTo(HOUR);
    assertThat(msUntilGrant(START + 2 * HOUR)).isZero();
  }
}
