/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What signals do to the objects of a running task, with crashes. */
class SignalsTest {
  private static final long HOUR = 3_600_000;
  private static final String RESYNC_ALL =
      "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\"}}";
  private static final String RESYNC_IDS =
      "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\",\"ids\":[\"2\",3,\"2\"]}}";
  private static final String RECONCILE =
      "{\"id\":\"c\",\"type\":\"reconcile\",\"data\":{\"object\":\"contacts\"}}";

  private final TaskHarness task = newTask();
  private final EmittedRecords emitted = task.emitted();

  private static TaskHarness newTask() {
    return new TaskHarness(TestSettings.reconcilingEvery(HOUR));
  }

  private static String backfillSignal(String type) {
    return "{\"id\":\"b\",\"type\":\"" + type + "-backfill\",\"data\":{\"object\":\"*\"}}";
  }

  private static List<String> headers(List<SourceRecord> records, String header) {
    return records.stream()
        .map(record -> String.valueOf(record.headers().lastWithName(header).value()))
        .toList();
  }

  @Test
  void aResyncOfTheObjectEmitsEveryRowAgainAsASnapshot() {
    task.startInSync(5);
    int before = emitted.topicRecords().size();
    task.signal(RESYNC_ALL).answerAll().advance(10_000);
    List<SourceRecord> again = emitted.topicRecords().subList(before, before + 5);
    assertThat(headers(again, "crm.id")).containsExactly("1", "2", "3", "4", "5");
    assertThat(headers(again, "crm.op")).containsOnly("snapshot");
    assertThat(emitted.events("signal.applied")).hasSize(1);
    task.advance(3 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(before + 5);
  }

  @Test
  void aResyncOfIdsEmitsEachOfThemOnce() {
    task.startInSync(5);
    int before = emitted.topicRecords().size();
    task.signal(RESYNC_IDS).answerAll().advance(10_000);
    List<SourceRecord> again = emitted.topicRecords().subList(before, before + 2);
    assertThat(headers(again, "crm.id")).containsExactly("2", "3");
    assertThat(headers(again, "crm.op")).containsOnly("snapshot");
    assertThat(emitted.lastEvent("resync.finished")).contains("2 rows were emitted again");
    task.advance(3 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(before + 2);
  }

  @Test
  void aResyncOfVersionsEmitsTheRowsThatChangedThen() {
    task.startInSync(3);
    for (int i = 4; i <= 6; i++) {
      task.crm().putIndexed(i, task.now(), "new");
      task.advance(60_000);
    }
    long from = task.crm().row(4).version() + 1;
    long to = task.crm().row(6).version() - 1;
    int before = emitted.topicRecords().size();
    task.signal(
            "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\",\"from\":"
                + from
                + ",\"to\":"
                + to
                + "}}")
        .answerAll()
        .advance(10_000);
    List<SourceRecord> again = emitted.topicRecords().subList(before, before + 1);
    assertThat(headers(again, "crm.id")).containsExactly("5");
    assertThat(headers(again, "crm.op")).containsOnly("snapshot");
    assertThat(emitted.events("resync.finished")).hasSize(1);
    task.advance(3 * HOUR).commit();
    assertThat(emitted.topicRecords()).hasSize(before + 1);
    assertThat(emitted.committedCursor()).doesNotContainKeys("resync.from", "resync.to");
  }

  @Test
  void afterACrashAtAnyRecordEachRowOfAResyncWasEmittedAgainAndTheAnswerIsThereOnce() {
    for (int stored = 0; stored < 8; stored++) {
      TaskHarness crashing = newTask();
      crashing.startInSync(5);
      crashing.commit();
      int before = crashing.emitted().topicRecords().size();
      int size = crashing.emitted().size();
      crashing.signal(RESYNC_IDS).answerAll().advance(10_000);
      crashing
          .crashAfter(Math.min(size + stored, crashing.emitted().size()))
          .start()
          .answerAll()
          .advance(60_000);
      List<SourceRecord> again =
          crashing.emitted().topicRecords().stream()
              .skip(before)
              .filter(record -> headers(List.of(record), "crm.op").contains("snapshot"))
              .toList();
      assertThat(headers(again, "crm.id")).as("after %d records", stored).containsExactly("2", "3");
      assertThat(crashing.emitted().events("signal.")).as("after %d records", stored).hasSize(1);
    }
  }

  @Test
  void aSignalStartsAReconciliationRunAtOnceAndOnlyOne() {
    task.startInSync(5);
    task.advance(HOUR / 2);
    int before = emitted.events("reconcile.finished").size();
    task.signal(RECONCILE).advance(60_000);
    assertThat(emitted.events("reconcile.finished")).hasSize(before + 1);
    task.restart();
    task.advance(60_000);
    assertThat(emitted.events("reconcile.finished")).hasSize(before + 1);
    assertThat(emitted.events("signal.")).hasSize(1);
  }

  @Test
  void aPausedBackfillStaysPausedAcrossARestartAndChangesFlow() {
    task.crm().setPageSize(2);
    task.crm().putOldRows(100);
    task.start();
    while (emitted.topicRecords().size() < 4) {
      task.answerNext();
    }
    task.signal(backfillSignal("pause")).answerAll().advance(60_000);
    int paused = emitted.topicRows().size();
    assertThat(paused).isLessThan(100);
    task.restart();
    task.crm().putIndexed(101, task.now(), "new");
    task.advance(HOUR);
    assertThat(emitted.topicRows()).hasSize(paused + 1).containsKey("101");
    assertThat(emitted.lastEvent("backfill.progress")).contains("resume-backfill");

    task.signal(backfillSignal("resume")).advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(task.crm().expectedRows());
    assertThat(emitted.events("signal.applied")).hasSize(2);
  }

  @Test
  void aReleaseIsForTheHeldRunAlone() {
    task.startInSync(200);
    task.crm().deleteRange(41, 120);
    task.advance(HOUR);
    String run =
        emitted.lastEvent("delete.held").replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    String release =
        "{\"id\":\"%s\",\"type\":\"release\",\"data\":{\"object\":\"contacts\",\"run\":%s}}";
    task.signal(release.formatted("wrong", "17"));
    assertThat(emitted.lastEvent("signal.refused")).contains(run).contains("not to run 17");
    task.advance(60_000);
    assertThat(task.reconcileMetrics().heldDeletes()).isPositive();

    task.signal(release.formatted("right", run)).advance(300_000);
    assertThat(emitted.topicRows()).isEqualTo(task.crm().expectedRows()).hasSize(120);
    task.commit();
    assertThat(emitted.committedCursor()).doesNotContainKey("signals.released");

    task.crm().deleteRange(121, 180);
    task.advance(2 * HOUR);
    assertThat(task.reconcileMetrics().heldDeletes()).isEqualTo(60);
    task.signal(release.formatted("again", run)).advance(300_000);
    assertThat(emitted.topicRows()).hasSize(120);
  }

  @Test
  void anAcceptedDriftThawsTheObjectWithoutARestart() {
    task.crm().fields().add("fax");
    task.startInSync(3);
    task.crm().renameField("fax", "fax_no");
    task.crm().putIndexed(2, task.now(), "new");
    task.advance(400_000).commit();
    assertThat(emitted.lastEvent("drift.found")).isNotEmpty();
    task.signal(
            "{\"id\":\"a\",\"type\":\"accept\",\"data\":{\"decision\":\"contacts.fax_no:fax\"}}")
        .advance(60_000);
    assertThat(emitted.columnValues("fax").values())
        .containsExactlyInAnyOrder("fax-1", "fax_no-2", "fax-3");
    assertThat(emitted.events("signal.")).hasSize(1);
    assertThat(emitted.lastEvent("signal.applied")).contains("contacts");
  }

  @Test
  void aDecisionThatCannotBeAppliedIsRefusedWithTheReason() {
    task.startInSync(3);
    task.signal(
        "{\"id\":\"a\",\"type\":\"accept\",\"data\":{\"decision\":\"contacts.nix:removed\"}}");
    assertThat(emitted.lastEvent("signal.refused")).contains("no column for a field 'nix'");
    assertThat(emitted.events("drift.refused")).isEmpty();
    task.advance(HOUR);
    assertThat(emitted.events("signal.")).hasSize(1);
  }

  @Test
  void theDecisionOfASignalIsAppliedOnceAcrossACrashAtAnyRecord() {
    for (int stored = 0; stored < 12; stored++) {
      TaskHarness crashing = newTask();
      crashing.crm().fields().add("fax");
      crashing.startInSync(3);
      crashing.crm().fields().remove("fax");
      crashing.crm().rewriteRows();
      crashing.advance(400_000).commit();
      int size = crashing.emitted().size();
      crashing
          .signal(
              "{\"id\":\"a\",\"type\":\"accept\",\"data\":{\"decision\":\"contacts.fax:removed\"}}")
          .answerAll()
          .advance(1_000);
      crashing
          .crashAfter(Math.min(size + stored, crashing.emitted().size()))
          .start()
          .answerAll()
          .advance(120_000);
      assertThat(crashing.emitted().columnValues("fax").values())
          .as("after %d records", stored)
          .hasSize(3)
          .containsOnlyNulls();
      assertThat(crashing.emitted().events("signal.applied"))
          .as("after %d records", stored)
          .hasSize(1);
      assertThat(crashing.emitted().events("signal.refused")).isEmpty();
    }
  }

  @Test
  void aSignalForAllObjectsIsAppliedOncePerObject() {
    TaskHarness two =
        new TaskHarness(
            TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.CONTACTS, FakeCrm.DEALS));
    two.start().answerAll().advance(HOUR / 2);
    two.signal("{\"id\":\"c\",\"type\":\"reconcile\",\"data\":{\"object\":\"*\"}}").advance(60_000);
    assertThat(two.emitted().events("signal.applied"))
        .hasSize(2)
        .anyMatch(text -> text.contains("applied to contacts"))
        .anyMatch(text -> text.contains("applied to deals"));
    two.restart();
    two.advance(60_000);
    assertThat(two.emitted().events("signal.")).hasSize(2);
  }

  @Test
  void whatNamesNoObjectIsRefusedOnceByWhicheverTaskHasTheFirstObject() {
    TaskHarness two =
        new TaskHarness(
            TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.DEALS, FakeCrm.CONTACTS));
    two.start().answerAll();
    two.signal("no JSON")
        .signal("{\"id\":\"x\",\"type\":\"reconcile\",\"data\":{\"object\":\"contcts\"}}")
        .signal("{\"id\":\"y\",\"type\":\"reconsile\",\"data\":{\"object\":\"contacts\"}}");
    two.signals().send(new byte[1 << 20]);
    two.signal("");
    assertThat(two.emitted().events("signal.refused"))
        .satisfiesExactly(
            text -> assertThat(text).contains("not valid JSON"),
            text -> assertThat(text).contains("no object 'contcts'").contains("contacts, deals"),
            text -> assertThat(text).contains("'reconsile' is unknown"),
            text -> assertThat(text).contains("1048576 bytes"),
            text -> assertThat(text).contains("empty"));
    two.advance(60_000).commit();
    two.start().answerAll().advance(60_000);
    assertThat(two.emitted().events("signal.refused")).hasSize(5);
  }

