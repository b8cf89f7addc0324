package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told that an object gets no answers is told that it does again, when it does. */
class RequestFailureAlertsTest {
  private static final Result.Failure FAILURE =
      new Result.Failure(FailureKind.UNAVAILABLE, "HubSpot failed (HTTP 500).", 0);

  private final Harness harness = new Harness();

  /** The next scan's question, which stays without an answer. */
  private Command.SendRequest awaitUnansweredSearch() {
    harness.putOldRows(4);
    harness.start().answerAll();
    harness.advance(60_000);
    Command.SendRequest search = null;
    while (search == null) {
      harness.now = harness.wakeAt();
      harness.step(new Event.Tick());
      search =
          harness.pendingRequests.stream()
              .filter(sendRequest -> Harness.isChangesRequest(sendRequest.request()))
              .findFirst()
              .orElse(null);
      harness.pendingRequests.remove(search);
      harness.answerAll();
    }
    harness.step(new Event.RequestFailing(search.id(), FAILURE));
    return search;
  }

  private List<String> alerts() {
    return harness.events().stream()
        .filter(event -> event.contains("answers"))
        .map(event -> event.substring(0, event.indexOf(':')))
        .toList();
  }

  @Test
  void aFailingSearchIsNotResolvedByACatalogueResponse() {
    awaitUnansweredSearch();
    long before = harness.countRequests(Request.Catalogue.class);
    harness.advance(600_000);

    assertThat(harness.countRequests(Request.Catalogue.class)).isGreaterThan(before);
    assertThat(alerts()).containsExactly("object.suspended");
  }

  @Test
  void theRecoveryOfARequestIsReportedOnce() {
    Command.SendRequest search = awaitUnansweredSearch();
    harness.answer(search);
    harness.answerAll().advance(600_000);

    assertThat(alerts()).containsExactly("object.suspended", "object.resumed");
  }

  @Test
  void aSecondFailureIsReportedAgain() {
    Command.SendRequest search = awaitUnansweredSearch();
    harness.answer(search);
    harness.answerAll();
    Command.SendRequest next = null;
    while (next == null) {
      harness.now = harness.wakeAt();
      harness.step(new Event.Tick());
      next =
          harness.pendingRequests.stream()
              .filter(sendRequest -> Harness.isChangesRequest(sendRequest.request()))
              .findFirst()
              .orElse(null);
      harness.pendingRequests.remove(next);
      harness.answerAll();
    }
    harness.step(new Event.RequestFailing(next.id(), FAILURE));

    assertThat(alerts()).containsExactly("object.suspended", "object.resumed", "object.suspended");
  }
}
