package io.crmconnect.sync.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.Harness;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How often an object is looked at; the harness polls every 30 s, and every 5 min when idle. */
class SyncSettingsTest {
  /** One object is looked at 2,880 times a day. */
  private static final OptionalLong AMPLE_BUDGET = OptionalLong.of(4 * 2_880);

  private static final OptionalLong SCARCE_BUDGET = OptionalLong.of(4 * 2_880 - 4);

  private final SyncSettings settings = new Harness().settings;

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
    Harness harness = new Harness();
    harness.dailyRequests = SCARCE_BUDGET;
    harness.putOldRows(3);
    harness.start().answerAll().advance(3_600_000);
    long before = countScans(harness);
    harness.advance(3_600_000);
    assertThat(countScans(harness) - before).isLessThan(40);

    harness.putIndexed(2, harness.now, "new");
    harness.advance(300_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private static long countScans(Harness harness) {
    return harness.requests.stream().filter(Harness::isChangesRequest).count();
  }
}
