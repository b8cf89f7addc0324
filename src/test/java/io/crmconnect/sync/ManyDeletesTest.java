/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of consecutive deletes that the delete guard allows. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class ManyDeletesTest {
  private static final long HOUR = 3_600_000;
  private static final int ROWS = 6_000;
  private static final int DELETED = 2_100;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ManyDeletesTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR).maxDeletePercent(60), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private void startInSync(int rows) {
    crm.setPageSize(100);
    task.startInSync(rows);
  }

  private void assertThatAllWereDeleted() {
    task.advance(HOUR);
    assertThat(emitted.events("delete.held")).isEmpty();
    assertThat(emitted.topicRows().equals(crm.expectedRows())).isTrue();
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3_001, ROWS - DELETED + 1})
  void consecutiveDeletesAreEmittedAtAnyPosition(int first) {
    startInSync(ROWS);
    crm.deleteRange(first, first + DELETED - 1);
    assertThatAllWereDeleted();
  }

  @Test
  void theSameHoldsForAnUnorderedList() {
    startInSync(ROWS);
    crm.deleteRange(3_001, 3_001 + DELETED - 1);
    crm.override(
        request ->
            isSweepPage(request) ? AlteredResults.reverseRows(crm.correctAnswer(request)) : null);
    assertThatAllWereDeleted();
  }

  /**
   * Seven thousand are more than may wait to be read, so the page is requested again for the rest.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 3_001, 5_001})
  void aLongRangeOfMissingIdsIsReadInParts(int first) {
    startInSync(12_000);
    crm.deleteRange(first, first + 7_000 - 1);
    long before = task.sent().countMatching(Requests::isSweepPage);
    assertThatAllWereDeleted();
    long pages = task.sent().countMatching(Requests::isSweepPage) - before;
    // 50 pages are left; the one next to the range is requested again at the end and for its parts.
    assertThat(pages).isBetween(52L, 54L);
  }
}
