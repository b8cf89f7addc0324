/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import io.crmconnect.topics.LatestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A column that is decided or added reaches every row, whatever stands in between. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class RefillAfterDecisionTest {
  private static final long MINUTE = 60_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  RefillAfterDecisionTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** Seed 1004053: the topic's record of the row has the version, but the columns of before. */
  @Test
  void aRowThatWasLeftOutOfTheScanSinceT0IsEmittedByTheNextTask() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.settings().withoutBackfill();
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    task.advance(MINUTE);
    crm.putIndexed(1, task.now(), "first");
    crm.putIndexed(2, task.now() + 5_000, "second");
    crm.copyValues("name", "fax");
    task.advance(2 * MINUTE).commit();
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(2), "second");
    LatestRecord before = new LatestRecord(crm.id(2), crm.row(2).version(), false, task.now());
    crm.fields().remove("fax");
    task.advance(10 * MINUTE).commit();

    task.settings().drift(DriftMode.QUARANTINE, "contacts.fax:removed");
    crm.override(
        request ->
            request instanceof Request.ReadByIds
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(2))
                : crm.correctAnswer(request));
    task.start().answerAll();
    crm.putIndexed(3, task.now(), "its record carries the cursor");
    task.advance(6_000).commit();
    assertThat(emitted.columnValues("fax")).containsEntry(crm.id(2), "second");
    crm.removeOverride();
    task.topic().addToTail(before);
    task.start().answerAll();
    task.advance(5 * MINUTE);

    assertThat(emitted.columnValues("fax").get(crm.id(2))).isNull();
  }

  /** Seed 1000879: a pass that saw nothing counted as done, and the new column stayed empty. */
  @Test
  void aListThatIsEmptyForAWhileDoesNotEndTheRefill() {
    crm.putOldRows(7);
    task.start().answerAll();
    task.advance(MINUTE).commit();
    crm.fields().add("fax");
    crm.copyValues("name", "fax");
    crm.override(
        request ->
            request instanceof Request.ListPage
                ? AlteredResults.emptyResult(request)
                : crm.correctAnswer(request));
    task.advance(6 * MINUTE);
    assertThat(emitted.events("backfill.progress"))
        .anyMatch(text -> text.contains("ended after 0 rows, but the vendor counts 7"));
    task.commit().start().answerAll();
    task.advance(MINUTE);
    crm.removeOverride();
    task.advance(5 * MINUTE);

    assertThat(emitted.columnValues("fax")).hasSize(7).containsEntry(crm.id(4), "row 4");
  }

  @Test
  void aListThatStaysEmptyEndsTheRefillAfterHalfAnHour() {
    crm.putOldRows(7);
    task.start().answerAll();
    task.advance(MINUTE).commit();
    crm.fields().add("fax");
    crm.delete(1, 2, 3, 4, 5, 6, 7);
    task.advance(30 * MINUTE);
    assertThat(emitted.events("backfill.finished")).hasSize(1);
    task.advance(15 * MINUTE);

    assertThat(emitted.events("backfill.finished")).hasSize(2);
    assertThat(emitted.events("backfill.progress"))
        .anyMatch(text -> text.contains("ended after 0 rows, but the previous pass had 7"))
        .anyMatch(text -> text.contains("so the backfill ends with it"));
  }
}
