package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vendor that refuses a question for the fields that it names. */
class RefusedFieldsTest {
  private static final Result REFUSED =
      new Result.Failure(FailureKind.BAD_REQUEST, "no property 'fax' (HTTP 400)", 0);

  private final Harness harness = new Harness();

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.commit();
  }

  @Test
  void theCatalogueIsRefreshedAtOnceAndShowsTheDrift() {
    harness.fields.remove("fax");
    harness.override =
        request ->
            request instanceof Request.ReadByIds readByIds && readByIds.fields().contains("fax")
                ? REFUSED
                : null;
    harness.putIndexed(2, harness.now, "new").advance(60_000);
    assertThat(harness.events())
        .noneMatch(text -> text.startsWith("object.suspended"))
        .anyMatch(text -> text.startsWith("drift.found"));
    assertThat(harness.quarantine()).extracting(row -> row.getString("id")).containsExactly("2");
  }

  @Test
  void anObjectWhoseCatalogueExplainsNothingIsSuspended() {
    long catalogueRequests = harness.countRequests(Request.Catalogue.class);
    harness.override = request -> request instanceof Request.ReadByIds ? REFUSED : null;
    harness.putIndexed(2, harness.now, "new").advance(60_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("object.suspended"));
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(catalogueRequests + 1);
    harness.override = request -> null;
    harness.advance(3_600_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void aRequestSentBeforeTheRefreshIsSentAgain() {
    for (int id = 1; id <= 8; id++) {
      harness.putIndexed(id, harness.now, "new");
    }
    harness.now += 31_000;
    harness.step(new Event.Tick());
    while (pendingReads().size() < 2) {
      harness.answer(
          harness.pendingRequests.stream()
              .filter(sendRequest -> !pendingReads().contains(sendRequest))
              .findFirst()
              .orElseThrow());
    }
    Command.SendRequest first = pendingReads().get(0);
    Command.SendRequest second = pendingReads().get(1);
    harness.answer(first, REFUSED);
    while (harness.pendingRequests.size() > 1) {
      harness.answer(
          harness.pendingRequests.stream()
              .filter(sendRequest -> sendRequest != second)
              .findFirst()
              .orElseThrow());
    }
    harness.answer(second, REFUSED);
    harness.answerAll();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(8);
    assertThat(harness.events()).noneMatch(text -> text.startsWith("object.suspended"));
  }

  private List<Command.SendRequest> pendingReads() {
    return harness.pendingRequests.stream()
        .filter(sendRequest -> sendRequest.request() instanceof Request.ReadByIds)
        .toList();
  }

  @Test
  void aRefusedRequestWithoutFieldsCausesNoRefresh() {
    long catalogueRequests = harness.countRequests(Request.Catalogue.class);
    harness.override = request -> Harness.isChangesRequest(request) ? REFUSED : null;
    harness.advance(60_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("object.suspended"));
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(catalogueRequests);
  }
}
