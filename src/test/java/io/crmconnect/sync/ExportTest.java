/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The history of a large object is exported; its rows are as old as the export. */
class ExportTest {
  private static final int ROWS = 23;

  private final RowFeedVendor vendor = new RowFeedVendor();
  private final TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  ExportTest() {
    vendor.exportFrom(10);
    vendor.tellAllDeletes();
    vendor.followClockWithSafeBound();
    crm.putOldRows(ROWS);
  }

  private static boolean isExport(Request request) {
    return request instanceof Request.ExportPage;
  }

  /** A step that brings rows. */
  private static boolean isPage(Request request) {
    return request instanceof Request.ExportPage page
        && page.pageToken().filter(token -> token.split(" ").length == 3).isPresent();
  }

  private void assertTopicEqualsCrm() {
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertNothingGoesBack(emitted);
  }

  /** No older row of an id follows a newer one. */
  private static void assertNothingGoesBack(EmittedRecords records) {
    Map<String, Long> versions = new HashMap<>();
    for (SourceRecord record : records.topicRecords()) {
      if (record.value() != null) {
        long version = (Long) record.headers().lastWithName("crm.version").value();
        String id = (String) record.headers().lastWithName("crm.id").value();
        assertThat(version).as(id).isGreaterThanOrEqualTo(versions.getOrDefault(id, 0L));
        versions.put(id, version);
      }
    }
  }

  @Test
  void aLargeObjectIsExported() {
    task.start().answerAll().advance(120_000);
    assertTopicEqualsCrm();
    assertThat(vendor.exports()).isEqualTo(1);
    assertThat(task.sent().countMatching(ExportTest::isExport)).isEqualTo(2 + 5);
    assertThat(emitted.events("backfill.finished")).hasSize(1);
    task.commit();
    assertThat(emitted.committedCursor().get("backfill")).isEqualTo("done");
    assertThat(emitted.committedCursor().keySet())
        .doesNotContain("backfill.export.since", "backfill.exports.abandoned");
    assertThat(emitted.committedCursor().get("backfill.rows")).isEqualTo((long) ROWS);
  }

  @Test
  void aSmallObjectIsListed() {
    vendor.exportFrom(ROWS + 1);
    task.start().answerAll().advance(120_000);
    assertTopicEqualsCrm();
    assertThat(vendor.exports()).isZero();
  }

  @Test
  void theExportBeginsASettleTimeAfterT0() {
    SendRequest begin = task.start().withhold(ExportTest::isExport);
    assertThat(((Request.ExportPage) begin.request()).pageToken()).isEmpty();
    task.commit();
    long t0 = (Long) emitted.committedCursor().get("t0");
    assertThat(t0).isLessThan(TaskHarness.START_MS);
    assertThat(task.now()).isGreaterThanOrEqualTo(TaskHarness.START_MS + 15_000);
  }

  /** Changes and deletes after the rows were exported, some of them before their page is read. */
  private void runHistory(TaskHarness run) {
    FakeCrm records = run.crm();
    run.start();
    SendRequest page = run.withhold(ExportTest::isPage);
    records.putIndexed(5, run.now(), "changed");
    records.putIndexed(21, run.now(), "changed too");
    records.delete(7, 19);
    records.putIndexed(ROWS + 1, run.now(), "new");
    run.advanceExcept(60_000, ExportTest::isPage);
    run.answer(page);
    page = run.withhold(ExportTest::isPage);
    records.putIndexed(5, run.now(), "changed again");
    records.putIndexed(6, run.now(), "changed as well");
    records.delete(2, 20);
    run.advanceExcept(60_000, ExportTest::isPage);
    run.answer(page);
    run.advance(120_000);
  }

  @Test
  void rowsThatChangedOrWereDeletedMeanwhileAreReadAgain() {
    runHistory(task);
    assertTopicEqualsCrm();
    for (long deleted : new long[] {7, 2}) {
      List<SourceRecord> records = emitted.topicRecordsOf(crm.id(deleted));
      assertThat(records).allMatch(record -> record.value() == null);
    }
  }

  @Test
  void itContinuesAfterACrashAtAnyRecord() {
    runHistory(task);
    int resumed = 0;
    for (int stored = 0; stored <= emitted.size(); stored++) {
      TaskHarness next = task.takeOverAfter(stored);
      int exports = vendor.exports();
      next.start().answerAll().advance(300_000);
      assertThat(next.emitted().topicRows())
          .as("after %s records", stored)
          .isEqualTo(next.crm().expectedRows());
      assertNothingGoesBack(next.emitted());
      resumed += vendor.exports() == exports ? 1 : 0;
    }
    assertThat(resumed).isPositive();
  }

  @Test
  void aContinuedExportKnowsWhatWasEmittedBefore() {
    task.start();
    SendRequest page = task.withhold(ExportTest::isPage);
    crm.putIndexed(5, task.now(), "changed");
    crm.delete(7);
    task.advanceExcept(60_000, ExportTest::isPage);
    assertThat(emitted.topicRecordsOf(crm.id(5))).hasSize(1);
    assertThat(page.request()).isInstanceOf(Request.ExportPage.class);
    task.commit().start().answerAll().advance(300_000);
    assertThat(vendor.exports()).isEqualTo(1);
    assertTopicEqualsCrm();
    assertThat(emitted.topicRecordsOf(crm.id(7))).allMatch(record -> record.value() == null);
  }

