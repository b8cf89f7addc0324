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
  void startWithThreeRowsAndTwoFields() {
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.commit();
  }

  @Test
  void withKeepACrashAnywhereLeavesTheAlert() {
    harness.withDrift(DriftMode.KEEP).start().answerAll();
    int before = harness.commit().emitted.size();
    removeFaxField();
    harness.advance(300_001);
    assertThat(driftAlerts(harness)).hasSize(1);
    for (int stored = before; stored <= harness.emitted.size(); stored++) {
      Harness restarted = harness.onAnotherWorker();
      restarted.emitted.addAll(harness.emitted);
      restarted.crashAfter(stored).start().answerAll().commit().advance(2_000);
      assertThat(driftAlerts(restarted)).as("after %d records", stored - before).isNotEmpty();
    }
  }

  @Test
  void restartsDoNotPostponeTheDailyAlert() {
    removeFaxField();
    harness.advance(300_001);
    assertThat(driftAlerts(harness)).hasSize(1);
    for (int hour = 1; hour <= 25; hour++) {
      harness.advance(3_600_000).commit().start().answerAll();
    }
    assertThat(driftAlerts(harness)).hasSize(2);
    harness.advance(22 * 3_600_000);
    assertThat(driftAlerts(harness)).hasSize(2);
    harness.advance(2 * 3_600_000);
    assertThat(driftAlerts(harness)).hasSize(3);
  }

  @Test
  void theNumberOfQuarantinedRowsIsReportedOnceWithTheFirst() {
    removeFaxField();
    harness.advance(300_001);
    assertThat(driftAlerts(harness)).singleElement().asString().doesNotContain("so far");
    harness.advance(600_000).putIndexed(2, harness.now, "new").advance(45_000);
    harness.putIndexed(3, harness.now, "new").advance(100_000);
    assertThat(driftAlerts(harness)).hasSize(2).last().asString().contains("quarantine, 2 so far;");
    harness.putIndexed(1, harness.now, "new").advance(7_200_000).commit().start().answerAll();
    harness.advance(7_200_000);
    assertThat(driftAlerts(harness)).hasSize(2);
    harness.advance(86_400_000 - 4 * 3_600_000);
    assertThat(driftAlerts(harness)).hasSize(3).last().asString().contains("quarantine, 3 so far;");
  }

  private void removeFaxField() {
    harness.fields.remove("fax");
    harness.store.replaceAll(
        (id, row) ->
            new Row(id, row.version(), row.createdAt(), Map.of("name", row.values().get("name"))));
  }

  private static List<String> driftAlerts(Harness harness) {
    return harness.events().stream().filter(text -> text.startsWith("drift.found")).toList();
  }
}
