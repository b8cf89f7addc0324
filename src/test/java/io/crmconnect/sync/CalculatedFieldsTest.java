/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.ComparedFields;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that change without a new version of their record are found by reconciliation. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_ACCOUNTS", "MADE_UP_PRICE_LINES"})
class CalculatedFieldsTest {
  private static final long HOUR = 3_600_000;
  private static final int ROWS = 23;
  private static final int PAGES = 5;

  private final TestSettings settings = TestSettings.reconcilingEvery(HOUR);
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  CalculatedFieldsTest(VendorShape vendor) {
    task = new TaskHarness(settings, vendor);
    crm = task.crm();
    emitted = task.emitted();
    crm.fields().addCalculated("score", "days_open");
    crm.fields().add("plain");
  }

  @Test
  void aRowWhoseCalculatedValueHasChangedIsEmittedOnceByTheNextRun() {
    task.startInSync(ROWS);
    recalculate(7, "score", "8");
    task.advance(HOUR + 60_000);
    assertThat(emitted.columnValues("score")).containsEntry(crm.id(7), "8");
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("23 rows compared", "1 repaired");
    assertThat(emitted.lastRowOf(crm.id(7)).get("plain")).isEqualTo("plain-7");

    task.advance(2 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);
  }

  @Test
  void aRunWithoutChangesTakesNoMoreRequestsThanOneWithoutTheComparison() {
    task.startInSync(ROWS);
    int before = task.sent().size();
    task.advance(HOUR);
    List<Request> run = task.sent().since(before);
    assertThat(run).filteredOn(Request.ListPage.class::isInstance).hasSize(PAGES);
    assertThat(run).noneMatch(Requests::isRead);
  }

  @Test
  void onlyTheCalculatedFieldsAreAskedFor() {
    crm.assume(VendorTrait.READS_BY_IDS);
    task.startInSync(ROWS);
    int before = task.sent().size();
    task.advance(HOUR);
    assertThat(task.sent().since(before))
        .filteredOn(Request.ListPage.class::isInstance)
        .allMatch(page -> ((Request.ListPage) page).fields().equals(List.of("days_open", "score")));
  }