  @Test
  void signalsFromBeforeTheFirstStartAreNotApplied() {
    task.signals().send(RECONCILE);
    task.startInSync(3);
    assertThat(emitted.events("signal.")).isEmpty();
    task.commit();
    assertThat(emitted.committedCursor().get("signals.position")).isEqualTo(1L);
    task.signals().send(RECONCILE);
    task.start().answerAll();
    assertThat(emitted.events("signal.applied")).hasSize(1);
  }

  @Test
  void aTopicThatWasCreatedAgainIsReadFromItsEnd() {
    task.startInSync(3);
    task.signal(RECONCILE).signal(RECONCILE).advance(HOUR);
    task.commit();
    task.signals().recreate();
    task.signals().send(RECONCILE);
    task.start().answerAll();
    assertThat(emitted.events("signal.applied")).hasSize(2);
    assertThat(emitted.lastEvent("signals.unavailable")).contains("must be sent again");
    task.signal(RECONCILE);
    assertThat(emitted.events("signal.applied")).hasSize(3);
  }

  @Test
  void aSignalForASuspendedObjectIsRefusedAndTheObjectResumes() {
    task.startInSync(3);
    task.crm()
        .override(
            request ->
                Requests.isChangeScan(request)
                    ? new Result.Failure(io.crmconnect.crm.FailureKind.FORBIDDEN, "no scope", 0)
                    : null);
    task.advance(60_000);
    task.signal(RECONCILE);
    assertThat(emitted.lastEvent("signal.refused")).contains("suspended");
  }

