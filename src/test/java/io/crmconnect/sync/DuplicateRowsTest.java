/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses with two rows of one id. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DuplicateRowsTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;
  private int remainingDuplicates;

  DuplicateRowsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** So many reads name each id twice, with an older row beside the right one. */
  private Result duplicateRows(Request request, int limit) {
    if (!Requests.isRead(request) || remainingDuplicates >= limit) {
      return null;
    }
    remainingDuplicates++;
    Result.Rows rows = (Result.Rows) crm.correctAnswer(request);
    List<Row> duplicated = new ArrayList<>(rows.rows());
    for (Row row : rows.rows()) {
      duplicated.add(
          new Row(row.id(), row.version() - 5_000, row.createdAt(), Map.of("name", "old")));
    }
    return new Result.Rows(duplicated, List.of(), List.of());
  }

  /** What the backfill lists has to be read. */
  private void copyThreeRows(int duplicates) {
    crm.assume(VendorTrait.READS_BY_IDS);
    crm.listIdsOnly();
    crm.putOldRows(3);
    crm.override(request -> duplicateRows(request, duplicates));
    task.start().answerAll().advance(60_000);
  }

  private void putNewerRow() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    crm.putOldRows(3);
    task.start().answerAll().advance(60_000);
    crm.putIndexed(2, task.now(), "new");
  }

  @Test
  void ofTheHistoryAreReadAgainAtOnceAndAcceptedOnceTheyAreUnique() {
    copyThreeRows(2);

    assertThat(remainingDuplicates).isEqualTo(2);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
    assertThat(emitted.topicRecords()).hasSize(3);
  }

  @Test
  void ofTheHistoryThatPersistAreNotReadForever() {
    copyThreeRows(1_000);

    assertThat(task.sent().count(Request.ReadByIds.class)).isLessThan(20);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
  }

  @Test
  void areReadAgainAtOnceAndAcceptedOnceTheyAreUnique() {
    putNewerRow();
    crm.override(request -> duplicateRows(request, 2));
    task.advance(31_000);

    assertThat(remainingDuplicates).isEqualTo(2);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void thatPersistAreNotReadForever() {
    putNewerRow();
    long before = task.sent().count(Request.ReadByIds.class);
    crm.override(request -> duplicateRows(request, 1_000));
    task.advance(31_000);

    assertThat(task.sent().count(Request.ReadByIds.class) - before).isLessThan(20);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
