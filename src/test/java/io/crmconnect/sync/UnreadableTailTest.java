/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.core.ObjectStatus;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A task starts while its topics cannot be read, as while a broker is down. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class UnreadableTailTest {
  private static final String EVENT = "topic.unreadable";
  private static final int ROWS = 20;
  private static final int OUTAGE = 1_000_000;

  private final VendorShape vendor;

  UnreadableTailTest(VendorShape vendor) {
    this.vendor = vendor;
  }

  /** A task that has copied everything, and rows that the recheck will read again. */
  private TaskHarness taskInSync(TestSettings settings) {
    TaskHarness task = new TaskHarness(settings, vendor);
    task.topic().readBack();
    task.startInSync(ROWS);
    for (int id = 1; id <= 5; id++) {
      task.crm().putIndexed(id, task.now(), "changed");
    }
    task.advance(60_000);
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows());
    return task;
  }

  private static TestSettings exactlyOnce() {
    return TestSettings.reconcilingEvery(600_000).exactlyOnce();
  }

  private static List<String> levels(TaskHarness task) {
    return task.emitted().eventValues().stream()
        .filter(event -> event.getString("kind").equals(EVENT))
        .map(event -> event.getString("level"))
        .toList();
  }

  @Test
  void underExactlyOnceNothingIsEmittedBeforeTheTailIsRead() {
    TaskHarness task = taskInSync(exactlyOnce());
    EmittedRecords emitted = task.emitted();
    int before = emitted.topicRecords().size();
    task.crm().putIndexed(7, task.now(), "changed during the outage");
    task.topic().failTailReads(OUTAGE);
    task.restart().advance(7_200_000);
    assertThat(emitted.topicRecords()).hasSize(before);
    assertThat(task.topic().tailReads()).isBetween(100, 300);

    task.topic().failTailReads(0);
    task.advance(60_000);
    assertThat(emitted.topicRecords()).hasSize(before + 1);
    assertThat(emitted.topicRows()).isEqualTo(task.crm().expectedRows());
    assertThat(emitted.lastEvent(EVENT)).contains("has been read");
    assertThat(levels(task)).endsWith("info");
  }

  @Test
  void theWaitIsToldWithinAMinuteAndIsAnAlertIfItLasts() {
    TaskHarness task = taskInSync(exactlyOnce());
    task.topic().failTailReads(OUTAGE);
    task.restart().advance(60_000);
    assertThat(task.emitted().events(EVENT))
        .singleElement()
        .asString()
        .contains("waiting for the end of topic crm.contacts", "no broker");

    task.advance(600_000);
    assertThat(levels(task)).containsExactly("warn", "alert");
    task.advance(3 * 3_600_000);
    assertThat(levels(task)).containsExactly("warn", "alert", "warn", "warn", "warn");
  }

  @Test
  void theWaitIsAMetricAndTheObjectIsStarting() {
    TaskHarness task = taskInSync(exactlyOnce());
    task.topic().failTailReads(OUTAGE);
    task.restart().advance(50_000);
    assertThat(task.topicWaitMs()).isBetween(40_000L, 60_000L);
    assertThat(task.phase()).isEqualTo(ObjectStatus.Phase.STARTING);
    task.topic().failTailReads(0);
    task.advance(60_000);
    assertThat(task.topicWaitMs()).isZero();
    assertThat(task.phase()).isEqualTo(ObjectStatus.Phase.CHANGES);
  }

  @Test
  void otherwiseTheObjectStartsAfterThreeAttemptsAndSaysSo() {
    TaskHarness task = taskInSync(TestSettings.reconcilingEvery(600_000));
    task.topic().failTailReads(OUTAGE);
    int before = task.topic().tailReads();
    task.restart().advance(60_000);
    assertThat(task.topic().tailReads() - before).isEqualTo(3);
    assertThat(task.emitted().lastEvent(EVENT))
        .contains("has started without the end of topic crm.contacts", "3 times");
    task.crm().putIndexed(7, task.now(), "changed");
    task.advance(60_000);
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows());
  }

  @Test
  void oneFailureRepeatsNothing() {
    TaskHarness task = taskInSync(TestSettings.reconcilingEvery(600_000));
    int before = task.emitted().topicRecords().size();
    task.topic().failTailReads(1);
    task.restart().advance(120_000);
    assertThat(task.emitted().topicRecords()).hasSize(before);
  }
}
