package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.core.SyncSettings;
import io.crmconnect.topics.LatestRecord;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncScenariosTest {
  private final Harness harness = new Harness();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theWholeHistoryIsCopied(boolean fullRows) {
    harness.listsFullRows = fullRows;
    harness.putOldRows(23);
    harness.start().answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(23);
    assertThat(harness.topicRecords()).hasSize(23);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("backfill.finished"));
  }

  @Test
  void aChangeIsEmittedAtTheNextPoll() {
    harness.putOldRows(7);
    harness.start().answerAll();
    harness.putIndexed(3, harness.now, "new").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aChangeReadWellAfterItsVersionIsReadOnce() {
    harness.putOldRows(7);
    harness.start().answerAll();
    harness.putIndexed(3, harness.now - 10_000, "new").advance(31_000);
    long reads = harness.countRequests(Request.ReadByIds.class);
    harness.advance(120_000);
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(reads);
  }

  /** A change of record 3 that the next scan names again; returns its version. */
  private long emitByAnEarlierTask(String name) {
    harness.putOldRows(7);
    harness.start().answerAll();
    long version = harness.advance(20_000).now;
    harness.putIndexed(3, version, name).advance(12_000).commit();
    return version;
  }

  @Test
  void aRowEmittedByAnEarlierTaskIsNotReadAgain() {
    long version = emitByAnEarlierTask("new");
    harness.latestRecords.add(new LatestRecord("3", version, false, version + 15_000));
    long reads = harness.countRequests(Request.ReadByIds.class);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(reads);
    harness.putIndexed(3, harness.now, "newer").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aRowThatAnEarlierTaskReadWithinTheSettleTimeIsReadAgain() {
    long version = emitByAnEarlierTask("first");
    harness.putUnindexed(3, version, "second of the millisecond");
    harness.latestRecords.add(new LatestRecord("3", version, false, version + 14_999));
    harness.start().answerAll();
    harness.advance(60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aSecondChangeInTheSameMillisecondIsEmitted() {
    harness.putOldRows(7);
    harness.start().answerAll();
    long version = harness.now;
    harness.putIndexed(3, version, "first").advance(1);
    harness.advance(29_990);
    harness.putIndexed(3, harness.now, "first").advance(100);
    harness.putUnindexed(3, harness.store.get("3").version(), "second");
    harness.advance(60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aChangeIndexedAnHourLateIsFoundByTheRecheck() {
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.putUnindexed(2, harness.now, "late");
    long version = harness.now;
    harness.advance(1_800_000);
    harness.index.put("2", version);
    assertThat(harness.topicRows()).containsEntry("2", "row 2");
    harness.advance(3_600_000);
    assertThat(harness.topicRows()).containsEntry("2", "late");
  }

  @Test
  void thousandsOfChangesInOneMillisecondAreAllEmitted() {
    harness.putOldRows(0);
    harness.start().answerAll();
    for (int id = 1; id <= 12_000; id++) {
      harness.putIndexed(id, harness.now, "bulk " + id);
    }
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(12_000);
  }

  @Test
  void aRestartAtEveryRecordLosesNothing() {
    harness.putOldRows(17);
    harness.start().answerAll();
    int total = harness.emitted.size();
    for (int stored = 0; stored <= total; stored++) {
      Harness restarted = new Harness();
      restarted.store.putAll(harness.store);
      restarted.index.putAll(harness.index);
      restarted.start().answerAll();
      restarted.putIndexed(4, restarted.now, "changed").commit(stored).start().answerAll();
      // What was stored before the crash and what comes after it, as one topic.
      restarted.advance(40_000);
      assertThat(restarted.topicRows())
          .as("after %d records", stored)
          .isEqualTo(restarted.expectedRows());
    }
  }

  @Test
  void aRestartResumesTheBackfillAtItsPage() {
    harness.putOldRows(50);
    harness.start().answerAll();
    int half = harness.emitted.size() / 2;
    harness.commit(half);
    harness.emitted.subList(half, harness.emitted.size()).clear();
    harness.requests.clear();
    harness.start().answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.countRequests(Request.ListPage.class)).isLessThan(8);
  }

  @Test
  void aRestartDuringAScanResumesAfterTheLastCompletedId() {
    harness.putOldRows(0);
    harness.start().answerAll();
    for (int id = 1; id <= 40; id++) {
      harness.putIndexed(id, harness.now, "bulk " + id);
    }
    harness.now += 31_000;
    harness.step(new Event.Tick());
    while (harness.topicRecords().size() < 20) {
      harness.answerNext();
    }
    harness.commit().requests.clear();
    harness.start();
    while (harness.requests.stream().noneMatch(Harness::isChangesRequest)) {
      harness.answerNext();
    }
    Request.ChangesSince first =
        (Request.ChangesSince)
            harness.requests.stream().filter(Harness::isChangesRequest).findFirst().get();
    assertThat(first.position()).isPresent();
    harness.answerAll().advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aChangeIndexedTenSecondsLateIsFoundByTheNextScan() {
    harness.putOldRows(4);
    harness.start().answerAll();
    harness.advance(20_000);
    long version = harness.now;
    harness.putUnindexed(2, version, "new");
    harness.advance(10_100);
    harness.index.put("2", version);
    harness.advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aSlowRoundTripSplitsTheBackfillIntoRanges() {
    harness.requestsPerSecond = 20;
    harness.roundTripMs = 1_000;
    for (int id = 1; id <= 200; id++) {
      harness.putIndexed(id * 1_000L, Harness.LONG_AGO, "row " + id);
    }
    harness.start();
    int maxPending = 0;
    while (!harness.pendingRequests.isEmpty()) {
      maxPending =
          Math.max(
              maxPending,
              (int)
                  harness.pendingRequests.stream()
                      .filter(sendRequest -> Harness.isBackfillPage(sendRequest.request()))
                      .count());
      harness.answerNext();
    }
    assertThat(maxPending).isGreaterThan(4);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.topicRecords()).hasSize(200);
  }

  @Test
  void rowsBeforeTheStartDateAreNotCopied() {
    harness.settings = withStartDate(Harness.LONG_AGO + 1);
    harness.putOldRows(3);
    harness.putIndexed(4, Harness.LONG_AGO + 1, "young enough");
    harness.start().answerAll();
    assertThat(harness.topicRows()).isEqualTo(Map.of("4", "young enough"));
  }

  @Test
  void aNewFieldIsBackfilledInOldRows() {
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.fields.add("fax");
    for (long id = 1; id <= 3; id++) {
      harness.putUnindexed(id, Harness.LONG_AGO, "row " + id);
    }
    harness.advance(300_001);
    assertThat(
            harness
                .topicRecords()
                .get(harness.topicRecords().size() - 1)
                .valueSchema()
                .field("fax"))
        .isNotNull();
    assertThat(harness.topicRecords()).hasSize(6);
  }

  @Test
  void anUnreadableObjectIsSuspendedAndRetriedInAnHour() {
    harness.putOldRows(3);
    harness.override =
        request ->
            request instanceof Request.Catalogue
                ? new Result.Failure(FailureKind.FORBIDDEN, "scope missing", 0)
                : null;
    harness.start().answerAll();
    assertThat(harness.events()).anyMatch(text -> text.contains("scope missing"));
    harness.override = request -> null;
    harness.advance(3_600_001);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.events()).anyMatch(text -> text.startsWith("object.resumed"));
  }

  @Test
  void unreadableObjectsOfTheWildcardAreReportedInOneEvent() {
    harness.settings = withWildcard();
    CrmObject deals = new CrmObject("deals", "deals");
    CrmObject owners = new CrmObject("owners", "owners");
    harness.otherObjects = List.of(deals, owners);
    harness.putOldRows(3);
    harness.override =
        request ->
            (request instanceof Request.Catalogue catalogue && catalogue.object().equals(deals))
                    || (request instanceof Request.ListPage list && list.object().equals(owners))
                ? new Result.Failure(FailureKind.FORBIDDEN, "scope missing", 0)
                : null;
    harness.start().answerAll().advance(2 * 3_600_000);
    assertThat(harness.events())
        .filteredOn(text -> text.startsWith("object."))
        .singleElement()
        .asString()
        .contains("2 objects cannot be read", "deals, owners");
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(
            harness.requests.stream()
                .filter(r -> r instanceof Request.Catalogue c && c.object().equals(deals)))
        .hasSize(3);
    harness.override = request -> null;
    harness.advance(3_600_001);
    assertThat(harness.events()).filteredOn(text -> text.startsWith("object.resumed")).hasSize(2);
  }

  @Test
  void anObjectWithoutSearchIsComparedByContent() {
    harness.object = new CrmObject("owners", "owners");
    harness.putOldRows(8);
    harness.start().answerAll();
    harness.putUnindexed(3, Harness.LONG_AGO, "renamed without a new version").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.topicRecords()).hasSize(9);
  }

  @Test
  void t0IsKeptFromTheStartEvenWithoutARecord() {
    harness.settings = withoutBackfill();
    harness.start().answerAll();
    harness.commit();
    harness.putIndexed(1, harness.now, "while it was down");
    harness.now += 600_000;
    harness.start().answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void theCursorOfAnIdleObjectIsCommittedByAHeartbeat() {
    harness.putOldRows(1);
    harness.start().answerAll();
    int before = harness.emitted.size();
    harness.advance(200_000);
    assertThat(harness.emitted.subList(before, harness.emitted.size()))
        .hasSizeBetween(2, 4)
        .allMatch(record -> record.topic().equals("crm.heartbeat"));
    long watermark =
        (Long)
            harness
                .emitted
                .get(harness.emitted.size() - 1)
                .sourceOffset()
                .get("incremental.watermark");
    assertThat(watermark).isGreaterThan(harness.now - 150_000);
  }

  private SyncSettings withStartDate(long date) {
    SyncSettings s = harness.settings;
    return harness.settingsWith(
        true, OptionalLong.of(date), s.fillNewFields(), false, 1, s.schema());
  }

  private SyncSettings withWildcard() {
    SyncSettings s = harness.settings;
    return harness.settingsWith(true, OptionalLong.empty(), s.fillNewFields(), true, 3, s.schema());
  }

  private SyncSettings withoutBackfill() {
    SyncSettings s = harness.settings;
    return harness.settingsWith(
        false, OptionalLong.empty(), s.fillNewFields(), false, 1, s.schema());
  }
}
