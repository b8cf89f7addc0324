/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How often an object is polled; by default every 30 s, and every 5 min when it is idle. */
class SyncSettingsTest {
  /** One object is polled 2,880 times a day. */
  private static final OptionalLong AMPLE_BUDGET = OptionalLong.of(4 * 2_880);

  private static final OptionalLong SCARCE_BUDGET = OptionalLong.of(4 * 2_880 - 4);

  private final SyncSettings settings = SyncSettings.builder("hubspot").build();

  @Test
  void deletesAreReadAtTheirOwnIntervalButNotMoreOftenThanChanges() {
    SyncSettings rare =
        SyncSettings.builder("any").pollIntervalMs(30_000).deleteFeedIntervalMs(900_000).build();
    assertThat(rare.effectiveDeleteFeedIntervalMs(0, AMPLE_BUDGET)).isEqualTo(900_000);
    assertThat(rare.effectivePollIntervalMs(0, AMPLE_BUDGET)).isEqualTo(30_000);
    SyncSettings often =
        SyncSettings.builder("any").pollIntervalMs(30_000).deleteFeedIntervalMs(1_000).build();
    assertThat(often.effectiveDeleteFeedIntervalMs(0, AMPLE_BUDGET)).isEqualTo(30_000);
  }

  @Test
  void anIdleObjectIsPolledLessOftenStepByStepWhenTheDailyBudgetDemandsIt() {
    assertThat(settings.effectivePollIntervalMs(0, SCARCE_BUDGET)).isEqualTo(30_000);
    assertThat(settings.effectivePollIntervalMs(1, SCARCE_BUDGET)).isEqualTo(60_000);
    assertThat(settings.effectivePollIntervalMs(3, SCARCE_BUDGET)).isEqualTo(240_000);
    assertThat(settings.effectivePollIntervalMs(4, SCARCE_BUDGET)).isEqualTo(300_000);
    assertThat(settings.effectivePollIntervalMs(1_000, SCARCE_BUDGET)).isEqualTo(300_000);
  }

  @Test
  void withAnAmpleOrUnknownBudgetThePollIntervalStays() {
    assertThat(settings.effectivePollIntervalMs(1_000, AMPLE_BUDGET)).isEqualTo(30_000);
    assertThat(settings.effectivePollIntervalMs(1_000, OptionalLong.empty())).isEqualTo(30_000);
  }

  @Test
  void aTaskPollsItsIdleObjectLessOftenUntilAChange() {
    TaskHarness task = new TaskHarness();
    FakeCrm crm = task.crm();
    crm.setDailyLimit(SCARCE_BUDGET.getAsLong());
    crm.putOldRows(3);
    task.start().answerAll().advance(3_600_000);
    long before = countScans(task);
    task.advance(3_600_000);
    assertThat(countScans(task) - before).isLessThan(40);

    crm.putIndexed(2, task.now(), "new");
    task.advance(300_000);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
  }

  private static long countScans(TaskHarness task) {
    return task.sent().countMatching(Requests::isChangeScan);
  }
}
