package io.crmconnect.sync.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.Harness;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator says about reconciliation, and what the task says of it. */
class ReconcileSettingsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness();

  private String startEvent() {
    return harness.events().stream()
        .filter(event -> event.startsWith("connector.started"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theConfiguredTopicIsReadWhateverTopicWasObserved() {
    harness.withReconciliation(HOUR, 10, Map.of(), Map.of("contacts", "lake.people"));
    harness.putOldRows(12);
    harness.start().answerAll();
    harness.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake.seen")));
    harness.advance(2 * HOUR);
    assertThat(harness.requestedTopics).isNotEmpty().containsOnly("lake.people");
    // It holds nothing, so it is filled.
    assertThat(harness.topicRecords()).hasSizeGreaterThan(12);
  }

  @Test
  void withoutAConfiguredTopicTheObservedOneIsRead() {
    harness.withReconciliation(HOUR, 10, Map.of());
    harness.putOldRows(12);
    harness.start().answerAll();
    harness.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake.seen")));
    harness.advance(2 * HOUR);
    assertThat(harness.requestedTopics).endsWith("lake.seen");
  }

  @Test
  void theStartEventSaysThatReconciliationIsOn() {
    harness.withReconciliation(HOUR, 10, Map.of()).start().answerAll();
    assertThat(startEvent()).contains("A task begins with contacts.", "Reconciliation is on.");
  }

  @Test
  void theStartEventSaysThatReconciliationIsOffAndWhatItRequires() {
    harness.start().answerAll();
    assertThat(startEvent())
        .contains(
            "Reconciliation is off, so not every delete is found",
            "reconcile.consumer.bootstrap.servers",
            "reconcile.interval.ms");
  }
}