  @Test
  void anIdThatTheVendorRejectsIsLeftOutAndTheObjectIsNotSuspended() {
    task.startInSync(5);
    task.crm()
        .override(
            request ->
                Requests.isRead(request) && Requests.isReadOf(request, "3")
                    ? new Result.Failure(io.crmconnect.crm.FailureKind.BAD_REQUEST, "bad id", 0)
                    : null);
    task.signal(
            "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\",\"ids\":[\"2\",\"3\",\"4\",\"99\"]}}")
        .answerAll()
        .advance(20_000);
    // An id that is not there is asked for again.
    for (int i = 0; i < 4; i++) {
      task.advance(20_000);
    }
    assertThat(emitted.lastEvent("resync.finished"))
        .contains("2 rows were emitted again, 1 do not exist at the vendor, 1 were left out");
    assertThat(emitted.events("object.suspended")).isEmpty();
  }

  @Test
  void whatIsNoIdOfTheObjectIsRefused() {
    task.startInSync(2);
    task.signal(
        "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\",\"ids\":[\"abc\"]}}");
    assertThat(emitted.lastEvent("signal.refused")).contains("'abc' is not an id of contacts");
  }

  @Test
  void moreIdsThanTheOffsetShouldHoldAreRefused() {
    String ids =
        IntStream.range(0, 501).mapToObj(Integer::toString).collect(Collectors.joining(","));
    task.startInSync(2);
    task.signal(
        "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\",\"ids\":["
            + ids
            + "]}}");
    assertThat(emitted.lastEvent("signal.refused")).contains("has 501");
  }

