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
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The lag that a task reports for its objects. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class FreshnessTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  FreshnessTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void noLagIsReportedBeforeTheVendorClockIsKnown() {
    crm.putOldRows(3);
    assertThat(task.start().lagByObject()).isEmpty();
    assertThat(task.answerAll().lagByObject()).containsOnlyKeys("contacts");
  }

  @Test
  void anIdleObjectStaysFreshAndOneWithoutResponsesLags() {
    crm.putOldRows(3);
    task.start().answerAll().advance(600_000);
    long maxLag =
        task.settings().build().settleMs()
            + task.settings().build().pollIntervalMs()
            + /* whole seconds */ 1_100;
    assertThat(task.lagByObject().get("contacts"))
        .isBetween(task.settings().build().settleMs(), maxLag);

    task.skip(600_000);

    assertThat(task.lagByObject().get("contacts")).isBetween(600_000L, 600_000 + maxLag);
  }

  @Test
  void aFullListObjectIsAsFreshAsItsLastCompletePoll() {
    task.settings().objects(FakeCrm.OWNERS);
    crm.putOldRows(8);
    task.start().answerAll().advance(600_000);
    assertThat(task.lagByObject().get("owners"))
        .isBetween(0L, task.settings().build().pollIntervalMs());
    task.skip(600_000);
    assertThat(task.lagByObject().get("owners")).isGreaterThanOrEqualTo(600_000L);
  }
}
