/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.crmconnect.FakeVendor;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class OffsetChecksTest {
  private final TaskHarness task = new TaskHarness();
  private final FakeCrm crm = task.crm();
  private final FakeVendor vendor = new FakeVendor();
  private final EmittedRecords emitted = task.emitted();

  @Test
  void everyOffsetThatATaskWritesPassesTheChecks() {
    task.settings().reconcileEvery(86_400_000);
    crm.setMaxBackfillRequestsPerSecond(20);
    crm.setRoundTripMs(1_000);
    for (int id = 1; id <= 200; id++) {
      crm.putIndexed(id * 1_000L, FakeCrm.LONG_AGO, "row " + id);
    }
    task.start().answerAll().advance(3 * 86_400_000L);
    int lanes = 0;
    for (SourceRecord record : emitted.all()) {
      String part = (String) record.sourcePartition().get("part");
      Map<String, ?> offset = record.sourceOffset();
      assertThatCode(
              () -> OffsetAlterations.checkOffset(vendor, "contacts", part, offset, task.now()))
          .doesNotThrowAnyException();
      lanes += String.valueOf(offset.get("backfill.lanes")).contains(" ") ? 1 : 0;
    }
    assertThat(lanes).isPositive();
  }
}
