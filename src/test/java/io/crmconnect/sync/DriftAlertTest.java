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

  @Test
  void restartsDoNotPostponeTheDailyAlert() {
    faxGoes();
    harness.pass(300_001);
    assertThat(alerts(harness)).hasSize(1);
    for (int hour = 1; hour <= 25; hour++) {
      harness.pass(3_600_000).commit().start().settle();
    }
    assertThat(alerts(harness)).hasSize(2);
    harness.pass(22 * 3_600_000);
    assertThat(alerts(harness)).hasSize(2);
    harness.pass(2 * 3_600_000);
    assertThat(alerts(harness)).hasSize(3);
  }

  @Test
  void howManyRowsWaitIsToldOnceWhenTheFirstDo() {
    faxGoes();
    harness.pass(300_001);
    assertThat(alerts(harness)).singleElement().asString().doesNotContain("so far");
    harness.pass(600_000).change(2, harness.now, "new").pass(45_000);
    harness.change(3, harness.now, "new").pass(100_000);
    assertThat(alerts(harness)).hasSize(2).last().asString().contains("quarantine, 2 so far;");
    harness.change(1, harness.now, "new").pass(7_200_000).commit().start().settle();
    harness.pass(7_200_000);
    assertThat(alerts(harness)).hasSize(2);
    harness.pass(86_400_000 - 4 * 3_600_000);
    assertThat(alerts(harness)).hasSize(3).last().asString().contains("quarantine, 3 so far;");
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
