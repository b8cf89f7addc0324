/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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
  void aRequestForTheAccountIsSentAgainToo() {
    task.vendor.stopAnswering();

    task.advance(5_500_000);

    assertThat(task.vendor.countRequests(Request.Account.class)).isGreaterThan(3);
    assertThat(task.events())
        .anyMatch(event -> event.startsWith("crm.unreachable") && event.contains("no outcome"));
  }
}
