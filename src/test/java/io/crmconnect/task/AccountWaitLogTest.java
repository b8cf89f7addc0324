package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.crm.FailureKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A task that waits for its account logs it, because it cannot emit an event yet. */
class AccountWaitLogTest {
  private static final long MINUTE = 60_000;
  private static final String UNKNOWN_HOST = "The host nowhere is not known.";

  private final TaskDriverHarness harness = new TaskDriverHarness();

  @Test
  void anUnreachableAddressIsReportedSoonAndThenHourly() {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    harness.advance(MINUTE);
    assertThat(harness.log)
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("WARN ").contains("fake", UNKNOWN_HOST));

    harness.advance(50 * MINUTE);
    assertThat(harness.log).hasSize(1);
    harness.advance(60 * MINUTE);
    assertThat(harness.log).hasSize(2);
  }

  @Test
  void recoveryIsReportedToo() {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    harness.advance(MINUTE);
    harness.vendor.restoreAnswers();
    harness.advance(2 * MINUTE);

    assertThat(harness.log).hasSize(2);
    assertThat(harness.log.get(1))
        .startsWith("INFO ")
        .contains("The task continues, because fake responds again.");
    assertThat(harness.events()).anyMatch(event -> event.startsWith("connector.started"));
  }

  /** TLS that fails while a certificate is replaced, or a proxy that requires credentials. */
  @Test
  void anErrorOfAProxyFailsNoTask() {
    harness.vendor.failAll(FailureKind.WRONG_ENDPOINT, "TLS with nowhere failed.");
    harness.advance(MINUTE);
    assertThat(harness.log).singleElement().asString().contains("TLS with nowhere failed.");
    harness.vendor.restoreAnswers();
    harness.advance(2 * MINUTE);
    harness.vendor.failAll(FailureKind.WRONG_ENDPOINT, "TLS with nowhere failed.");
    harness.advance(60 * MINUTE);
    harness.vendor.restoreAnswers();
    harness.advance(10 * MINUTE);

    assertThat(harness.events())
        .anyMatch(event -> event.startsWith("object.suspended") && event.contains("TLS with"))
        .last()
        .asString()
        .startsWith("object.resumed");
  }

  @Test
  void anExhaustedDailyLimitIsReportedAtOnceAndAShortOutageIsNot() {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    harness.advance(2);
    harness.vendor.restoreAnswers();
    harness.advance(2 * MINUTE);
    assertThat(harness.log).isEmpty();

    TaskDriverHarness exhausted = new TaskDriverHarness();
    exhausted.vendor.overrideAnswers(
        request -> Optional.of(FakeVendor.dailyLimitFailure("The daily limit is reached.")));
    exhausted.advance(2);
    assertThat(exhausted.log).singleElement().asString().contains("The daily limit is reached.");
  }
}
