package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import org.junit.jupiter.api.Test;

/** A task does not wait forever for a response that was lost. */
class LostResponseTest {
  private final TaskDriverHarness task = new TaskDriverHarness();

  @Test
  void aRequestWithoutAnOutcomeIsSentAgainAndTold() {
    task.advance(60_000);
    int sent = task.vendor.requests.size();
    task.vendor.stopAnswering();
    task.advance(600_000);
    int unanswered = task.vendor.requests.size() - sent;
    assertThat(unanswered).isPositive();

    task.advance(700_000);

    assertThat(task.vendor.requests.size() - sent).isGreaterThan(unanswered);
    assertThat(task.vendor.countRequests(Request.ChangesSince.class)).isPositive();
  }

  @Test
  void theWaitForTheAccountIsInTheLog() {
    task.vendor.stopAnswering();

    task.advance(2_500_000);

    assertThat(task.vendor.countRequests(Request.Account.class)).isGreaterThan(3);
    assertThat(task.log).hasSize(1);
    assertThat(task.log.get(0)).contains("no outcome for 600 s");
  }
}
