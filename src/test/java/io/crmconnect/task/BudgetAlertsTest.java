/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.Request;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Alerts about a used daily budget, whether the vendor or the budget detected it. */
class BudgetAlertsTest {
  private static final long MINUTE = 60_000;
  private static final long NOON = Instant.parse("2026-11-24T12:00:00.5Z").toEpochMilli();
  private static final DailyLimitReached LOW_PRIORITY_WAITS = new DailyLimitReached(false, NOON);
  private static final DailyLimitReached ALL_REQUESTS_WAIT = new DailyLimitReached(true, NOON);

  private final TaskDriverHarness harness = new TaskDriverHarness();

  private List<String> alerts() {
    return harness.events().stream().filter(e -> e.startsWith("budget.exhausted")).toList();
  }

  @Test
  void aDailyLimitReachedWithoutARefusalIsReportedHourly() {
    harness.advance(MINUTE);
    assertThat(alerts()).isEmpty();
    harness.vendor.dailyLimitReached = Optional.of(ALL_REQUESTS_WAIT);
    harness.advance(MINUTE);
    assertThat(alerts()).containsExactly("budget.exhausted: " + ALL_REQUESTS_WAIT.message());
    harness.advance(50 * MINUTE);
    assertThat(alerts()).hasSize(1);
    harness.advance(15 * MINUTE);
    assertThat(alerts()).hasSize(2);
  }

  @Test
  void thatAllRequestsWaitIsReportedThoughSomeWaitedBefore() {
    harness.advance(MINUTE);
    harness.vendor.dailyLimitReached = Optional.of(LOW_PRIORITY_WAITS);
    harness.advance(MINUTE);
    harness.vendor.dailyLimitReached = Optional.of(ALL_REQUESTS_WAIT);
    harness.advance(MINUTE);
    assertThat(alerts())
        .containsExactly(
            "budget.exhausted: " + LOW_PRIORITY_WAITS.message(),
            "budget.exhausted: " + ALL_REQUESTS_WAIT.message());
  }

  @Test
  void theMessageNamesTheInstantInWholeSeconds() {
    assertThat(ALL_REQUESTS_WAIT.message())
        .startsWith("The daily requests are used up")
        .contains("No request is sent before 2026-11-24T12:00:00Z.");
    assertThat(LOW_PRIORITY_WAITS.message()).contains("wait until 2026-11-24T12:00:00Z");
  }

  @Test
  void aRefusalIsReportedWithTheResetTime() {
    harness.advance(MINUTE);
    harness.vendor.dailyLimitReachedAfterRefusal = Optional.of(ALL_REQUESTS_WAIT);
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.ChangesSince
                ? Optional.of(FakeVendor.dailyLimitFailure("HTTP 429."))
                : Optional.empty());
    harness.advance(2 * MINUTE);
    assertThat(alerts())
        .containsExactly("budget.exhausted: HTTP 429. " + ALL_REQUESTS_WAIT.message());
  }
}
