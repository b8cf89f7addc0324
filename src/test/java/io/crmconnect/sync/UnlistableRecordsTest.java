/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.FakeVendorModel;
import io.crmconnect.sync.testing.NumericIdVendor;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Parts of a list that the vendor never brings: nothing is concluded from them. */
class UnlistableRecordsTest {
  private static final long HOUR_MS = 3_600_000;

  private static Result.Failure failure() {
    return new Result.Failure(FailureKind.UNAVAILABLE, "The vendor failed (HTTP 502).", 0);
  }

  private static void refuse(FakeCrm crm, Predicate<Request> refused) {
    crm.override(request -> refused.test(request) ? failure() : null);
  }

  private static boolean contains(FakeCrm crm, Request request, long number) {
    return crm.correctAnswer(request) instanceof Result.Page page
        && page.rows().stream().map(Row::id).anyMatch(crm.id(number)::equals);
  }

  /** Only where ids are numbers is there a next id, with which the list can be continued. */
  static Stream<FakeVendorModel> vendorsWithNumericIds() {
    return Stream.of(new NumericIdVendor(), NumericIdVendor.withNextIdTokens());
  }

  @ParameterizedTest
  @MethodSource("vendorsWithNumericIds")
  void aSweepComparesTheRestAndDeletesNothingThatItCouldNotList(FakeVendorModel vendor) {
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR_MS), vendor);
    FakeCrm crm = task.crm();
    EmittedRecords emitted = task.emitted();
    task.startInSync(60);
    crm.delete(9, 51);
    crm.putUnindexed(55, crm.row(55).version() + 1, "unnoticed");
    refuse(
        crm,
        request ->
            request instanceof Request.ListPage && contains(crm, request, 30)
                || Requests.isReadOf(request, crm.id(30)));
    task.advance(5 * HOUR_MS);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.lastEvent("reconcile.finished")).contains(" 0 deletes held");
    assertThat(emitted.events("reconcile.finished"))
        .anyMatch(event -> event.contains("2 deleted, 1 repaired"))
        .anyMatch(event -> event.contains("passes over a part of the vendor's list"));
  }

  @ParameterizedTest
  @MethodSource("vendorsWithNumericIds")
  void aBackfillReadsWhatItCouldNotList(FakeVendorModel vendor) {
    TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
    FakeCrm crm = task.crm();
    crm.putOldRows(60);
    refuse(
        crm,
        request ->
            request instanceof Request.ListPage
                && (contains(crm, request, 1)
                    || contains(crm, request, 30)
                    || contains(crm, request, 60)));
    task.start().answerAll().advance(HOUR_MS);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.emitted().lastEvent("backfill.finished")).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(VendorShape.class)
  void aSweepThatCanListNothingDeletesNothing(VendorShape vendor) {
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR_MS), vendor);
    FakeCrm crm = task.crm();
    task.startInSync(12);
    refuse(crm, request -> request instanceof Request.ListPage);
    task.advance(5 * HOUR_MS);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.failure()).isNull();
  }

  @Test
  void rowsThatCannotBeReadByIdsGoToQuarantineByTheirIds() {
    RowFeedVendor vendor = new RowFeedVendor();
    vendor.readNoIds();
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR_MS), vendor);
    FakeCrm crm = task.crm();
    crm.putOldRows(12);
    refuse(
        crm,
        request ->
            request instanceof Request.ListPage page
                    && !page.fields().isEmpty()
                    && contains(crm, request, 7)
                || request instanceof Request.ChangesSince changes
                    && !changes.fields().isEmpty()
                    && ((Result.Changes) crm.correctAnswer(request))
                        .rows().stream().anyMatch(row -> row.id().equals(crm.id(7))));
    task.start().answerAll().advance(5 * HOUR_MS);
    assertThat(task.emitted().topicRows()).hasSize(11).doesNotContainKey(crm.id(7));
    assertThat(task.emitted().quarantine())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.getString("id")).isEqualTo(crm.id(7)));
    assertThat(task.emitted().eventKinds()).contains(EventKind.RECORD_QUARANTINED.text());

    crm.putIndexed(7, task.now(), "changed");
    crm.putIndexed(8, task.now(), "changed too");
    task.advance(HOUR_MS);
    assertThat(task.emitted().topicRows()).containsEntry(crm.id(8), "changed too");
    crm.removeOverride();
    task.advance(5 * HOUR_MS);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
  }

  @ParameterizedTest
  @EnumSource(VendorShape.class)
  void aWholeListThatEndsInAFailureDeletesNothing(VendorShape vendor) {
    TaskHarness task = new TaskHarness(TestSettings.defaults().objects(FakeCrm.OWNERS), vendor);
    FakeCrm crm = task.crm();
    crm.putOldRows(12);
    task.start().answerAll().advance(HOUR_MS);
    refuse(crm, request -> request instanceof Request.ListPage && contains(crm, request, 7));
    crm.putIndexed(2, task.now(), "changed");
    task.advance(HOUR_MS);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows());
  }
}
