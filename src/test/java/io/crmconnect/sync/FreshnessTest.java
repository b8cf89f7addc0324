package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import org.junit.jupiter.api.Test;

/** How far a task says its objects lie behind. */
class FreshnessTest {
  private final Harness harness = new Harness();

  @Test
  void nothingIsSaidBeforeTheVendorsClockIsKnown() {
    harness.fill(3);
    assertThat(harness.start().behind()).isEmpty();
    assertThat(harness.settle().behind()).containsOnlyKeys("contacts");
  }

  @Test
  void aQuietObjectStaysFreshAndOneThatGetsNoAnswersFallsBehind() {
    harness.fill(3);
    harness.start().settle().pass(600_000);
    long most =
        harness.settings.settleMs() + harness.settings.pollIntervalMs() + /* whole seconds */ 1_100;
    assertThat(harness.behind().get("contacts")).isBetween(harness.settings.settleMs(), most);

    harness.now += 600_000;

    assertThat(harness.behind().get("contacts")).isBetween(600_000L, 600_000 + most);
  }

  @Test
  void anObjectThatIsListedIsAsFreshAsItsLastWholeRound() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.fill(8);
    harness.start().settle().pass(600_000);
    assertThat(harness.behind().get("owners")).isBetween(0L, harness.settings.pollIntervalMs());
    harness.now += 600_000;
    assertThat(harness.behind().get("owners")).isGreaterThanOrEqualTo(600_000L);
  }
}
