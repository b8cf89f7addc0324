package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers with two rows of one id. */
class DuplicateRowsTest {
  private final Harness harness = new Harness();
  private int remainingDuplicates;

  /** So many reads name each id twice, with an older row beside the right one. */
  private Result duplicateRows(Request request, int limit) {
    if (!(request instanceof Request.ReadByIds) || remainingDuplicates >= limit) {
      return null;
    }
    remainingDuplicates++;
    Result.Rows rows = (Result.Rows) harness.defaultResult(request);
    List<Row> duplicated = new ArrayList<>(rows.rows());
    for (Row row : rows.rows()) {
      duplicated.add(
          new Row(row.id(), row.version() - 5_000, row.createdAt(), Map.of("name", "old")));
    }
    return new Result.Rows(duplicated, List.of(), List.of());
  }

  private void putNewerRow() {
    harness.putOldRows(3);
    harness.start().answerAll().advance(60_000);
    harness.putIndexed(2, harness.now, "new");
  }

  @Test
  void areReadAgainAtOnceAndAcceptedOnceTheyAreUnique() {
    putNewerRow();
    harness.override = request -> duplicateRows(request, 2);
    harness.advance(31_000);

    assertThat(remainingDuplicates).isEqualTo(2);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void thatPersistAreNotReadForever() {
    putNewerRow();
    long before = harness.countRequests(Request.ReadByIds.class);
    harness.override = request -> duplicateRows(request, 1_000);
    harness.advance(31_000);

    assertThat(harness.countRequests(Request.ReadByIds.class) - before).isLessThan(20);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }
}
