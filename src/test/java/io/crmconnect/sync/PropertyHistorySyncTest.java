/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.HistoryVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The history of fields: it is complete, it stays, and it goes with its record. */
class PropertyHistorySyncTest {
  private static final long HOUR = 3_600_000;
  private static final long WEEK = 7 * 24 * HOUR;
  private static final long T = 1_760_000_000_000L;
  private static final CrmObject HISTORY =
      new PropertyHistory(FakeCrm.CONTACTS, List.of(HistoryVendor.PROPERTY)).toCrmObject();

  private final HistoryVendor vendor = new HistoryVendor();
  private final TestSettings settings =
      TestSettings.reconcilingEvery(HOUR).objects(HISTORY, FakeCrm.CONTACTS);
  private final TaskHarness task = new TaskHarness(settings, vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private void start(int records) {
    crm.putOldRows(records);
    for (int id = 1; id <= records; id++) {
      vendor.put(id, T + id, "new");
    }
    task.start().answerAll().advance(120_000);
    assertThat(inTopic()).hasSize(records);
  }

  /** By id, the value. */
  private Map<String, String> inTopic() {
    Map<String, String> values = new TreeMap<>();
    for (SourceRecord record : emitted.of("crm." + HISTORY.name())) {
      String id = ((Struct) record.key()).getString("id");
      if (record.value() == null) {
        values.remove(id);
      } else {
        values.put(id, ((Struct) record.value()).getString("value"));
      }
    }
    return values;
  }

  private static String id(long record, long timestamp, int sequence) {
    return record + ":" + HistoryVendor.PROPERTY + ":" + timestamp + ":" + sequence;
  }

  private long tombstones() {
    return emitted.of("crm." + HISTORY.name()).stream()
        .filter(record -> record.value() == null)
        .count();
  }

  private long reads() {
    return task.sent().all().stream().filter(Request.ReadLinks.class::isInstance).count();
  }

  @Test
  void anEntryHasItsPartsInKeyAndValue() {
    start(1);
    SourceRecord record = emitted.of("crm." + HISTORY.name()).get(0);
    Struct key = (Struct) record.key();
    Struct value = (Struct) record.value();

    assertThat(record.topic()).isEqualTo("crm.contacts_property_history");
    assertThat(key.get("id")).isEqualTo(id(1, T + 1, 0));
    for (Struct each : List.of(key, value)) {
      assertThat(each.get("record_id")).isEqualTo("1");
      assertThat(each.get("property")).isEqualTo("dealstage");
      assertThat(each.get("timestamp")).isEqualTo(new Date(T + 1));
      assertThat(each.get("sequence")).isEqualTo("0");
    }
    assertThat(value.get("value")).isEqualTo("new");
    assertThat(value.get("source_type")).isEqualTo("CRM_UI");
    assertThat(value.get("user_id")).isEqualTo("42");
    assertThat(value.get("_updated_at")).isNull();
  }

  @Test
  void theHistoryOfAnEditedRecordIsReadAtOnce() {
    start(30);
    vendor.put(7, T + 1_000, "won");
    crm.putIndexed(7, task.now(), "edited");
    task.advance(60_000);

    assertThat(inTopic()).containsEntry(id(7, T + 1_000, 0), "won").hasSize(31);
  }

  @Test
  void whatTheVendorForgetsStays() {
    start(6);
    vendor.setRemembered(2);
    for (int i = 0; i < 5; i++) {
      vendor.put(3, T + 1_000 + i, "stage " + i);
      crm.putIndexed(3, task.now(), "edit " + i);
      task.advance(60_000);
    }
    task.advance(2 * WEEK);

    assertThat(inTopic()).hasSize(11).containsKey(id(3, T + 3, 0));
    assertThat(tombstones()).isZero();
  }

  @Test
  void severalValuesOfOneMillisecondStayApartWhenTheFirstIsForgotten() {
    start(1);
    vendor.put(1, T + 1_000, "a");
    vendor.put(1, T + 1_000, "b");
    crm.putIndexed(1, task.now(), "edited");
    task.advance(60_000);
    vendor.setRemembered(2);
    vendor.put(1, T + 2_000, "c");
    crm.putIndexed(1, task.now(), "edited again");
    task.advance(60_000);

    assertThat(inTopic())
        .containsEntry(id(1, T + 1_000, 0), "a")
        .containsEntry(id(1, T + 1_000, 1), "b")
        .containsEntry(id(1, T + 2_000, 0), "c");
  }

  @Test
  void aValueDoesNotReplaceAnotherOneOfItsMillisecond() {
    start(1);
    vendor.setRemembered(1);
    vendor.put(1, T + 1_000, "a");
    crm.putIndexed(1, task.now(), "edited");
    task.advance(60_000);
    vendor.put(1, T + 1_000, "b");
    crm.putIndexed(1, task.now(), "edited again");
    task.advance(60_000);
    task.restart().advance(WEEK);

    assertThat(inTopic())
        .hasSize(3)
        .containsEntry(id(1, T + 1_000, 0), "a")
        .containsEntry(id(1, T + 1_000, 1), "b");
  }

  @Test
  void theWholeHistoryOfADeletedRecordGoesWhateverTheGuardSays() {
    start(6);
    for (int i = 0; i < 15; i++) {
      vendor.put(3, T + 1_000 + i, "stage " + i);
    }
    crm.putIndexed(3, task.now(), "edited");
    task.advance(60_000);
    assertThat(inTopic()).hasSize(21);
    task.advance(2 * HOUR);
    crm.delete(3);
    task.advance(4 * HOUR);

    assertThat(inTopic()).hasSize(5).doesNotContainKey(id(3, T + 3, 0));
    assertThat(tombstones()).isEqualTo(16);
  }

  @Test
  void theHistoryOfARecordThatWasDeletedWhileTheTaskWasDownGoes() {
    start(6);
    task.advance(2 * HOUR);
    crm.delete(3);
    task.withhold(Request.ReadLinks.class::isInstance);
    task.advanceExcept(3 * HOUR, Request.ReadLinks.class::isInstance);
    assertThat(inTopic()).hasSize(6);
    task.restart().advance(2 * WEEK);

    assertThat(inTopic()).hasSize(5);
  }

  @Test
  void aMarkedRowKeepsNoValueOfTheHistory() {
    settings.deleteMode(DeleteMode.SOFT).keepDeletedValues();
    start(6);
    task.advance(2 * HOUR);
    crm.delete(3);
    task.advance(4 * HOUR);
    List<SourceRecord> records = emitted.of("crm." + HISTORY.name());
    Struct last = (Struct) records.get(records.size() - 1).value();

    assertThat(last.get("_deleted")).isEqualTo(true);
    assertThat(last.get("record_id")).isEqualTo("3");
    assertThat(last.get("value")).isNull();
  }

  @Test
  void anAnswerWithoutAnyRecordDeletesNothing() {
    start(6);
    crm.override(
        request ->
            request instanceof Request.ReadLinks read
                ? new Result.Links(
                    read.from().stream()
                        .map(
                            each ->
                                new Result.LinksOfRecord(
                                    each.id(), List.of(), Optional.empty(), true))
                        .toList(),
                    List.of())
                : null);
    task.advance(2 * WEEK);

    assertThat(inTopic()).hasSize(6);
  }

  @Test
  void aPropertyThatIsAddedHasItsHistoryReadAtTheNextStart() {
    start(6);
    long before = reads();
    CrmObject two =
        new PropertyHistory(FakeCrm.CONTACTS, List.of(HistoryVendor.PROPERTY, "amount"))
            .toCrmObject();
    settings.objects(two, FakeCrm.CONTACTS);
    task.restart().advance(120_000);

    assertThat(reads() - before).isGreaterThanOrEqualTo(2);
    long again = reads();
    task.restart().advance(120_000);
    assertThat(reads()).isEqualTo(again);
  }
}
