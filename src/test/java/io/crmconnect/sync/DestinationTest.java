/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rows of an object go to another topic than before. The cursors are not true for it, so the
 * object is begun anew, and an event says so.
 */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DestinationTest {
  private static final long HOUR = 3_600_000;

  private final TestSettings settings =
      TestSettings.reconcilingEvery(24 * HOUR).resolvedTopicOf(FakeCrm.CONTACTS, "crm.contacts");
  private final VendorShape vendor;
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DestinationTest(VendorShape vendor) {
    this.vendor = vendor;
    task = new TaskHarness(settings, vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private void startInSync() {
    task.acknowledgeIn("crm.contacts");
    task.startInSync(12);
    task.advance(120_000).commit();
  }

  private long rowsSince(int records) {
    return emitted.since(records).stream()
        .filter(record -> record.topic().equals("crm.contacts"))
        .map(record -> record.headers().lastWithName("crm.id").value())
        .distinct()
        .count();
  }

  @Test
  void theOffsetKnowsTheDestination() {
    startInSync();
    assertThat(emitted.committedCursor().get("reconcile.topic")).isEqualTo("crm.contacts");
    assertThat(emitted.committedCursor().get("reconcile.topic.configured"))
        .isEqualTo("crm.contacts");
    int records = emitted.size();
    task.start().answerAll().advance(HOUR);
    assertThat(rowsSince(records)).isZero();
    assertThat(emitted.events("destination.changed")).isEmpty();
  }

  /** Another topic.prefix, or a stock transformation that renames the topic. */
  @Test
  void settingsThatNameAnotherTopicBeginTheObjectAnew() {
    startInSync();
    settings.resolvedTopicOf(FakeCrm.CONTACTS, "lake.contacts");
    task.acknowledgeIn("lake.contacts");
    int records = emitted.size();
    task.start().answerAll().advance(60_000);
    assertThat(rowsSince(records)).isEqualTo(12);
    assertThat(emitted.events("destination.changed"))
        .singleElement()
        .asString()
        .contains("contacts", "lake.contacts", "crm.contacts", "history is copied again");
    task.advance(HOUR);
    assertThat(task.topic().topicsRead()).endsWith("lake.contacts");
    task.restart().advance(HOUR);
    assertThat(emitted.events("destination.changed")).hasSize(1);
  }

  @Test
  void reconcileTopicsThatNamesAnotherTopicBeginsTheObjectAnew() {
    startInSync();
    settings.topicOf(FakeCrm.CONTACTS, "lake.contacts");
    task.acknowledgeIn("lake.contacts");
    int records = emitted.size();
    task.start().answerAll().advance(60_000);
    assertThat(rowsSince(records)).isEqualTo(12);
    assertThat(emitted.events("destination.changed")).hasSize(1);
  }

  /** A transformation that the settings do not explain shows itself with the first row. */
  @Test
  void aRowInAnotherTopicBeginsTheObjectAnew() {
    startInSync();
    task.acknowledgeIn("elsewhere");
    task.start().answerAll();
    int records = emitted.size();
    crm.putIndexed(3, task.now(), "changed");
    task.advance(120_000);
    assertThat(rowsSince(records)).isEqualTo(12);
    assertThat(emitted.events("destination.changed"))
        .singleElement()
        .asString()
        .contains("elsewhere");
    int later = emitted.size();
    task.restart().advance(HOUR);
    // The recheck reads the changed row once more.
    assertThat(rowsSince(later)).isLessThan(2);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** Nothing of the new beginning is durable before its first record is. */
  @Test
  void aCrashBeforeTheNewBeginningIsStoredBeginsAgain() {
    startInSync();
    task.acknowledgeIn("elsewhere");
    task.start().answerAll();
    int records = emitted.size();
    crm.putIndexed(3, task.now(), "changed");
    task.advance(120_000);
    for (int stored = records; stored <= emitted.size(); stored++) {
      TaskHarness other = task.takeOverAfter(stored);
      other.emitted().takeOverOffsets(emitted);
      other.commit();
      other.acknowledgeIn("elsewhere");
      other.crm().putIndexed(4, other.now(), "changed too");
      other.start().answerAll().advance(120_000);
      assertThat(
              other.emitted().since(records).stream()
                  .filter(record -> record.topic().equals("crm.contacts"))
                  .map(record -> record.headers().lastWithName("crm.id").value())
                  .distinct())
          .hasSize(12);
    }
  }

  /** A transformation that routes by contents is no change, and must not start endless passes. */
  @Test
  void rowsInSeveralTopicsAreToldOnceAndBeginNothingAnew() {
    startInSync();
    int records = emitted.size();
    for (int i = 0; i < 4; i++) {
      task.step(new Event.Acknowledged(0, 0, Map.of("contacts", "tenant-" + i % 2)));
    }
    task.advance(HOUR).restart();
    task.step(new Event.Acknowledged(0, 0, Map.of("contacts", "tenant-5")));
    task.advance(HOUR);
    assertThat(rowsSince(records)).isZero();
    assertThat(emitted.events("destination.changed"))
        .singleElement()
        .asString()
        .contains("several topics");
  }

  @Test
  void withoutABackfillOnlyChangesGoToTheNewTopicAndTheEventSaysSo() {
    TestSettings noHistory =
        TestSettings.defaults().withoutBackfill().resolvedTopicOf(FakeCrm.CONTACTS, "crm.contacts");
    TaskHarness other = new TaskHarness(noHistory, vendor);
    other.crm().putOldRows(5);
    other.start().answerAll().advance(120_000).commit();
    noHistory.resolvedTopicOf(FakeCrm.CONTACTS, "lake.contacts");
    other.crm().putIndexed(3, other.now(), "changed while it was down");
    other.start().answerAll().advance(120_000);
    assertThat(other.emitted().lastEvent("destination.changed")).contains("backfill.enabled");
    assertThat(other.emitted().lastRowOf(crm.id(3)).get("name"))
        .isEqualTo("changed while it was down");
  }

  /** Offsets of earlier releases do not name their destination. */
  @Test
  void anOffsetWithoutADestinationTakesTheOneOfTheSettings() {
    startInSync();
    emitted.alterOffsets(
        offset -> {
          offset.remove("reconcile.topic");
          offset.remove("reconcile.topic.configured");
          return offset;
        });
    int records = emitted.size();
    task.start().answerAll().advance(HOUR);
    assertThat(rowsSince(records)).isZero();
    assertThat(emitted.events("destination.changed")).isEmpty();
  }

  @Test
  void aWrongEntryInReconcileTopicsIsTold() {
    settings.topicOf(FakeCrm.CONTACTS, "lake.contacts");
    startInSync();
    assertThat(emitted.events("destination.changed"))
        .singleElement()
        .asString()
        .contains("reconcile.topics", "lake.contacts", "crm.contacts");
  }
}
