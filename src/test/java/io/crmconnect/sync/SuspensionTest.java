/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a suspended object is tried again, and what is told of it. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class SuspensionTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  /** The minutes after the start at which the catalogue was read. */
  private final List<Long> catalogueReads = new ArrayList<>();

  SuspensionTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private void refuse(FailureKind kind, Predicate<Request> refused) {
    crm.override(
        request -> {
          if (request instanceof Request.Catalogue) {
            catalogueReads.add((task.now() - TaskHarness.START_MS) / MINUTE);
          }
          return refused.test(request) ? AlteredResults.failure(kind, "refused") : null;
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"FORBIDDEN", "UNKNOWN_OBJECT", "BAD_REQUEST"})
  void anObjectWhoseCatalogueIsRefusedIsTriedAfterAMinuteAndThenLessOften(FailureKind kind) {
    crm.putOldRows(3);
    refuse(kind, request -> request instanceof Request.Catalogue);
    task.start().answerAll().advance(4 * HOUR + 10 * MINUTE);

    assertThat(catalogueReads).containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 123L, 183L, 243L);
    assertThat(emitted.events("object.")).hasSize(1);
    crm.removeOverride();
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
    assertThat(emitted.events("object.resumed")).hasSize(1);
  }

  private static boolean readsRows(Request request) {
    return request instanceof Request.ListPage || request instanceof Request.ChangesSince;
  }

  @ParameterizedTest
  @EnumSource(names = {"FORBIDDEN", "UNKNOWN_OBJECT", "BAD_REQUEST"})
  void anObjectThatIsReadableAgainAfterAMinuteIsCopied(FailureKind kind) {
    crm.putOldRows(3);
    refuse(kind, SuspensionTest::readsRows);
    task.start().answerAll();
    assertThat(emitted.topicRows()).isEmpty();
    crm.removeOverride();
    task.advance(MINUTE + 1_000);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(3);
    assertThat(emitted.events("object.resumed")).hasSize(1);
  }

  @Test
  void aFieldThatIsGoneSoonAfterAnotherHoldsTheObjectUpForAMinute() {
    crm.fields().add("fax");
    crm.fields().add("pager");
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
    removeField("pager");
    crm.putIndexed(1, task.now(), "new");
    task.advance(MINUTE);
    removeField("fax");
    crm.putIndexed(2, task.now(), "new");
    task.advance(3 * MINUTE);

    assertThat(emitted.quarantine())
        .extracting(row -> row.getString("id"))
        .contains(crm.id(1), crm.id(2));
  }

  /** The vendor refuses requests that name it from now on. */
  private void removeField(String field) {
    crm.fields().remove(field);
    crm.override(
        request ->
            !crm.fields().names().containsAll(Requests.fieldsOf(request))
                ? new Result.Failure(FailureKind.BAD_REQUEST, "no such property", 0)
                : null);
  }

  @Test
  void anObjectThatIsOnlyPartlyReadableIsNotTriedEveryMinute() {
    crm.putOldRows(3);
    task.start().answerAll();
    refuse(FailureKind.FORBIDDEN, Requests::isReadOfChangedRows);
    crm.putIndexed(2, task.now(), "new");
    task.advance(12 * HOUR);

    assertThat(emitted.events("object.suspended")).hasSizeBetween(12, 20);
    crm.removeOverride();
    task.advance(HOUR + MINUTE);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void theDelayBeginsAtAMinuteAgainAfterTheObjectWasReadForLonger() {
    crm.putOldRows(3);
    task.start().answerAll();
    for (int i = 0; i < 5; i++) {
      refuse(FailureKind.FORBIDDEN, request -> true);
      task.advance(10 * MINUTE);
      crm.removeOverride();
      task.advance(HOUR);
      catalogueReads.clear();
    }
    crm.putIndexed(2, task.now(), "new");
    refuse(FailureKind.FORBIDDEN, Requests::isReadOfChangedRows);
    task.advance(40_000);
    crm.removeOverride();
    task.advance(MINUTE);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void theEventSaysWhenTheObjectIsTriedAgain() {
    refuse(FailureKind.FORBIDDEN, request -> request instanceof Request.Catalogue);
    task.start().answerAll();

    assertThat(emitted.lastEvent("object.suspended"))
        .contains("a minute", "up to an hour")
        .doesNotContain("every hour");
  }
}
