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
class DoubledRowsTest {
  private final Harness harness = new Harness();
  private int lies;

  /** So many reads name each id twice, with an older row beside the right one. */
  private Result doubled(Request request, int most) {
    if (!(request instanceof Request.Read) || lies >= most) {
      return null;
    }
    lies++;
    Result.Rows rows = (Result.Rows) harness.honest(request);
    List<Row> all = new ArrayList<>(rows.rows());
    for (Row row : rows.rows()) {
      all.add(new Row(row.id(), row.version() - 5_000, row.createdAt(), Map.of("name", "old")));
    }
    return new Result.Rows(all, List.of(), List.of());
  }

  private void change() {
    harness.fill(3);
    harness.start().settle().pass(60_000);
    harness.change(2, harness.now, "new");
  }

  @Test
  void areReadAgainAtOnceAndOnceTheyAreSingleTheyAreTaken() {
    change();
    harness.lie = request -> doubled(request, 2);
    harness.pass(31_000);

    assertThat(lies).isEqualTo(2);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void thatNeverEndAreNotReadForEver() {
    change();
    long before = harness.count(Request.Read.class);
    harness.lie = request -> doubled(request, 1_000);
    harness.pass(31_000);

    assertThat(harness.count(Request.Read.class) - before).isLessThan(20);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }
}
