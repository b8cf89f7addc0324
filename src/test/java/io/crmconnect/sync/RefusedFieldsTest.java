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
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The vendor refuses a request for the fields that it names. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class RefusedFieldsTest {
  private static final Result REFUSED =
      new Result.Failure(FailureKind.BAD_REQUEST, "no property 'fax' (HTTP 400)", 0);

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  RefusedFieldsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @BeforeEach
  void startWithThreeRowsAndTwoFields() {
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
  }

  @Test
  void theCatalogueIsRefreshedAtOnceAndShowsTheDrift() {
    crm.fields().remove("fax");
    crm.override(request -> Requests.fieldsOf(request).contains("fax") ? REFUSED : null);
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000);
    assertThat(emitted.events())
        .noneMatch(text -> text.startsWith("object.suspended"))
        .anyMatch(text -> text.startsWith("drift.found"));
    assertThat(emitted.quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactly(crm.id(2));
  }

  @Test
  void anObjectWhoseCatalogueExplainsNothingIsSuspended() {
    long catalogueRequests = task.sent().count(Request.Catalogue.class);
    crm.override(request -> Requests.isReadOfChangedRows(request) ? REFUSED : null);
    crm.putIndexed(2, task.now(), "new");
    task.advance(60_000);
    assertThat(emitted.events("object.suspended")).isNotEmpty();
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(catalogueRequests + 1);
    crm.removeOverride();
    task.advance(3_600_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aRequestSentBeforeTheRefreshIsSentAgain() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    for (int id = 1; id <= 8; id++) {
      crm.putIndexed(id, task.now(), "new");
    }
    SendRequest first = task.withhold(Requests::isRead);
    SendRequest second = task.withhold(Requests::isRead);
    task.answer(first, REFUSED);
    task.answerAll();
    task.answer(second, REFUSED);
    task.answerAll();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(8);
    assertThat(emitted.events("object.suspended")).isEmpty();
  }

  @Test
  void aRefusedRequestWithoutFieldsCausesNoRefresh() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    long catalogueRequests = task.sent().count(Request.Catalogue.class);
    crm.override(request -> Requests.isChangeScan(request) ? REFUSED : null);
    task.advance(60_000);
    assertThat(emitted.events("object.suspended")).isNotEmpty();
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(catalogueRequests);
  }
}
