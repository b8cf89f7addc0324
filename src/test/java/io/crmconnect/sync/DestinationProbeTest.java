/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Transformations whose effect on the topic is not known were added or changed, and nobody works in
 * the object. One row is written again, which shows where its rows go.
 */
class DestinationProbeTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final TestSettings settings =
      TestSettings.reconcilingEvery(24 * HOUR).resolvedTopicOf(FakeCrm.CONTACTS, "crm.contacts");
  private final TaskHarness task = new TaskHarness(settings);
  private final EmittedRecords emitted = task.emitted();

  private void startInSync() {
    task.acknowledgeIn("crm.contacts");
    task.startInSync(12);
    task.advance(120_000).commit();
  }

  private long rowsSince(int records) {
    return emitted.since(records).stream()
        .filter(record -> record.topic().equals("crm.contacts"))
        .count();
  }

  private long idsSince(int records) {
    return emitted.since(records).stream()
        .filter(record -> record.topic().equals("crm.contacts"))
        .map(record -> record.headers().lastWithName("crm.id").value())
        .distinct()
        .count();
  }

  @Test
  void aQuietObjectBeginsAnewInTheTopicThatOneRowShows() {
    startInSync();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    int records = emitted.size();
    task.start().answerAll().advance(60_000);
    assertThat(emitted.events("destination.changed"))
        .singleElement()
        .asString()
        .contains("elsewhere", "history is copied again");
    assertThat(idsSince(records)).as("the whole history").isEqualTo(12);
    int later = emitted.size();
    task.advance(120_000).restart().advance(HOUR);
    assertThat(rowsSince(later)).isZero();
    assertThat(emitted.committedCursor().get("reconcile.topic.transformations"))
        .isEqualTo("router 1");
  }

  @Test
  void aTransformationThatRenamesNothingCostsOneRow() {
    startInSync();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "mask 1");
    int records = emitted.size();
    task.start().answerAll().advance(120_000);
    assertThat(rowsSince(records)).isEqualTo(1);
    task.restart().advance(HOUR);
    assertThat(rowsSince(records)).isEqualTo(1);
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "mask 2");
    task.restart().advance(120_000);
    assertThat(rowsSince(records)).as("one more after another change").isEqualTo(2);
    assertThat(emitted.events("destination.changed")).isEmpty();
  }

  /** A list without rows has shown nothing: the vendor may answer so for a while. */
  @Test
  void aRowIsAskedForAgainAfterAnEmptyResponse() {
    startInSync();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    task.crm()
        .override(
            request ->
                request instanceof Request.ListPage || request instanceof Request.ReadByIds
                    ? new Result.Page(List.of(), List.of(), List.of(), Optional.empty())
                    : task.crm().correctAnswer(request));
    int records = emitted.size();
    long lists = task.sent().count(Request.ListPage.class);
    task.start().answerAll().advance(15 * MINUTE);
    assertThat(emitted.events("destination.changed")).isEmpty();
    assertThat(task.sent().count(Request.ListPage.class) - lists)
        .as("after 1, 3, 7 and 15 minutes")
        .isBetween(4L, 5L);
    task.crm().removeOverride();
    task.advance(17 * MINUTE);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    assertThat(idsSince(records)).as("the whole history").isEqualTo(12);
  }

  /** What was not acknowledged has shown nothing. */
  @Test
  void aCrashBeforeTheRowIsStoredWritesItAgain() {
    startInSync();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    int records = emitted.size();
    task.start().answerAll().advance(60_000);
    for (int stored = records; stored <= emitted.size(); stored++) {
      TaskHarness other = task.takeOverAfter(stored);
      other.emitted().takeOverOffsets(emitted);
      other.commit();
      other.acknowledgeIn("elsewhere");
      other.start().answerAll().advance(120_000);
      assertThat(
              other.emitted().since(records).stream()
                  .filter(record -> record.topic().equals("crm.contacts"))
                  .map(record -> record.headers().lastWithName("crm.id").value())
                  .distinct())
          .hasSize(12);
    }
  }

  /** The settings named the same topic before. */
  @Test
  void aQuietObjectBeginsAnewAtOnceWhereAnUnknownTransformationIsRemoved() {
    startInSync();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    task.start().answerAll().advance(120_000).commit();
    settings
        .unknownTransformationsOf(FakeCrm.CONTACTS, "")
        .resolvedTopicOf(FakeCrm.CONTACTS, "crm.contacts");
    task.acknowledgeIn("crm.contacts");
    int records = emitted.size();
    task.start().answerAll().advance(60_000);
    assertThat(idsSince(records)).isEqualTo(12);
    assertThat(emitted.lastEvent("destination.changed"))
        .contains("now written to topic crm.contacts, and no longer to elsewhere");
  }

  /** Its rows were stored, but not yet where they were seen. */
  @Test
  void anObjectWhoseTopicWasNotSeenYetWasInTheOneOfTheSettings() {
    startInSync();
    emitted.alterOffsets(
        offset -> {
          offset.remove("reconcile.topic");
          return offset;
        });
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    int records = emitted.size();
    task.start().answerAll().advance(60_000);
    assertThat(idsSince(records)).isEqualTo(12);
    assertThat(emitted.lastEvent("destination.changed")).contains("no longer to crm.contacts");
  }

  @Test
  void idsAreReadWhereTheListHasNoRows() {
    task.crm().listIdsOnly();
    startInSync();
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    task.start().answerAll().advance(120_000);
    assertThat(emitted.events("destination.changed")).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(task.crm().expectedRows());
  }

  @Test
  void knownTransformationsNeedNoRow() {
    startInSync();
    int records = emitted.size();
    task.start().answerAll().advance(HOUR);
    assertThat(rowsSince(records)).isZero();
  }

  /** Its backfill shows the topic. */
  @Test
  void anObjectThatWasNeverStartedNeedsNoRowOfItsOwn() {
    settings.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    task.acknowledgeIn("elsewhere");
    task.startInSync(12);
    task.advance(120_000).commit();
    int records = emitted.size();
    task.start().answerAll().advance(HOUR);
    assertThat(rowsSince(records)).isZero();
    assertThat(emitted.events("destination.changed")).isEmpty();
  }

  @Test
  void rowsBeforeTheStartDateAreNotWritten() {
    TestSettings recent =
        TestSettings.defaults()
            .backfillFrom(1_650_000_000_000L)
            .resolvedTopicOf(FakeCrm.CONTACTS, "crm.contacts");
    TaskHarness other = new TaskHarness(recent);
    other.crm().putIndexed(1, 1_600_000_000_000L, "before the start date");
    other.crm().putIndexed(2, 1_650_000_000_001L, "after it");
    other.acknowledgeIn("crm.contacts");
    other.start().answerAll().advance(120_000).commit();
    recent.unknownTransformationsOf(FakeCrm.CONTACTS, "router 1");
    other.acknowledgeIn("elsewhere");
    other.start().answerAll().advance(120_000);
    assertThat(other.emitted().topicRows()).containsOnlyKeys("2");
    assertThat(other.emitted().events("destination.changed")).hasSize(1);
  }
}
