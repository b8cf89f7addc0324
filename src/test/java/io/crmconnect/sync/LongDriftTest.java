/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The description of a drift is part of the offset, which Kafka limits. */
class LongDriftTest {
  @Test
  void aDriftOfManyLongNamesIsDescribedInPart() {
    String[] names =
        IntStream.range(0, 400)
            .mapToObj(i -> "f" + i + "_" + "n".repeat(1_500))
            .toArray(String[]::new);
    TaskHarness task = new TaskHarness(TestSettings.defaults().drift(DriftMode.QUARANTINE));
    task.crm().fields().add(names);
    task.crm().putOldRows(3);
    task.start().answerAll().advance(60_000);
    for (String name : names) {
      task.crm().fields().remove(name);
    }
    task.advance(20 * 60_000);
    assertThat(task.emitted().events("drift.found")).isNotEmpty();
    assertThat(task.emitted().lastRecord().sourceOffset().toString())
        .contains("drift.found", "more");
    for (SourceRecord record : task.emitted().all()) {
      assertThat(record.sourceOffset().toString()).hasSizeLessThan(900_000);
    }
  }
}
