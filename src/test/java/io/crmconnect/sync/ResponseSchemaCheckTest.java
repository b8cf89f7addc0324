/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses that do not fit the schema under which they were requested. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class ResponseSchemaCheckTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ResponseSchemaCheckTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private void startWithThreeRowsAndAnAmount() {
    crm.fields().add("amount");
    crm.fields().setType("amount", FieldType.NUMBER);
    // The task fills a further field with "amount-<id>", which is no number.
    crm.putOldRows(3);
  }

  @Test
  void aMisfitRefreshesTheCatalogueAndRequestsThePageAgain() {
    startWithThreeRowsAndAnAmount();
    task.start().answerAll();
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(2);
    assertThat(task.sent().all().stream().filter(Requests::isBackfillPage)).hasSize(2);
    assertThat(emitted.topicRecords())
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(((Struct) row.value()).getString("_misfits"))
                    .contains("\"amount\":\"amount-"));
  }

  @Test
  void afterTheRefreshItStaysAMisfitUntilTheNextRefresh() {
    startWithThreeRowsAndAnAmount();
    task.start().answerAll();
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(2);
    task.advance(300_001);
    long before = task.sent().count(Request.Catalogue.class);
    crm.putIndexed(3, task.now(), "new");
    task.advance(31_000);
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(before + 1);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void misfitsOfAFieldMakeOneEventAnHour() {
    startWithThreeRowsAndAnAmount();
    task.start().answerAll();
    crm.putIndexed(2, task.now(), "new");
    task.advance(31_000);
    assertThat(misfitEvents())
        .singleElement()
        .asString()
        .contains("'amount'", "contacts", ": 3 so far, as in record " + crm.id(1));
    task.advance(3_600_000);
    assertThat(misfitEvents()).last().asString().contains(": 1 more, as in record " + crm.id(2));
    crm.putIndexed(2, task.now(), "newer");
    crm.putIndexed(3, task.now(), "newer");
    task.advance(31_000);
    assertThat(misfitEvents()).hasSize(2);
    task.advance(3_600_000);
    assertThat(misfitEvents()).hasSize(3).last().asString().contains(": 2 more");
  }

  @Test
  void aCatalogueRequestedBeforeTheMisfitIsNotAccepted() {
    crm.fields().setType("name", FieldType.NUMBER);
    crm.putIndexed(1, FakeCrm.LONG_AGO, "11");
    crm.putIndexed(2, FakeCrm.LONG_AGO, "12");
    task.start().answerAll();
    task.skip(300_001);
    task.tick();
    Command.SendRequest early =
        task.pending().stream()
            .filter(sendRequest -> sendRequest.request() instanceof Request.Catalogue)
            .findFirst()
            .orElseThrow();
    Result before = crm.correctAnswer(early.request());
    crm.fields().setType("name", FieldType.STRING);
    crm.putIndexed(2, task.now(), "twelve");
    while (task.pending().size() > 1) {
      task.answer(
          task.pending().stream()
              .filter(sendRequest -> sendRequest != early)
              .findFirst()
              .orElseThrow());
    }
    task.answer(early, before);
    task.answerAll();
    task.advance(60_000);
    // It has another type now, so the object is frozen: no row has its value as a misfit.
    assertThat(emitted.events("drift.found")).isNotEmpty();
    assertThat(emitted.topicRecords()).hasSize(2);
  }

  @Test
  void aFieldRestoredAndRemovedAgainIsReportedMissingAgain() {
    crm.assume(VendorTrait.UNKNOWN_FIELDS_LEFT_OUT);
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    crm.putIndexed(2, task.now(), "new");
    long catalogueRequests = task.sent().count(Request.Catalogue.class);
    // Away whenever rows are read, there whenever the catalogue is.
    crm.override(
        request -> {
          if (!Requests.isRead(request)
              || task.sent().count(Request.Catalogue.class) > catalogueRequests + 1) {
            return null;
          }
          crm.fields().remove("fax");
          Result result = crm.correctAnswer(request);
          crm.fields().add("fax");
          return result;
        });
    task.advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(catalogueRequests + 2);
    assertThat(emitted.topicRecords())
        .filteredOn(record -> crm.id(2).equals(((Struct) record.value()).getString("id")))
        .allSatisfy(row -> assertThat(((Struct) row.value()).getString("fax")).isEqualTo("fax-2"));
  }

  @Test
  void aCatalogueThatIsStaleForSecondsWritesNoNulls() {
    crm.assume(VendorTrait.UNKNOWN_FIELDS_LEFT_OUT);
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    crm.fields().remove("fax");
    crm.putIndexed(2, task.now(), "new");
    long end = task.now() + 40_000;
    crm.override(
        request ->
            request instanceof Request.Catalogue && task.now() < end ? previousCatalogue() : null);
    task.advance(60_000);
    assertThat(emitted.events("drift.found")).isNotEmpty();
    assertThat(emitted.topicRecords()).hasSize(3);
    assertThat(emitted.quarantine())
        .extracting(row -> row.getString("id"))
        .containsExactly(crm.id(2));
  }

  @Test
  void aFieldStillInTheCatalogueAfterTheSettleTimeIsNull() {
    crm.assume(VendorTrait.UNKNOWN_FIELDS_LEFT_OUT);
    crm.fields().add("fax");
    crm.putOldRows(3);
    task.start().answerAll();
    crm.fields().remove("fax");
    crm.putIndexed(2, task.now(), "new");
    crm.override(request -> request instanceof Request.Catalogue ? previousCatalogue() : null);
    long catalogueRequests = task.sent().count(Request.Catalogue.class);
    task.advance(31_000);
    assertThat(emitted.topicRecords()).hasSize(3);
    task.advance(20_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecords()).hasSize(4);
    assertThat(task.sent().count(Request.Catalogue.class)).isEqualTo(catalogueRequests + 2);
    // What no answer has shown since is not waited for a second time.
    task.advance(400_000);
    crm.putIndexed(3, task.now(), "new");
    task.advance(31_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  private static Result previousCatalogue() {
    return new Result.Catalogue(
        List.of(new Field("fax", FieldType.STRING), new Field("name", FieldType.STRING)));
  }

  private List<String> misfitEvents() {
    return emitted.events("values.misfit");
  }
}
