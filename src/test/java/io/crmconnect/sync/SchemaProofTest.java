package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Answers that do not fit the schema under which they were asked for. */
class SchemaProofTest {
  private final Harness harness = new Harness();

  private void threeRowsAndAnAmount() {
    harness.fields.add("amount");
    harness.types.put("amount", FieldType.NUMBER);
    // The harness fills a further field with "amount-<id>", which is no number.
    harness.fill(3);
  }

  @Test
  void aValueThatDoesNotFitHasTheCatalogueReadAndThePageAskedOnceMore() {
    threeRowsAndAnAmount();
    harness.start().settle();
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(2);
    assertThat(harness.requests.stream().filter(Harness::isBackfill)).hasSize(2);
    assertThat(harness.records())
        .hasSize(3)
        .allSatisfy(
            row ->
                assertThat(((Struct) row.value()).getString("_misfits"))
                    .contains("\"amount\":\"amount-"));
  }

  @Test
  void afterThatItIsAMisfitUntilTheNextRefresh() {
    threeRowsAndAnAmount();
    harness.start().settle();
    harness.change(2, harness.now, "new").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(2);
    harness.pass(300_001);
    long before = harness.count(Request.Catalogue.class);
    harness.change(3, harness.now, "new").pass(31_000);
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(before + 1);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void misfitsOfAFieldMakeOneEventAnHour() {
    threeRowsAndAnAmount();
    harness.start().settle();
    harness.change(2, harness.now, "new").pass(31_000);
    assertThat(misfitEvents())
        .singleElement()
        .asString()
        .contains("'amount'", "contacts", ": 3 so far, as in record 1");
    harness.pass(3_600_000);
    assertThat(misfitEvents()).last().asString().contains(": 1 more, as in record 2");
    harness.change(2, harness.now, "newer").change(3, harness.now, "newer").pass(31_000);
    assertThat(misfitEvents()).hasSize(2);
    harness.pass(3_600_000);
    assertThat(misfitEvents()).hasSize(3).last().asString().contains(": 2 more");
  }

  @Test
  void aCatalogueThatWasAskedForBeforeTheDoubtProvesNothing() {
    harness.types.put("name", FieldType.NUMBER);
    harness.change(1, Harness.LONG_AGO, "11").change(2, Harness.LONG_AGO, "12");
    harness.start().settle();
    harness.now += 300_001;
    harness.step(new Event.Tick());
    Command.Ask early =
        harness.asks.stream()
            .filter(ask -> ask.request() instanceof Request.Catalogue)
            .findFirst()
            .orElseThrow();
    Result before = harness.honest(early.request());
    harness.types.put("name", FieldType.STRING);
    harness.change(2, harness.now, "twelve");
    while (harness.asks.size() > 1) {
      harness.answer(harness.asks.stream().filter(ask -> ask != early).findFirst().orElseThrow());
    }
    harness.answer(early, before);
    harness.settle();
    harness.pass(60_000);
    // It has another type now, so the object is frozen: no row has its value as a misfit.
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.found"));
    assertThat(harness.records()).hasSize(2);
  }

  @Test
  void aFieldThatCameBackAndWentAgainIsMissedAgain() {
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.change(2, harness.now, "new");
    long looks = harness.count(Request.Catalogue.class);
    // Away whenever rows are read, there whenever the catalogue is.
    harness.lie =
        request -> {
          if (!(request instanceof Request.Read)
              || harness.count(Request.Catalogue.class) > looks + 1) {
            return null;
          }
          harness.fields.remove("fax");
          Result result = harness.honest(request);
          harness.fields.add("fax");
          return result;
        };
    harness.pass(60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(looks + 2);
    assertThat(harness.records())
        .filteredOn(record -> "2".equals(((Struct) record.value()).getString("id")))
        .allSatisfy(row -> assertThat(((Struct) row.value()).getString("fax")).isEqualTo("fax-2"));
  }

  @Test
  void aCatalogueThatIsOldForSomeSecondsMakesNoNulls() {
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.fields.remove("fax");
    harness.change(2, harness.now, "new");
    long until = harness.now + 40_000;
    harness.lie =
        request ->
            request instanceof Request.Catalogue && harness.now < until
                ? catalogueOfBefore()
                : null;
    harness.pass(60_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("drift.found"));
    assertThat(harness.records()).hasSize(3);
    assertThat(harness.quarantine()).extracting(row -> row.getString("id")).containsExactly("2");
  }

  @Test
  void whatTheCatalogueNamesAfterTheSettleTimeTooIsNull() {
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.fields.remove("fax");
    harness.change(2, harness.now, "new");
    harness.lie = request -> request instanceof Request.Catalogue ? catalogueOfBefore() : null;
    long looks = harness.count(Request.Catalogue.class);
    harness.pass(31_000);
    assertThat(harness.records()).hasSize(3);
    harness.pass(20_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
    assertThat(harness.records()).hasSize(4);
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(looks + 2);
    // What no answer has shown since is not waited for a second time.
    harness.pass(400_000).change(3, harness.now, "new").pass(31_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private static Result catalogueOfBefore() {
    return new Result.Catalogue(
        List.of(new Field("fax", FieldType.STRING), new Field("name", FieldType.STRING)));
  }

  private List<String> misfitEvents() {
    return harness.events().stream().filter(text -> text.startsWith("values.misfit")).toList();
  }
}
