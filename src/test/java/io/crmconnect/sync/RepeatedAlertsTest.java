/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** What lasts is told again and again, but is an alert only once a day. */
class RepeatedAlertsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR));
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private List<String> levels(String kind) {
    return emitted.eventValues().stream()
        .filter(event -> event.getString("kind").equals(kind))
        .map((Struct event) -> event.getString("level"))
        .toList();
  }

  private void deleteRows(int from, int to) {
    for (int row = from; row <= to; row++) {
      crm.delete(row);
    }
  }

  @Test
  void deletesThatEachRunHoldsAreAnAlertOnceADayAndWhenTheyGrow() {
    task.startInSync(60);
    deleteRows(1, 20);
    task.advance(23 * HOUR);
    assertThat(levels("delete.held")).hasSizeGreaterThan(15).containsOnlyOnce("alert");
    assertThat(levels("delete.held").get(0)).isEqualTo("alert");

    task.advance(4 * HOUR);
    assertThat(levels("delete.held")).filteredOn("alert"::equals).hasSize(2);

    deleteRows(21, 40);
    task.advance(2 * HOUR);
    assertThat(levels("delete.held")).filteredOn("alert"::equals).hasSize(3);
  }

  @Test
  void recordsThatKafkaKeepsDroppingAreAnAlertOnceADay() {
    task.startInSync(10);
    task.drop(record -> record.topic().equals("crm.contacts"));
    for (int hour = 0; hour < 26; hour++) {
      crm.putIndexed(3, task.now(), "changed in hour " + hour);
      task.advance(HOUR);
    }
    assertThat(levels("records.dropped")).hasSizeGreaterThan(15);
    assertThat(levels("records.dropped")).filteredOn("alert"::equals).hasSize(2);
  }
}
