package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
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
  void historyArrivesWhole(boolean whole) {
    harness.whole = whole;
    harness.fill(23);
    harness.start().settle();
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(23);
    assertThat(harness.records()).hasSize(23);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("backfill.finished"));
  }

  @Test
  void aChangeArrivesAtTheNextPoll() {
    harness.fill(7);
    harness.start().settle();
    harness.change(3, harness.now, "new").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aChangeReadWellAfterItsVersionIsReadOnce() {
    harness.fill(7);
    harness.start().settle();
    harness.change(3, harness.now - 10_000, "new").pass(31_000);
    long reads = harness.count(Request.Read.class);
    harness.pass(120_000);
    assertThat(harness.count(Request.Read.class)).isEqualTo(reads);
  }

  /** A change of record 3 that the next scan names again; returns its version. */
  private long anEarlierTaskEmitted(String name) {
    harness.fill(7);
    harness.start().settle();
    long version = harness.pass(20_000).now;
    harness.change(3, version, name).pass(12_000).commit();
    return version;
  }

  @Test
  void whatAnEarlierTaskEmittedIsNotReadAgain() {
    long version = anEarlierTaskEmitted("new");
    harness.topicHolds.add(new LastEmitted("3", version, false, version + 15_000));
    long reads = harness.count(Request.Read.class);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.count(Request.Read.class)).isEqualTo(reads);
    harness.change(3, harness.now, "newer").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void whatAnEarlierTaskReadWithinTheMillisecondIsReadAgain() {
    long version = anEarlierTaskEmitted("first");
    harness.row(3, version, "second of the millisecond");
    harness.topicHolds.add(new LastEmitted("3", version, false, version + 14_999));
    harness.start().settle();
    harness.pass(60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aSecondChangeInTheSameMillisecondIsNotHidden() {
    harness.fill(7);
    harness.start().settle();
    long version = harness.now;
    harness.change(3, version, "first").pass(1);
    harness.pass(29_990);
    harness.change(3, harness.now, "first").pass(100);
    harness.row(3, harness.store.get("3").version(), "second");
    harness.pass(60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anIndexThatLagsAnHourIsRechecked() {
    harness.fill(3);
    harness.start().settle();
    harness.row(2, harness.now, "late");
    long version = harness.now;
    harness.pass(1_800_000);
    harness.index.put("2", version);
    assertThat(harness.topic()).containsEntry("2", "row 2");
    harness.pass(3_600_000);
    assertThat(harness.topic()).containsEntry("2", "late");
  }

  @Test
  void thousandsOnOneMillisecondAreNothingSpecial() {
    harness.fill(0);
    harness.start().settle();
    for (int id = 1; id <= 12_000; id++) {
      harness.change(id, harness.now, "bulk " + id);
    }
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(12_000);
  }

  @Test
  void aRestartAtEveryRecordLosesNothing() {
    harness.fill(17);
    harness.start().settle();
    int all = harness.emitted.size();
    for (int stored = 0; stored <= all; stored++) {
      Harness again = new Harness();
      again.store.putAll(harness.store);
      again.index.putAll(harness.index);
      again.start().settle();
      again.change(4, again.now, "changed").commit(stored).start().settle();
      // What was stored before the crash and what comes after it, as one topic.
      again.pass(40_000);
      assertThat(again.topic()).as("after %d records", stored).isEqualTo(again.crm());
    }
  }

  @Test
  void aRestartGoesOnAtThePage() {
    harness.fill(50);
    harness.start().settle();
    int half = harness.emitted.size() / 2;
    harness.commit(half);
    harness.emitted.subList(half, harness.emitted.size()).clear();
    harness.requests.clear();
    harness.start().settle();
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.count(Request.ListPage.class)).isLessThan(8);
  }

  @Test
  void aRestartInsideAScanGoesOnBehindTheLastDoneId() {
    harness.fill(0);
    harness.start().settle();
    for (int id = 1; id <= 40; id++) {
      harness.change(id, harness.now, "bulk " + id);
    }
    harness.now += 31_000;
    harness.step(new Event.Tick());
    while (harness.records().size() < 20) {
      harness.answerNext();
    }
    harness.commit().requests.clear();
    harness.start();
    while (harness.requests.stream().noneMatch(Harness::isScanPage)) {
      harness.answerNext();
    }
    Request.Window first =
        (Request.Window) harness.requests.stream().filter(Harness::isScanPage).findFirst().get();
    assertThat(first.after()).isPresent();
    harness.settle().pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aChangeThatTheIndexShowsTenSecondsLateIsFoundByTheNextScan() {
    harness.fill(4);
    harness.start().settle();
    harness.pass(20_000);
    long version = harness.now;
    harness.row(2, version, "new");
    harness.pass(10_100);
    harness.index.put("2", version);
    harness.pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aSlowRoundTripSplitsTheList() {
    harness.rate = 20;
    harness.roundTripMs = 1_000;
    for (int id = 1; id <= 200; id++) {
      harness.change(id * 1_000L, Harness.LONG_AGO, "row " + id);
    }
    harness.start();
    int most = 0;
    while (!harness.asks.isEmpty()) {
      most =
          Math.max(
              most,
              (int) harness.asks.stream().filter(ask -> Harness.isBackfill(ask.request())).count());
      harness.answerNext();
    }
    assertThat(most).isGreaterThan(4);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.records()).hasSize(200);
  }

  @Test
  void rowsBeforeTheStartDateAreLeftOut() {
    harness.settings = withStartDate(Harness.LONG_AGO + 1);
    harness.fill(3);
    harness.change(4, Harness.LONG_AGO + 1, "young enough");
    harness.start().settle();
    assertThat(harness.topic()).isEqualTo(Map.of("4", "young enough"));
  }

  @Test
  void aNewFieldIsFilledOverOldRows() {
    harness.fill(3);
    harness.start().settle();
    harness.fields.add("fax");
    for (long id = 1; id <= 3; id++) {
      harness.row(id, Harness.LONG_AGO, "row " + id);
    }
    harness.pass(300_001);
    assertThat(harness.records().get(harness.records().size() - 1).valueSchema().field("fax"))
        .isNotNull();
    assertThat(harness.records()).hasSize(6);
  }

  @Test
  void anObjectThatMayNotBeReadIsSuspendedAndTriedAgainInAnHour() {
    harness.fill(3);
    harness.lie =
        request ->
            request instanceof Request.Catalogue
                ? new Result.Failure(FailureKind.FORBIDDEN, "scope missing", 0)
                : null;
    harness.start().settle();
    assertThat(harness.events()).anyMatch(text -> text.contains("scope missing"));
    harness.lie = request -> null;
    harness.pass(3_600_001);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.events()).anyMatch(text -> text.startsWith("object.resumed"));
  }

  @Test
  void objectsBehindTheStarThatMayNotBeReadMakeOneLineTogether() {
    harness.settings = behindTheStar();
    CrmObject deals = new CrmObject("deals", "deals", true);
    CrmObject owners = new CrmObject("owners", "owners", false);
    harness.more = List.of(deals, owners);
    harness.fill(3);
    harness.lie =
        request ->
            (request instanceof Request.Catalogue catalogue && catalogue.object().equals(deals))
                    || (request instanceof Request.ListPage list && list.object().equals(owners))
                ? new Result.Failure(FailureKind.FORBIDDEN, "scope missing", 0)
                : null;
    harness.start().settle().pass(2 * 3_600_000);
    assertThat(harness.events())
        .filteredOn(text -> text.startsWith("object."))
        .singleElement()
        .asString()
        .contains("2 objects cannot be read", "deals, owners");
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(
            harness.requests.stream()
                .filter(r -> r instanceof Request.Catalogue c && c.object().equals(deals)))
        .hasSize(3);
    harness.lie = request -> null;
    harness.pass(3_600_001);
    assertThat(harness.events()).filteredOn(text -> text.startsWith("object.resumed")).hasSize(2);
  }

  @Test
  void anObjectWithoutSearchIsComparedByContent() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.fill(8);
    harness.start().settle();
    harness.row(3, Harness.LONG_AGO, "renamed without a new version").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.records()).hasSize(9);
  }

  @Test
  void t0IsKeptFromTheStartEvenWithoutARecord() {
    harness.settings = withoutBackfill();
    harness.start().settle();
    harness.commit();
    harness.change(1, harness.now, "while it was down");
    harness.now += 600_000;
    harness.start().settle();
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anIdleObjectsCursorTravelsOnAHeartbeat() {
    harness.fill(1);
    harness.start().settle();
    int before = harness.emitted.size();
    harness.pass(200_000);
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
    return harness.settings(true, OptionalLong.of(date), s.fillNewFields(), false, 1, s.schema());
  }

  private SyncSettings behindTheStar() {
    SyncSettings s = harness.settings;
    return harness.settings(true, OptionalLong.empty(), s.fillNewFields(), true, 3, s.schema());
  }

  private SyncSettings withoutBackfill() {
    SyncSettings s = harness.settings;
    return harness.settings(false, OptionalLong.empty(), s.fillNewFields(), false, 1, s.schema());
  }
}
