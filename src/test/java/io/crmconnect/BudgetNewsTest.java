package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Pause;
import io.crmconnect.crm.Request;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A day's budget that is used up is told, whoever noticed it. */
class BudgetNewsTest {
  private static final long MINUTE = 60_000;
  private static final Pause SOME_WAIT = new Pause(false, "Backfills wait until noon.");
  private static final Pause ALL_WAIT = new Pause(true, "Nothing is asked before noon.");

  private final DriverBench bench = new DriverBench();

  private List<String> told() {
    return bench.events().stream().filter(e -> e.startsWith("budget.exhausted")).toList();
  }

  @Test
  void aPauseThatNoRefusalCameBeforeIsToldHourly() {
    bench.pass(MINUTE);
    assertThat(told()).isEmpty();
    bench.vendor.pause = Optional.of(ALL_WAIT);
    bench.pass(MINUTE);
    assertThat(told()).containsExactly("budget.exhausted: Nothing is asked before noon.");
    bench.pass(50 * MINUTE);
    assertThat(told()).hasSize(1);
    bench.pass(15 * MINUTE);
    assertThat(told()).hasSize(2);
  }

  @Test
  void thatEverythingWaitsIsToldThoughSomeWaitedBefore() {
    bench.pass(MINUTE);
    bench.vendor.pause = Optional.of(SOME_WAIT);
    bench.pass(MINUTE);
    bench.vendor.pause = Optional.of(ALL_WAIT);
    bench.pass(MINUTE);
    assertThat(told())
        .containsExactly(
            "budget.exhausted: Backfills wait until noon.",
            "budget.exhausted: Nothing is asked before noon.");
  }

  @Test
  void aRefusalSaysUntilWhen() {
    bench.pass(MINUTE);
    bench.vendor.pauseAfterRefusal = Optional.of(ALL_WAIT);
    bench.vendor.script(
        request ->
            request instanceof Request.Window
                ? Optional.of(FakeVendor.failure(FailureKind.THROTTLED_DAILY, "HTTP 429."))
                : Optional.empty());
    bench.pass(2 * MINUTE);
    assertThat(told()).containsExactly("budget.exhausted: HTTP 429. Nothing is asked before noon.");
  }
}
