package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
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
class ManyMissingTest {
  private static final long HOUR = 3_600_000;
  private static final int ROWS = 6_000;
  private static final int GONE = 2_100;

  private final Harness harness = new Harness().reconciling(HOUR, 60, Map.of());

  private void begin(int rows) {
    harness.page = 100;
    // So that a day does not end amid a run.
    harness.now += 2 * HOUR;
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic().size()).isEqualTo(rows);
  }

  private void assertThatAllPassed() {
    harness.pass(HOUR);
    assertThat(harness.events()).noneMatch(event -> event.startsWith("delete.held"));
    assertThat(harness.topic().equals(harness.crm())).isTrue();
    assertThat(harness.figures().held()).isZero();
  }

  private void gone(int first, int many) {
    for (int id = first; id < first + many; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3_001, ROWS - GONE + 1})
  void whatIsGoneInARowIsDeletedWhereverItStands(int first) {
    begin(ROWS);
    gone(first, GONE);
    assertThatAllPassed();
  }

  @Test
  void aListWithoutOrderIsNoDifferent() {
    begin(ROWS);
    gone(3_001, GONE);
    harness.lie =
        request -> {
          if (!isSweep(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.honest(request);
          List<Row> rows = new ArrayList<>(page.rows());
          Collections.reverse(rows);
          return new Result.Page(rows, page.bad(), page.absent(), page.next());
        };
    assertThatAllPassed();
  }

  /** Seven thousand are more than wait to be read at once; the page is asked for again for it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3_001, 5_001})
  void aLongStretchIsReadInParts(int first) {
    begin(12_000);
    gone(first, 7_000);
    long before = harness.requests.stream().filter(Sweeps::isSweep).count();
    assertThatAllPassed();
    long pages = harness.requests.stream().filter(Sweeps::isSweep).count() - before;
    // 50 pages are left, the one beside the stretch for the end of the run and for its parts.
    assertThat(pages).isBetween(52L, 54L);
  }
}
