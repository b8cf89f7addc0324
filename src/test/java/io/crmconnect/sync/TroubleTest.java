package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told that an object gets no answers is told that it does again, when it does. */
class TroubleTest {
  private static final Result.Failure FAILURE =
      new Result.Failure(FailureKind.UNAVAILABLE, "HubSpot failed (HTTP 500).", 0);

  private final Harness harness = new Harness();

  /** The next scan's question, which stays without an answer. */
  private Command.Ask searchWithoutAnswer() {
    harness.fill(4);
    harness.start().settle();
    harness.pass(60_000);
    Command.Ask search = null;
    while (search == null) {
      harness.now = harness.wakeAt();
      harness.step(new Event.Tick());
      search =
          harness.asks.stream()
              .filter(ask -> Harness.isScanPage(ask.request()))
              .findFirst()
              .orElse(null);
      harness.asks.remove(search);
      harness.settle();
    }
    harness.step(new Event.Struggling(search.id(), FAILURE, 10));
    return search;
  }

  private List<String> told() {
    return harness.events().stream()
        .filter(event -> event.contains("answers"))
        .map(event -> event.substring(0, event.indexOf(':')))
        .toList();
  }

  @Test
  void aDeadSearchIsNotHealedByTheCatalogue() {
    searchWithoutAnswer();
    long before = harness.count(Request.Catalogue.class);
    harness.pass(600_000);

    assertThat(harness.count(Request.Catalogue.class)).isGreaterThan(before);
    assertThat(told()).containsExactly("object.suspended");
  }

  @Test
  void itsOwnAnswerIsToldOnce() {
    Command.Ask search = searchWithoutAnswer();
    harness.answer(search);
    harness.settle().pass(600_000);

    assertThat(told()).containsExactly("object.suspended", "object.resumed");
  }

  @Test
  void aSecondTroubleIsToldAgain() {
    Command.Ask search = searchWithoutAnswer();
    harness.answer(search);
    harness.settle();
    Command.Ask next = null;
    while (next == null) {
      harness.now = harness.wakeAt();
      harness.step(new Event.Tick());
      next =
          harness.asks.stream()
              .filter(ask -> Harness.isScanPage(ask.request()))
              .findFirst()
              .orElse(null);
      harness.asks.remove(next);
      harness.settle();
    }
    harness.step(new Event.Struggling(next.id(), FAILURE, 10));

    assertThat(told()).containsExactly("object.suspended", "object.resumed", "object.suspended");
  }
}