  @Test
  void otherFieldsAreNotCompared() {
    task.startInSync(ROWS);
    recalculate(7, "plain", "x");
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRecords()).hasSize(ROWS);
  }

  @Test
  void allFieldsAreComparedIfThatIsSet() {
    settings.comparedFields(ComparedFields.ALL);
    task.startInSync(ROWS);
    recalculate(7, "plain", "x");
    task.advance(HOUR + 60_000);
    assertThat(emitted.columnValues("plain")).containsEntry(crm.id(7), "x");
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);
  }

  @Test
  void nothingIsComparedIfThatIsSet() {
    settings.comparedFields(ComparedFields.NONE);
    task.startInSync(ROWS);
    recalculate(7, "score", "8");
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRecords()).hasSize(ROWS);
    assertThat(emitted.topicRecords())
        .allMatch(record -> record.headers().lastWithName("crm.compared") == null);
  }

  @Test
  void aValueThatIsClearedIsEmittedToo() {
    task.startInSync(ROWS);
    recalculate(7, "score", null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.columnValues("score")).containsEntry(crm.id(7), null);
  }

  @Test
  void aRestartedTaskKnowsTheValuesInTheTopic() {
    task.startInSync(ROWS);
    recalculate(7, "score", "8");
    task.advance(HOUR + 60_000);
    task.topic().readBack();
    task.restart().advance(3 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);

    recalculate(7, "score", "9");
    task.advance(HOUR + 60_000);
    assertThat(emitted.columnValues("score")).containsEntry(crm.id(7), "9");
    assertThat(emitted.topicRecords()).hasSize(ROWS + 2);
  }

  /** An edit brings the values that the record has then. */
  @Test
  void aChangedRecordIsNotEmittedAgainByTheNextRun() {
    task.startInSync(ROWS);
    recalculate(7, "score", "8");
    crm.put(new Row(crm.id(7), task.now(), task.now(), crm.row(7).values()));
    crm.index(7, crm.row(7).version());
    task.advance(2 * HOUR + 60_000);
    assertThat(emitted.columnValues("score")).containsEntry(crm.id(7), "8");
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);
  }

  /** The direct read decides, so a list that stays behind causes reads, but no records. */
  @Test
  void aListThatStaysBehindIsNotBelieved() {
    crm.assume(VendorTrait.READS_BY_IDS);
    task.startInSync(ROWS);
    recalculate(7, "score", "8");
    task.advance(HOUR + 60_000);
    crm.override(
        request ->
            request instanceof Request.ListPage
                ? withValue((Result.Page) crm.correctAnswer(request), crm.id(7), "7")
                : null);
    int before = task.sent().size();
    task.advance(3 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);
    assertThat(task.sent().since(before)).filteredOn(Requests::isRead).hasSize(3);
  }

  /** The names of the fields do not fit into a request for the list. */
  @Test
  void whereTheListCannotBringTheFieldsEachRecordIsRead() {
    crm.assume(VendorTrait.READS_BY_IDS);
    crm.listIdsOnly();
    task.startInSync(ROWS);
    recalculate(7, "score", "8");
    int before = task.sent().size();
    task.advance(HOUR);
    List<Request> run = task.sent().since(before);
    assertThat(run).filteredOn(Requests::isSweepPage).hasSize(PAGES);
    assertThat(run).filteredOn(Requests::isRead).hasSize(PAGES);
    assertThat(emitted.columnValues("score")).containsEntry(crm.id(7), "8");
    assertThat(emitted.topicRecords()).hasSize(ROWS + 1);
  }

  /** Their values may be as old as the record. */
  @Test
  void recordsOfAnEarlierReleaseAreWrittenOnceMore() {
    settings.comparedFields(ComparedFields.NONE);
    task.startInSync(ROWS);
    task.topic().readBack();
    settings.comparedFields(ComparedFields.CALCULATED);
    task.restart().advance(3 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(2 * ROWS);
    assertThat(emitted.events("fields.recalculated")).isEmpty();
  }

  @Test
  void theFieldsThatChangeInMostRowsAreNamed() {
    crm.setPageSize(50);
    task.startInSync(150);
    task.advance(HOUR);
    assertThat(emitted.events("fields.recalculated")).isEmpty();

    crm.setValues("days_open", "2");
    recalculate(7, "score", "8");
    task.advance(HOUR);
    assertThat(emitted.lastEvent("fields.recalculated"))
        .contains("contacts", "150 of 150", "100 sampled rows", "days_open (100 %)")
        .contains("field.exclude");
    int events = emitted.events("fields.recalculated").size();
    assertThat(events).isEqualTo(1);

    recalculate(8, "score", "9");
    task.advance(HOUR);
    assertThat(emitted.events("fields.recalculated")).hasSize(events);
    assertThat(emitted.topicRecords()).hasSize(150 + 150 + 1);
  }

  @Test
  void aRecordThatTheCrashLostIsEmittedByTheNextRun() {
    task.startInSync(ROWS);
    task.commit();
    int stored = emitted.size();
    recalculate(7, "score", "8");
    task.advance(HOUR + 60_000);
    for (int lost = stored; lost <= emitted.size(); lost++) {
      TaskHarness other = task.takeOverAfter(lost);
      other.topic().readBack();
      other.start().answerAll().advance(2 * HOUR);
      assertThat(other.emitted().columnValues("score")).containsEntry(crm.id(7), "8");
      assertThat(recordsOf(other.emitted(), crm.id(7))).hasSize(2);
    }
  }

  private static List<SourceRecord> recordsOf(EmittedRecords records, String id) {
    return records.topicRecordsOf(id);
  }

  /** No version changes. */
  private void recalculate(long number, String field, String value) {
    Row row = crm.row(number);
    Map<String, String> values = new LinkedHashMap<>(row.values());
    values.put(field, value);
    crm.put(new Row(row.id(), row.version(), row.createdAt(), values));
  }

  private static Result withValue(Result.Page page, String id, String score) {
    List<Row> rows =
        page.rows().stream()
            .map(
                row -> {
                  Map<String, String> values = new LinkedHashMap<>(row.values());
                  values.replace("score", score);
                  return row.id().equals(id)
                      ? new Row(id, row.version(), row.createdAt(), values)
                      : row;
                })
            .toList();
    return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
  }
}
