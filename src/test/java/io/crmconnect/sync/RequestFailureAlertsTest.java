/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** An alert that requests of an object keep failing is followed by one when they succeed again. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class RequestFailureAlertsTest {
  private static final Result.Failure FAILURE =
      new Result.Failure(FailureKind.UNAVAILABLE, "HubSpot failed (HTTP 500).", 0);

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  RequestFailureAlertsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** The next scan's request, which fails and stays without a response. */
  private SendRequest awaitUnansweredSearch() {
    crm.putOldRows(4);
    task.start().answerAll().advance(60_000);
    return awaitNextSearch();
  }

  private SendRequest awaitNextSearch() {
    SendRequest search = task.withhold(Requests::isChangeScan);
    task.answerAll();
    task.step(new Event.RequestFailing(search.id(), FAILURE));
    return search;
  }

  private List<String> alerts() {
    return emitted.events().stream()
        .filter(event -> event.contains(": requests "))
        .map(event -> event.substring(0, event.indexOf(':')))
        .toList();
  }

  @Test
  void aFailingSearchIsNotResolvedByACatalogueResponse() {
    awaitUnansweredSearch();
    long before = task.sent().count(Request.Catalogue.class);
    task.advance(600_000);

    assertThat(task.sent().count(Request.Catalogue.class)).isGreaterThan(before);
    assertThat(alerts()).containsExactly("object.suspended");
  }

  @Test
  void theRecoveryOfARequestIsReportedOnce() {
    SendRequest search = awaitUnansweredSearch();
    task.answer(search);
    task.answerAll().advance(600_000);

    assertThat(alerts()).containsExactly("object.suspended", "object.resumed");
  }

  @Test
  void aSecondFailureIsReportedAgain() {
    SendRequest search = awaitUnansweredSearch();
    task.answer(search);
    task.answerAll();
    awaitNextSearch();

    assertThat(alerts()).containsExactly("object.suspended", "object.resumed", "object.suspended");
  }
}
