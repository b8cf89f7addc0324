/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of reconciliation, and what the start event says about them. */
class ReconcileSettingsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task = new TaskHarness();
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private String startEvent() {
    return emitted.events().stream()
        .filter(event -> event.startsWith("connector.started"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theConfiguredTopicIsReadWhateverTopicWasObserved() {
    task.settings().reconcileEvery(HOUR).topicOf(FakeCrm.CONTACTS, "lake.people");
    crm.putOldRows(12);
    task.start().answerAll();
    task.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake.seen")));
    task.advance(2 * HOUR);
    assertThat(task.topic().topicsRead()).isNotEmpty().containsOnly("lake.people");
    // It holds nothing, so it is filled.
    assertThat(emitted.topicRecords()).hasSizeGreaterThan(12);
  }

  @Test
  void withoutAConfiguredTopicTheObservedOneIsRead() {
    task.settings().reconcileEvery(HOUR);
    crm.putOldRows(12);
    task.start().answerAll();
    task.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake.seen")));
    task.advance(2 * HOUR);
    assertThat(task.topic().topicsRead()).endsWith("lake.seen");
  }

  @Test
  void theStartEventSaysThatReconciliationIsOn() {
    task.settings().reconcileEvery(HOUR);
    task.start().answerAll();
    assertThat(startEvent())
        .contains("Task started for objects: contacts.", "Reconciliation is on.");
  }

  @Test
  void theStartEventSaysThatReconciliationIsOffAndWhatItRequires() {
    task.start().answerAll();
    assertThat(startEvent())
        .contains(
            "Reconciliation is off, so some deletes are not detected",
            "reconcile.consumer.bootstrap.servers",
            "reconcile.interval.ms");
  }
}