  @Test
  void whatIsNotToldOfTheTimeBetweenBeginsAnew() {
    task.start();
    task.withhold(ExportTest::isPage);
    crm.delete(7);
    task.advanceExcept(60_000, ExportTest::isPage);
    vendor.setCompleteFrom(task.now());
    task.commit().start().answerAll().advance(300_000);
    assertThat(vendor.exports()).isEqualTo(2);
    assertThat(emitted.events("backfill.progress"))
        .anyMatch(text -> text.contains("not known which of its rows have changed"));
    assertTopicEqualsCrm();
  }

  private void abandonAll(boolean mayBeginAnew) {
    crm.override(
        request ->
            isPage(request) ? new Result.ExportAbandoned("The job failed.", mayBeginAnew) : null);
  }

  @Test
  void anAbandonedExportIsRepeatedTwiceAndThenTheRowsAreListed() {
    abandonAll(true);
    task.start().answerAll().advance(300_000);
    assertThat(vendor.exports()).isEqualTo(3);
    assertTopicEqualsCrm();
    assertThat(emitted.events("backfill.progress"))
        .filteredOn(text -> text.contains("The job failed."))
        .hasSize(3)
        .last()
        .asString()
        .contains("page by page");
  }

  @Test
  void crashesDoNotRepeatExportsForEver() {
    abandonAll(true);
    for (int i = 0; i < 8 && vendor.exports() < 20; i++) {
      task.commit().start().answerAll().advance(22_000);
    }
    task.advance(300_000);
    assertThat(vendor.exports()).isEqualTo(3);
    assertTopicEqualsCrm();
  }

  @Test
  void anExportThatCannotSucceedIsNotRepeated() {
    abandonAll(false);
    task.start().answerAll().advance(120_000);
    assertThat(vendor.exports()).isEqualTo(1);
    assertTopicEqualsCrm();
    task.restart().answerAll().advance(120_000);
    assertThat(vendor.exports()).isEqualTo(1);
  }

  @Test
  void anExportWithFarFewerRowsThanTheVendorCountsIsNotBelieved() {
    crm.override(
        request ->
            isPage(request)
                ? new Result.ExportedRows(
                    List.of(crm.row(1)), List.of(), List.of(), Optional.empty())
                : null);
    task.start().answerAll().advance(120_000);
    assertTopicEqualsCrm();
    assertThat(emitted.events("backfill.progress"))
        .anyMatch(text -> text.contains("far fewer rows"));
  }

  @Test
  void aPageThatLeadsBackEndsTheExport() {
    crm.override(
        request ->
            isPage(request)
                ? new Result.ExportedRows(
                    List.of(crm.row(1)), List.of(), List.of(), Optional.of("export 0 0"))
                : null);
    task.start().answerAll().advance(300_000);
    assertTopicEqualsCrm();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPageThatCannotBeAnsweredIsAskedForInParts(boolean everAnswered) {
    crm.override(
        request ->
            isPage(request)
                    && (!everAnswered
                        || ((Request.ExportPage) request).limit() == 0
                        || ((Request.ExportPage) request).limit() > 2)
                ? new Result.Failure(
                    io.crmconnect.crm.FailureKind.TOO_LARGE, "The answer is too large.", 0)
                : null);
    task.start().answerAll().advance(600_000);
    assertTopicEqualsCrm();
    assertThat(vendor.exports()).isEqualTo(1);
    boolean listed =
        emitted.events("backfill.progress").stream()
            .anyMatch(text -> text.contains("page by page"));
    assertThat(listed).isEqualTo(!everAnswered);
  }

  @Test
  void aNewFieldBeginsThePassAnew() {
    task.start();
    task.withhold(ExportTest::isPage);
    crm.fields().add("fax");
    crm.rewriteRows();
    task.advanceExcept(3_700_000, ExportTest::isPage);
    task.advance(300_000);
    assertThat(vendor.exports()).isEqualTo(2);
    assertTopicEqualsCrm();
    List<Object> faxes = new ArrayList<>(emitted.columnValues("fax").values());
    assertThat(faxes).hasSize(ROWS).doesNotContainNull();
  }

  @Test
  void aResyncEmitsAllRowsAgain() {
    TaskHarness reading = new TaskHarness(TestSettings.reconcilingEvery(3_600_000), vendor);
    reading.crm().putOldRows(ROWS);
    reading.start().answerAll().advance(120_000);
    EmittedRecords records = reading.emitted();
    int before = records.topicRecords().size();
    String signal = "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\"}}";
    reading.signal(signal).answerAll().advance(300_000);
    assertThat(records.topicRecords().size() - before).isGreaterThanOrEqualTo(ROWS);
    assertThat(records.topicRows()).isEqualTo(reading.crm().expectedRows());
    assertThat(vendor.exports()).isEqualTo(2);
  }
}
