package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UndatedResponsesTest {
  private static final long HOUR = 3_600_000;
  private final Harness harness = new Harness();

  /** As {@link Harness#advance}, with answers that carry no date. */
  private void advanceUndated(long ms) {
    long end = harness.now + ms;
    answerUndated();
    while (harness.wakeAt() <= end) {
      harness.now = Math.max(harness.now, harness.wakeAt());
      harness.step(new Event.Tick());
      answerUndated();
    }
    harness.now = end;
  }

  private void answerUndated() {
    for (int i = 0; !harness.pendingRequests.isEmpty(); i++) {
      assertThat(i).as("questions without a pause").isLessThan(100);
      Command.SendRequest sendRequest = harness.pendingRequests.removeFirst();
      CrmResponse crmResponse =
          new CrmResponse(
              harness.defaultResult(sendRequest.request()),
              OptionalLong.empty(),
              BudgetSignals.NONE);
      harness.step(new Event.ResponseReceived(sendRequest.id(), crmResponse, 10));
    }
  }

  @Test
  void areRequestedAgainWithBackoffAndReportedOnce() {
    harness.putOldRows(4);
    harness.start();
    advanceUndated(HOUR);

    assertThat(harness.countRequests(Request.Account.class)).isBetween(60L, 80L);
    assertThat(harness.topicRecords()).isEmpty();
    assertThat(harness.events())
        .filteredOn(text -> text.contains("no Date header"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("crm.base.url"));
  }

  @Test
  void delayTheStartNoLongerOnceResponsesAreDated() {
    harness.putOldRows(4);
    harness.start();
    advanceUndated(HOUR);

    harness.advance(120_000);

    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }
}
