package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Answers that do not fit the schema under which they were asked for. */
class ResponseSchemaCheckTest {
  private final Harness harness = new Harness();

  private void startWithThreeRowsAndAnAmount() {
    harness.fields.add("amount");
    harness.types.put("amount", FieldType.NUMBER);
    // The harness fills a further field with "amount-<id>", which is no number.
    harness.putOldRows(3);
  }

  @Test
  void aMisfitRefreshesTheCatalogueAndRequestsThePageAgain() {
    startWithThreeRowsAndAnAmount();
    harness.start().answerAll();
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(2);
    assertThat(harness.requests.stream().filter(Harness::isBackfillPage)).hasSize(2);
    assertThat(harness.topicRecords())
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(((Struct) row.value()).getString("_misfits"))
                    .contains("\"amount\":\"amount-"));
  }

  @Test
  void afterTheRefreshItStaysAMisfitUntilTheNextRefresh() {
    startWithThreeRowsAndAnAmount();
    harness.start().answerAll();
    harness.putIndexed(2, harness.now, "new").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(2);
    harness.advance(300_001);
    long before = harness.countRequests(Request.Catalogue.class);
    harness.putIndexed(3, harness.now, "new").advance(31_000);
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(before + 1);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void misfitsOfAFieldMakeOneEventAnHour() {
    startWithThreeRowsAndAnAmount();
    harness.start().answerAll();
    harness.putIndexed(2, harness.now, "new").advance(31_000);
    assertThat(misfitEvents())
        .singleElement()
        .asString()
        .contains("'amount'", "contacts", ": 3 so far, as in record 1");
    harness.advance(3_600_000);
    assertThat(misfitEvents()).last().asString().contains(": 1 more, as in record 2");
    harness.putIndexed(2, harness.now, "newer").putIndexed(3, harness.now, "newer").advance(31_000);
    assertThat(misfitEvents()).hasSize(2);
    harness.advance(3_600_000);
    assertThat(misfitEvents()).hasSize(3).last().asString().contains(": 2 more");
  }

  @Test
  void aCatalogueRequestedBeforeTheMisfitIsNotAccepted() {
    harness.types.put("name", FieldType.NUMBER);
    harness.putIndexed(1, Harness.LONG_AGO, "11").putIndexed(2, Harness.LONG_AGO, "12");
    harness.start().answerAll();
    harness.now += 300_001;
    harness.step(new Event.Tick());
    Command.SendRequest early =
        harness.pendingRequests.stream()
            .filter(sendRequest -> sendRequest.request() instanceof Request.Catalogue)
            .findFirst()
            .orElseThrow();
    Result before = harness.defaultResult(early.request());
    harness.types.put("name", FieldType.STRING);
    harness.putIndexed(2, harness.now, "twelve");
    while (harness.pendingRequests.size() > 1) {
      harness.answer(
          harness.pendingRequests.stream()
              .filter(sendRequest -> sendRequest != early)
              .findFirst()
              .orElseThrow());
    }
    harness.answer(early, before);
    harness.answerAll();
    harness.advance(60_000);
    // It has another type now, so the object is frozen: no row has its value as a misfit.
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.found"));
    assertThat(harness.topicRecords()).hasSize(2);
  }

  @Test
  void aFieldRestoredAndRemovedAgainIsReportedMissingAgain() {
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.putIndexed(2, harness.now, "new");
    long catalogueRequests = harness.countRequests(Request.Catalogue.class);
    // Away whenever rows are read, there whenever the catalogue is.
    harness.override =
        request -> {
          if (!(request instanceof Request.ReadByIds)
              || harness.countRequests(Request.Catalogue.class) > catalogueRequests + 1) {
            return null;
          }
          harness.fields.remove("fax");
          Result result = harness.defaultResult(request);
          harness.fields.add("fax");
          return result;
        };
    harness.advance(60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(catalogueRequests + 2);
    assertThat(harness.topicRecords())
        .filteredOn(record -> "2".equals(((Struct) record.value()).getString("id")))
        .allSatisfy(row -> assertThat(((Struct) row.value()).getString("fax")).isEqualTo("fax-2"));
  }

  @Test
  void aCatalogueThatIsStaleForSecondsWritesNoNulls() {
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.fields.remove("fax");
    harness.putIndexed(2, harness.now, "new");
    long end = harness.now + 40_000;
    harness.override =
        request ->
            request instanceof Request.Catalogue && harness.now < end ? previousCatalogue() : null;
    harness.advance(60_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.found"));
    assertThat(harness.topicRecords()).hasSize(3);
    assertThat(harness.quarantine()).extracting(row -> row.getString("id")).containsExactly("2");
  }

  @Test
  void aFieldStillInTheCatalogueAfterTheSettleTimeIsNull() {
    harness.fields.add("fax");
    harness.putOldRows(3);
    harness.start().answerAll();
    harness.fields.remove("fax");
    harness.putIndexed(2, harness.now, "new");
    harness.override = request -> request instanceof Request.Catalogue ? previousCatalogue() : null;
    long catalogueRequests = harness.countRequests(Request.Catalogue.class);
    harness.advance(31_000);
    assertThat(harness.topicRecords()).hasSize(3);
    harness.advance(20_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
    assertThat(harness.topicRecords()).hasSize(4);
    assertThat(harness.countRequests(Request.Catalogue.class)).isEqualTo(catalogueRequests + 2);
    // What no answer has shown since is not waited for a second time.
    harness.advance(400_000).putIndexed(3, harness.now, "new").advance(31_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private static Result previousCatalogue() {
    return new Result.Catalogue(
        List.of(new Field("fax", FieldType.STRING), new Field("name", FieldType.STRING)));
  }

  private List<String> misfitEvents() {
    return harness.events().stream().filter(text -> text.startsWith("values.misfit")).toList();
  }
}
