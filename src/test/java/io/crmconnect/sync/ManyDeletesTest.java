package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of deletes in a row that the guard lets pass. */
class ManyDeletesTest {
  private static final long HOUR = 3_600_000;
  private static final int ROWS = 6_000;
  private static final int DELETED = 2_100;

  private final Harness harness = new Harness().withReconciliation(HOUR, 60, Map.of());

  private void startInSync(int rows) {
    harness.pageSize = 100;
    // So that a day does not end amid a run.
    harness.now += 2 * HOUR;
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows().size()).isEqualTo(rows);
  }

  private void assertThatAllWereDeleted() {
    harness.advance(HOUR);
    assertThat(harness.events()).noneMatch(event -> event.startsWith("delete.held"));
    assertThat(harness.topicRows().equals(harness.expectedRows())).isTrue();
    assertThat(harness.metrics().heldDeletes()).isZero();
  }

  private void deleteAtVendor(int first, int count) {
    for (int id = first; id < first + count; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3_001, ROWS - DELETED + 1})
  void consecutiveDeletesAreEmittedAtAnyPosition(int first) {
    startInSync(ROWS);
    deleteAtVendor(first, DELETED);
    assertThatAllWereDeleted();
  }

  @Test
  void theSameHoldsForAnUnorderedList() {
    startInSync(ROWS);
    deleteAtVendor(3_001, DELETED);
    harness.override =
        request -> {
          if (!isSweepPage(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.defaultResult(request);
          List<Row> rows = new ArrayList<>(page.rows());
          Collections.reverse(rows);
          return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
        };
    assertThatAllWereDeleted();
  }

  /** Seven thousand are more than wait to be read at once; the page is asked for again for it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3_001, 5_001})
  void aLongRangeOfMissingIdsIsReadInParts(int first) {
    startInSync(12_000);
    deleteAtVendor(first, 7_000);
    long before = harness.requests.stream().filter(SweepRequests::isSweepPage).count();
    assertThatAllWereDeleted();
    long pages = harness.requests.stream().filter(SweepRequests::isSweepPage).count() - before;
    // 50 pages are left, the one beside the stretch for the end of the run and for its parts.
    assertThat(pages).isBetween(52L, 54L);
  }
}
