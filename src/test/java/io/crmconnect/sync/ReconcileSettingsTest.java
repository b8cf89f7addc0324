package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator says about reconciliation, and what the task says of it. */
class ReconcileSettingsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness();

  private String started() {
    return harness.events().stream()
        .filter(event -> event.startsWith("connector.started"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theTopicThatTheOperatorNamesIsReadWhateverWasSeen() {
    harness.reconciling(HOUR, 10, Map.of(), Map.of("contacts", "lake.people"));
    harness.fill(12);
    harness.start().settle();
    harness.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake.seen")));
    harness.pass(2 * HOUR);
    assertThat(harness.topicsRead).isNotEmpty().containsOnly("lake.people");
    // It holds nothing, so it is filled.
    assertThat(harness.records()).hasSizeGreaterThan(12);
  }

  @Test
  void withoutAWordOfTheOperatorTheTopicIsTheOneThatWasSeen() {
    harness.reconciling(HOUR, 10, Map.of());
    harness.fill(12);
    harness.start().settle();
    harness.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake.seen")));
    harness.pass(2 * HOUR);
    assertThat(harness.topicsRead).endsWith("lake.seen");
  }

  @Test
  void theStartSaysThatReconciliationIsOn() {
    harness.reconciling(HOUR, 10, Map.of()).start().settle();
    assertThat(started()).contains("A task begins with contacts.", "Reconciliation is on.");
  }

  @Test
  void theStartSaysThatReconciliationIsOffAndWhatItTakes() {
    harness.start().settle();
    assertThat(started())
        .contains(
            "Reconciliation is off, so not every delete is found",
            "reconcile.consumer.bootstrap.servers",
            "reconcile.interval.ms");
  }
}
