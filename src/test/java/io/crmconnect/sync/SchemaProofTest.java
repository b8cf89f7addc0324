package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
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
    assertThat(misfitEvents()).singleElement().asString().contains("'amount'", "contacts");
    harness.pass(3_600_000);
    harness.change(2, harness.now, "newer").pass(31_000);
    assertThat(misfitEvents()).hasSize(2);
  }

  private List<String> misfitEvents() {
    return harness.events().stream().filter(text -> text.startsWith("values.misfit")).toList();
  }
}
