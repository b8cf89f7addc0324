/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A wait of more than a minute for which the vendor asks is told, once. */
class LongWaitAlertTest {
  private static final long MINUTE = 60_000;

  private final TaskDriverHarness harness = new TaskDriverHarness();

  private List<String> alerts() {
    return harness.events().stream().filter(e -> e.startsWith("budget.exhausted")).toList();
  }

  private void failChanges(FailureKind kind, long retryAfterMs) {
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.ChangesSince
                ? Optional.of(new Result.Failure(kind, "Not now.", retryAfterMs))
                : Optional.empty());
  }

  @Test
  void aLongWaitIsToldOnceWithItsEnd() {
    harness.advance(MINUTE);
    failChanges(FailureKind.ACCOUNT_UNAVAILABLE, 120 * MINUTE);
    harness.advance(30 * MINUTE);
    assertThat(alerts())
        .singleElement()
        .asString()
        .contains("Not now. The vendor asks to wait PT2H", "No request is sent to the account");
  }

  @Test
  void aWaitOfAMinuteIsNotTold() {
    harness.advance(MINUTE);
    failChanges(FailureKind.UNAVAILABLE, MINUTE);
    harness.advance(10 * MINUTE);
    assertThat(alerts()).isEmpty();
  }

  @Test
  void anExcessiveWaitIsCutToMinutesAndTold() {
    harness.advance(MINUTE);
    failChanges(FailureKind.UNAVAILABLE, 86_400_000);
    harness.advance(3 * MINUTE);
    assertThat(alerts()).singleElement().asString().contains("asks to wait PT5M");
    harness.vendor.restoreAnswers();
    long requests = harness.vendor.countRequests(Request.ChangesSince.class);
    harness.advance(10 * MINUTE);
    assertThat(harness.vendor.countRequests(Request.ChangesSince.class)).isGreaterThan(requests);
  }
}
