package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How often an object is looked at; the harness polls every 30 s, and every 5 min when idle. */
class SyncSettingsTest {
  /** One object is looked at 2,880 times a day. */
  private static final OptionalLong AMPLE = OptionalLong.of(4 * 2_880);

  private static final OptionalLong SCARCE = OptionalLong.of(4 * 2_880 - 4);

  private final SyncSettings settings = new Harness().settings;

  @Test
  void aQuietObjectIsSlowedStepByStepWhenTheDaysBudgetDemandsIt() {
    assertThat(settings.intervalMs(0, SCARCE)).isEqualTo(30_000);
    assertThat(settings.intervalMs(1, SCARCE)).isEqualTo(60_000);
    assertThat(settings.intervalMs(3, SCARCE)).isEqualTo(240_000);
    assertThat(settings.intervalMs(4, SCARCE)).isEqualTo(300_000);
    assertThat(settings.intervalMs(1_000, SCARCE)).isEqualTo(300_000);
  }

  @Test
  void whereTheBudgetIsAmpleOrNotKnownNothingIsSlowed() {
    assertThat(settings.intervalMs(1_000, AMPLE)).isEqualTo(30_000);
    assertThat(settings.intervalMs(1_000, OptionalLong.empty())).isEqualTo(30_000);
  }

  @Test
  void aTaskSlowsItsQuietObjectAndIsQuickAgainAfterAChange() {
    Harness harness = new Harness();
    harness.daily = SCARCE;
    harness.fill(3);
    harness.start().settle().pass(3_600_000);
    long before = windows(harness);
    harness.pass(3_600_000);
    assertThat(windows(harness) - before).isLessThan(40);

    harness.change(2, harness.now, "new");
    harness.pass(300_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private static long windows(Harness harness) {
    return harness.requests.stream().filter(Harness::isScanPage).count();
  }
}
