package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Request;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UndatedAnswersTest {
  private static final long HOUR = 3_600_000;
  private final Harness harness = new Harness();

  /** As {@link Harness#pass}, with answers that carry no date. */
  private void passUndated(long ms) {
    long until = harness.now + ms;
    answerUndated();
    while (harness.wakeAt() <= until) {
      harness.now = Math.max(harness.now, harness.wakeAt());
      harness.step(new Event.Tick());
      answerUndated();
    }
    harness.now = until;
  }

  private void answerUndated() {
    for (int i = 0; !harness.asks.isEmpty(); i++) {
      assertThat(i).as("questions without a pause").isLessThan(100);
      Command.Ask ask = harness.asks.removeFirst();
      Answer answer =
          new Answer(harness.honest(ask.request()), OptionalLong.empty(), BudgetSignals.NONE);
      harness.step(new Event.Answered(ask.id(), answer, 10));
    }
  }

  @Test
  void areAskedAgainWithGrowingPausesAndToldOnce() {
    harness.fill(4);
    harness.start();
    passUndated(HOUR);

    assertThat(harness.count(Request.Account.class)).isBetween(60L, 80L);
    assertThat(harness.records()).isEmpty();
    assertThat(harness.events())
        .filteredOn(text -> text.contains("no Date header"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("crm.base.url"));
  }

  @Test
  void delayNothingForLongOnceTheyAreDated() {
    harness.fill(4);
    harness.start();
    passUndated(HOUR);

    harness.pass(120_000);

    assertThat(harness.topic()).isEqualTo(harness.crm());
  }
}
