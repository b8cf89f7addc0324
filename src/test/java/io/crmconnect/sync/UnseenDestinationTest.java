/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A task stops after rows were written behind unknown transformations and before it learned where:
 * its offset claims rows of a topic that it cannot name. The next task may write to another one.
 */
@ParameterizedClass
@EnumSource(VendorShape.class)
class UnseenDestinationTest {
  private static final long HOUR = 3_600_000;

  private final TestSettings settings = TestSettings.defaults();
  private final TaskHarness task;
  private final EmittedRecords emitted;

  UnseenDestinationTest(VendorShape vendor) {
    task = new TaskHarness(settings, vendor);
    emitted = task.emitted();
  }

  /** No acknowledgement tells this task a topic. */
  private void stopBeforeATopicIsSeen() {
    task.crm().putOldRows(12);
    task.start().answerAll().commit();
    assertThat(emitted.committedCursor().containsKey("reconcile.topic")).isFalse();
  }

  /** The next task, with its first row. */
  private void startWritingTo(String topic) {
    task.acknowledgeIn(topic);
    task.start().answerAll();
    task.crm().putIndexed(3, task.now(), "changed");
    task.advance(120_000);
  }

  private long rowsSince(int records) {
    return emitted.since(records).stream()
        .filter(record -> record.topic().equals("crm.contacts"))
        .map(record -> record.headers().lastWithName("crm.id").value())
        .distinct()
        .count();
  }

  private void assertBeginsAnewIn(String topic) {
    int records = emitted.size();
    startWritingTo(topic);
    assertThat(rowsSince(records)).isEqualTo(12);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    int later = emitted.size();
    task.restart().advance(HOUR);
    assertThat(emitted.committedCursor().get("reconcile.topic")).isEqualTo(topic);
    // The recheck reads the changed row once more.
    assertThat(rowsSince(later)).isLessThan(2);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(task.crm().expectedRows());
  }

  private void assertContinuesIn(String topic) {
    int records = emitted.size();
    startWritingTo(topic);
    assertThat(rowsSince(records)).isEqualTo(1);
    assertThat(emitted.events("destination.changed")).isEmpty();
  }

  @Test
  void otherUnknownTransformationsBeginTheObjectAnew() {
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    stopBeforeATopicIsSeen();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 2");
    assertBeginsAnewIn("elsewhere");
    assertThat(emitted.lastEvent("destination.changed"))
        .contains("contacts", "before a row had been acknowledged", "history is copied again");
  }

  @Test
  void settingsThatNameTheTopicNowBeginTheObjectAnew() {
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    stopBeforeATopicIsSeen();
    settings
        .unknownTransformationsOf(FakeCrm.CONTACTS, "")
        .resolvedTopicOf(FakeCrm.CONTACTS, "crm.contacts");
    assertBeginsAnewIn("crm.contacts");
  }

  /** An entry in reconcile.topics may be wrong. */
  @Test
  void aNameThatStaysInTheSettingsProvesNothing() {
    settings
        .topicOf(FakeCrm.CONTACTS, "lake.contacts")
        .unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    stopBeforeATopicIsSeen();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 2");
    assertBeginsAnewIn("lake.contacts");
    assertThat(emitted.lastEvent("destination.changed")).doesNotContain("no longer to");
  }

  /** Two restarts in a row, none of which has learned the topic. */
  @Test
  void whatWasBegunAnewIsBegunAnewAgainAfterAnotherChange() {
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    stopBeforeATopicIsSeen();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 2");
    task.start().answerAll().commit();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    int records = emitted.size();
    startWritingTo("elsewhere");
    assertThat(rowsSince(records)).isEqualTo(12);
  }

  @Test
  void theSameTransformationsContinue() {
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    stopBeforeATopicIsSeen();
    assertContinuesIn("elsewhere");
  }

  /** Nothing in the offset of an earlier release tells its transformations. */
  @Test
  void anOffsetOfAnEarlierReleaseContinues() {
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    stopBeforeATopicIsSeen();
    emitted.alterOffsets(
        offset -> {
          offset.remove("reconcile.topic.transformations");
          return offset;
        });
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 2");
    assertContinuesIn("elsewhere");
  }
}
