package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import org.junit.jupiter.api.Test;

/** A task that waits for its account has no event to say so with. */
class AccountWaitTest {
  private static final long MINUTE = 60_000;
  private static final String UNKNOWN_HOST = "The host nowhere is not known.";

  private final DriverBench bench = new DriverBench();

  @Test
  void anAddressThatDoesNotAnswerIsToldSoonAndThenHourly() {
    bench.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    bench.pass(MINUTE);
    assertThat(bench.log)
        .singleElement()
        .satisfies(line -> assertThat(line).startsWith("WARN ").contains("fake", UNKNOWN_HOST));

    bench.pass(50 * MINUTE);
    assertThat(bench.log).hasSize(1);
    bench.pass(60 * MINUTE);
    assertThat(bench.log).hasSize(2);
  }

  @Test
  void thatItGoesOnIsToldToo() {
    bench.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    bench.pass(MINUTE);
    bench.vendor.heal();
    bench.pass(2 * MINUTE);

    assertThat(bench.log).hasSize(2);
    assertThat(bench.log.get(1)).startsWith("INFO ").contains("goes on");
    assertThat(bench.events()).anyMatch(event -> event.startsWith("connector.started"));
  }

  /** TLS that breaks while a certificate is changed, a proxy that asks for a password. */
  @Test
  void whatStandsBeforeTheVendorFailsNoTask() {
    bench.vendor.failAll(FailureKind.MISPLACED, "TLS with nowhere failed.");
    bench.pass(MINUTE);
    assertThat(bench.log).singleElement().asString().contains("TLS with nowhere failed.");
    bench.vendor.heal();
    bench.pass(2 * MINUTE);
    bench.vendor.failAll(FailureKind.MISPLACED, "TLS with nowhere failed.");
    bench.pass(60 * MINUTE);
    bench.vendor.heal();
    bench.pass(10 * MINUTE);

    assertThat(bench.events())
        .anyMatch(event -> event.startsWith("object.suspended") && event.contains("TLS with"))
        .last()
        .asString()
        .startsWith("object.resumed");
  }

  @Test
  void aSpentDayIsToldAtOnceAndABadMomentIsNot() {
    bench.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    bench.pass(2);
    bench.vendor.heal();
    bench.pass(2 * MINUTE);
    assertThat(bench.log).isEmpty();

    DriverBench spent = new DriverBench();
    spent.vendor.failAll(FailureKind.THROTTLED_DAILY, "The daily limit is reached.");
    spent.pass(2);
    assertThat(spent.log).singleElement().asString().contains("The daily limit is reached.");
  }
}
