package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vendor that refuses a question for the fields that it names. */
class RefusedFieldsTest {
  private static final Result REFUSED =
      new Result.Failure(FailureKind.REFUSED, "no property 'fax' (HTTP 400)", 0);

  private final Harness harness = new Harness();

  @BeforeEach
  void threeRowsWithTwoFields() {
    harness.fields.add("fax");
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  @Test
  void theCatalogueIsReadAtOnceAndSaysWhatHasDrifted() {
    harness.fields.remove("fax");
    harness.lie =
        request ->
            request instanceof Request.Read read && read.fields().contains("fax") ? REFUSED : null;
    harness.change(2, harness.now, "new").pass(60_000);
    assertThat(harness.events())
        .noneMatch(text -> text.startsWith("object.suspended"))
        .anyMatch(text -> text.startsWith("drift.found"));
    assertThat(harness.quarantine()).extracting(row -> row.getString("id")).containsExactly("2");
  }

  @Test
  void whereThatExplainsNothingTheObjectIsSuspended() {
    long looks = harness.count(Request.Catalogue.class);
    harness.lie = request -> request instanceof Request.Read ? REFUSED : null;
    harness.change(2, harness.now, "new").pass(60_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("object.suspended"));
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(looks + 1);
    harness.lie = request -> null;
    harness.pass(3_600_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void whatWasAskedBeforeTheLookIsAskedOnceMore() {
    for (int id = 1; id <= 8; id++) {
      harness.change(id, harness.now, "new");
    }
    harness.now += 31_000;
    harness.step(new Event.Tick());
    while (reads().size() < 2) {
      harness.answer(
          harness.asks.stream().filter(ask -> !reads().contains(ask)).findFirst().orElseThrow());
    }
    Command.Ask first = reads().get(0);
    Command.Ask second = reads().get(1);
    harness.answer(first, REFUSED);
    while (harness.asks.size() > 1) {
      harness.answer(harness.asks.stream().filter(ask -> ask != second).findFirst().orElseThrow());
    }
    harness.answer(second, REFUSED);
    harness.settle();
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(8);
    assertThat(harness.events()).noneMatch(text -> text.startsWith("object.suspended"));
  }

  private List<Command.Ask> reads() {
    return harness.asks.stream().filter(ask -> ask.request() instanceof Request.Read).toList();
  }

  @Test
  void aQuestionThatNamesNoFieldsHasNothingReadAnew() {
    long looks = harness.count(Request.Catalogue.class);
    harness.lie = request -> Harness.isScanPage(request) ? REFUSED : null;
    harness.pass(60_000);
    assertThat(harness.events()).anyMatch(text -> text.startsWith("object.suspended"));
    assertThat(harness.count(Request.Catalogue.class)).isEqualTo(looks);
  }
}
