package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import org.junit.jupiter.api.Test;

/** How far a task says its objects lie behind. */
class FreshnessTest {
  private final Harness harness = new Harness();

  @Test
  void noLagIsReportedBeforeTheVendorClockIsKnown() {
    harness.putOldRows(3);
    assertThat(harness.start().lagByObject()).isEmpty();
    assertThat(harness.answerAll().lagByObject()).containsOnlyKeys("contacts");
  }

  @Test
  void anIdleObjectStaysFreshAndOneWithoutResponsesLags() {
    harness.putOldRows(3);
    harness.start().answerAll().advance(600_000);
    long maxLag =
        harness.settings.settleMs() + harness.settings.pollIntervalMs() + /* whole seconds */ 1_100;
    assertThat(harness.lagByObject().get("contacts"))
        .isBetween(harness.settings.settleMs(), maxLag);

    harness.now += 600_000;

    assertThat(harness.lagByObject().get("contacts")).isBetween(600_000L, 600_000 + maxLag);
  }

  @Test
  void aFullListObjectIsAsFreshAsItsLastCompletePoll() {
    harness.object = new CrmObject("owners", "owners");
    harness.putOldRows(8);
    harness.start().answerAll().advance(600_000);
    assertThat(harness.lagByObject().get("owners"))
        .isBetween(0L, harness.settings.pollIntervalMs());
    harness.now += 600_000;
    assertThat(harness.lagByObject().get("owners")).isGreaterThanOrEqualTo(600_000L);
  }
}
