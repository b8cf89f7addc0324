/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.record.DeleteMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.Date;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A marked row with the values that the topic's last record of it has. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_ACCOUNTS", "MADE_UP_GADGETS"})
class KeptValuesTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  KeptValuesTest(VendorShape vendor) {
    TestSettings settings = TestSettings.reconcilingEvery(HOUR).deleteMode(DeleteMode.SOFT);
    task = new TaskHarness(settings.keepDeletedValues(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private Struct markedRowOf(long number) {
    Struct row = emitted.lastRowOf(crm.id(number));
    assertThat(row.getBoolean("_deleted")).isTrue();
    return row;
  }

  @Test
  void aMarkedRowKeepsTheValuesOfTheLastRecord() {
    task.startInSync(23);
    crm.putIndexed(7, task.now(), "changed");
    task.advance(60_000);
    crm.delete(7, 12);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(7).get("name")).isEqualTo("changed");
    assertThat(markedRowOf(12).get("name")).isEqualTo("row 12");
    assertThat(markedRowOf(12).get("_created_at")).isEqualTo(new Date(FakeCrm.LONG_AGO));
    assertThat(markedRowOf(12).get("_deleted_at")).isNotNull();
  }

  @Test
  void aRowThatChangesWhileItIsACandidateKeepsItsLastValues() {
    task.startInSync(23);
    crm.delete(7);
    task.advance(HOUR / 2);
    crm.restore(7);
    crm.putIndexed(7, task.now(), "restored");
    task.advance(60_000);
    crm.delete(7);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(7).get("name")).isEqualTo("restored");
  }

  @Test
  void aReadingThatFailsIsRepeated() {
    task.startInSync(23);
    task.topic().failValueReads(3);
    crm.delete(7);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(7).get("name")).isEqualTo("row 7");
    assertThat(emitted.events("delete.without.values")).isEmpty();
  }

  @Test
  void aTopicThatCannotBeReadHoldsNoDeleteForEver() {
    task.startInSync(23);
    task.topic().failValueReads(1_000);
    crm.delete(7);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(7).get("name")).isNull();
    assertThat(emitted.events("delete.without.values")).hasSize(1);
  }

  @Test
  void manyDeletesKeepTheirValues() {
    task.startInSync(1_300);
    crm.deleteRange(1, 120);
    task.advance(3 * HOUR);
    for (long number = 1; number <= 120; number++) {
      assertThat(markedRowOf(number).get("name")).isEqualTo("row " + number);
    }
  }

  @Test
  void anExcludedFieldIsNotKept() {
    crm.fields().add("fax");
    crm.putOldRows(7);
    crm.copyValues("name", "fax");
    task.start().answerAll();
    task.advance(60_000).commit();
    task.settings().excludeFields("fax");
    task.restart();
    task.advance(60_000).commit();
    crm.delete(3);
    task.advance(2 * HOUR);
    assertThat(markedRowOf(3).get("name")).isEqualTo("row 3");
    assertThat(markedRowOf(3).get("fax")).isNull();
  }
}