  @Test
  void aLogLevelIsSetOncePerTask() {
    TaskHarness two =
        new TaskHarness(
            TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.CONTACTS, FakeCrm.DEALS));
    two.start().answerAll();
    two.signal(
        "{\"id\":\"l\",\"type\":\"set-log-level\",\"data\":{\"logger\":\"io.crmconnect\",\"level\":\"debug\"}}");
    assertThat(two.emitted().events("signal.applied")).hasSize(1);
    assertThat(two.emitted().lastEvent("signal.applied")).contains("DEBUG");
    two.advance(HOUR).commit();
    two.start().answerAll().advance(60_000);
    assertThat(two.emitted().events("signal.")).hasSize(1);
  }

  @Test
  void aFullListIsEmittedAgainByAResync() {
    TaskHarness owners =
        new TaskHarness(TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.OWNERS));
    owners.crm().putOldRows(3);
    owners.start().answerAll().advance(120_000);
    int before = owners.emitted().topicRecords().size();
    owners
        .signal("{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"owners\"}}")
        .answerAll()
        .advance(10_000);
    List<SourceRecord> again =
        owners.emitted().since(0).stream()
            .filter(record -> record.topic().equals("crm.owners"))
            .skip(before)
            .toList();
    assertThat(headers(again, "crm.op")).hasSize(3).containsOnly("snapshot");
    assertThat(owners.emitted().events("signal.applied")).hasSize(1);
    owners.signal("{\"id\":\"r\",\"type\":\"reconcile\",\"data\":{\"object\":\"owners\"}}");
    assertThat(owners.emitted().lastEvent("signal.refused")).contains("at each poll");
  }

  /** The restarted task knows from its topic what was emitted. */
  @Test
  void aResyncOfAFullListGoesOnAfterACrash() {
    TaskHarness owners =
        new TaskHarness(TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.OWNERS));
    owners.topic().readBack();
    owners.crm().putOldRows(3);
    owners.start().answerAll().advance(120_000);
    owners.signal("{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"owners\"}}");
    int answered = owners.emitted().size();
    assertThat(owners.emitted().events("signal.applied")).hasSize(1);
    owners.crashAfter(answered).start().answerAll().advance(120_000);
    List<SourceRecord> again =
        owners.emitted().since(answered).stream()
            .filter(record -> record.topic().equals("crm.owners"))
            .toList();
    assertThat(headers(again, "crm.id")).containsExactly("1", "2", "3");
    assertThat(headers(again, "crm.op")).containsOnly("snapshot");
    assertThat(owners.emitted().events("signal.applied")).hasSize(1);
    owners.commit();
    owners.restart();
    int before = owners.emitted().size();
    owners.advance(HOUR);
    assertThat(owners.emitted().since(before))
        .noneMatch(record -> record.topic().equals("crm.owners"));
  }

  @Test
  void aResyncOfTheObjectGoesOnAfterACrashAtAnyRecord() {
    for (int stored = 0; stored < 8; stored++) {
      TaskHarness crashing = newTask();
      crashing.topic().readBack();
      crashing.startInSync(3);
      for (int i = 4; i <= 5; i++) {
        crashing.crm().putIndexed(i, crashing.now(), "new");
        crashing.advance(60_000);
      }
      crashing.commit();
      int before = crashing.emitted().topicRecords().size();
      int size = crashing.emitted().size();
      crashing.signal(RESYNC_ALL).answerAll().advance(10_000);
      crashing
          .crashAfter(Math.min(size + stored, crashing.emitted().size()))
          .start()
          .answerAll()
          .advance(60_000);
      List<SourceRecord> again = crashing.emitted().topicRecords().stream().skip(before).toList();
      assertThat(headers(again, "crm.id"))
          .as("after %d records", stored)
          .contains("1", "2", "3", "4", "5");
      crashing.commit();
      assertThat(crashing.emitted().committedCursor()).doesNotContainKey("resync.whole");
    }
  }
}
