package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Row;
import io.crmconnect.schema.DriftMode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told of a drift, and how often. */
class DriftAlertTest {
  private final Harness harness = new Harness();

  @BeforeEach
  void threeRowsWithTwoFields() {
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  @Test
  void withKeepACrashAnywhereLeavesTheAlert() {
    harness.drifting(DriftMode.KEEP).start().settle();
    int before = harness.commit().emitted.size();
    faxGoes();
    harness.pass(300_001);
    assertThat(alerts(harness)).hasSize(1);
    for (int stored = before; stored <= harness.emitted.size(); stored++) {
      Harness again = harness.elsewhere();
      again.emitted.addAll(harness.emitted);
      again.lose(stored).start().settle().commit().pass(2_000);
      assertThat(alerts(again)).as("after %d records", stored - before).isNotEmpty();
    }
  }

  private void faxGoes() {
    harness.fields.remove("fax");
    harness.store.replaceAll(
        (id, row) ->
            new Row(id, row.version(), row.createdAt(), Map.of("name", row.values().get("name"))));
  }

  private static List<String> alerts(Harness harness) {
    return harness.events().stream().filter(text -> text.startsWith("drift.found")).toList();
  }
}
