/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static io.crmconnect.sync.testing.Requests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import io.crmconnect.topics.TopicSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes during a sweep, and responses that look like deletes but are not. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class SweepHardCasesTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  SweepHardCasesTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** Runs it once, just before the sweep's page after that id is answered. */
  private void runBeforeSweepPage(String token, Runnable change) {
    boolean[] done = {false};
    crm.override(
        request -> {
          if (!done[0] && isSweepPageAfter(request, token)) {
            done[0] = true;
            change.run();
          }
          return null;
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"FORBIDDEN", "UNKNOWN_OBJECT"})
  void aRefusalDuringTheSweepSuspendsTheObjectAndDeletesNothing(FailureKind kind) {
    task.startInSync(23);
    crm.delete(2);
    crm.override(
        request ->
            isSweepPageAfter(request, crm.id(11)) ? AlteredResults.failure(kind, "refused") : null);
    task.advance(HOUR);
    assertThat(emitted.lastEvent("object.suspended")).contains("refused");
    assertThat(emitted.tombstones()).hasSizeLessThanOrEqualTo(1);
    assertThat(emitted.topicRows())
        .hasSizeGreaterThanOrEqualTo(22)
        .containsKeys(crm.id(1), crm.id(12), crm.id(23));
    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(emitted.lastEvent("object.resumed")).isNotEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
    assertThat(emitted.tombstones()).hasSize(1);
  }

  @Test
  void theDeletesOfTenLiveRowsAreHeldForAnEmptyList() {
    task.startInSync(10);
    crm.override(request -> isSweepPage(request) ? AlteredResults.emptyResult(request) : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.lastEvent("delete.held")).contains("10 of 10 rows");
    crm.removeOverride();
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(10);
    assertThat(emitted.topicRecords()).hasSize(10);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @Test
  void aPageWithoutRowsIsNotTheEndOfTheList() {
    task.startInSync(23);
    crm.override(
        request ->
            isSweepPage(request) && ((Request.ListPage) request).pageToken().isEmpty()
                ? new Result.Page(List.of(), List.of(), List.of(), Optional.of(crm.id(0)))
                : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.lastEvent("reconcile.finished"))
        .contains("23 rows compared", "0 deletes held");
    assertThat(task.reconcileMetrics().refuted()).isZero();
  }

  @Test
  void fiveRowsSurviveALostScopeEvenAcrossRestarts() {
    task.startInSync(5);
    crm.override(AlteredResults::emptyResult);
    for (int restarts = 0; restarts < 3; restarts++) {
      task.advance(HOUR + 60_000);
      assertThat(emitted.tombstones()).isEmpty();
      assertThat(emitted.lastEvent("delete.held"))
          .contains("5 of 5 rows", "check the credentials' scopes");
      task.restart();
    }
    crm.removeOverride();
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(5);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRowRestoredBeforeTheConfirmationIsNotDeleted(boolean asNewVersion) {
    task.startInSync(23);
    crm.delete(5);
    // The page with the id has been answered without it by then.
    runBeforeSweepPage(
        crm.id(21),
        () -> {
          if (asNewVersion) {
            crm.putIndexed(5, task.now(), "restored");
          } else {
            crm.restore(5);
          }
        });
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(23);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRecordsOf(crm.id(5))).hasSize(asNewVersion ? 2 : 1);
    assertThat(task.reconcileMetrics().refuted()).isEqualTo(1);
  }

  @Test
  void whatIsCreatedDuringTheSweepIsEmittedOnce() {
    task.startInSync(23);
    runBeforeSweepPage(
        crm.id(10),
        () -> {
          crm.putIndexed(0, task.now(), "behind the sweep");
          crm.putIndexed(99, task.now(), "before the sweep");
        });
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(25);
    assertThat(emitted.topicRecordsOf(crm.id(0))).hasSize(1);
    assertThat(emitted.topicRecordsOf(crm.id(99))).hasSize(1);
  }

  @Test
  void whatIsEditedDuringTheSweepIsEmittedOnce() {
    task.startInSync(23);
    runBeforeSweepPage(
        crm.id(10),
        () -> {
          crm.putIndexed(2, task.now(), "behind the sweep");
          crm.putIndexed(22, task.now(), "before the sweep");
        });
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.topicRecordsOf(crm.id(2))).hasSize(2);
    assertThat(emitted.topicRecordsOf(crm.id(22))).hasSize(2);
    assertThat(task.reconcileMetrics().repaired()).isZero();
  }

  @Test
  void twelvePercentRealDeletesAreEmittedOnceTheOperatorReleasesThem() {
    task.startInSync(200);
    for (int id = 3; id < 75; id += 3) {
      crm.delete(id);
    }
    task.advance(HOUR + 60_000);
    assertThat(emitted.tombstones()).hasSizeLessThanOrEqualTo(20);
    String held = emitted.lastEvent("delete.held");
    assertThat(held).contains("daily limit of 20 deletes");
    String run = held.replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(176);
    assertThat(emitted.tombstones()).hasSize(24);
  }

  @Test
  void nonNumericIdsAreSweptTogetherWithNumericOnes() {
    crm.assume(VendorTrait.NUMERIC_IDS);
    for (String id : List.of("7", "8", "9007199254740993", "a", "a-1", "b", "Z", "é")) {
      crm.put(namedRow(id, "row " + id));
      crm.index(id, FakeCrm.LONG_AGO);
    }
    task.startInSync();
    crm.delete(8);
    crm.deleteId("a-1");
    crm.put(namedRow("9007199254740992", "unseen"));
    task.advance(HOUR + 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(7);
    assertThat(emitted.tombstones()).hasSize(2);
    assertThat(task.reconcileMetrics().repaired()).isEqualTo(1);
  }

  private static Row namedRow(String id, String name) {
    return new Row(id, FakeCrm.LONG_AGO, FakeCrm.LONG_AGO, Map.of("name", name));
  }

  @Test
  void aRowOfAnotherObjectWithTheSameIdIsKept() {
    task.settings().objects(FakeCrm.CONTACTS, FakeCrm.DEALS);
    task.startInSync(23);
    crm.override(
        request ->
            request instanceof Request.OfObject ofObject && ofObject.object().equals(FakeCrm.DEALS)
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(5))
                : null);
    task.advance(2 * HOUR + 60_000);
    assertThat(emitted.topicRows()).hasSize(23);
    assertThat(emitted.topicRecords()).hasSize(23);
    assertThat(task.topic().versionIndex("crm.deals").contains(crm.id(5))).isFalse();
    assertThat(task.topic().versionIndex("crm.deals").size()).isEqualTo(22);
    assertThat(emitted.of("crm.deals").stream().filter(record -> record.value() == null))
        .hasSize(1);
  }

  @Test
  void rowsWithoutAVersionAreNotMissing() {
    task.startInSync(12);
    crm.override(
        request ->
            request instanceof Request.ListPage || request instanceof Request.ReadByIds
                ? AlteredResults.withoutVersions(crm.correctAnswer(request), row -> true)
                : null);
    task.advance(3 * HOUR);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRecords()).hasSize(12);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("0 deleted", "0 deletes held");
    assertThat(emitted.quarantine()).isNotEmpty();
  }

  @Test
  void anObjectWhoseRowsNeverHaveAVersionIsQuarantinedAndLosesNoRow() {
    crm.putOldRows(12);
    crm.override(
        request ->
            request instanceof Request.ListPage || request instanceof Request.ReadByIds
                ? AlteredResults.withoutVersions(crm.correctAnswer(request), row -> true)
                : null);
    task.start().answerAll();
    task.advance(3 * HOUR);
    assertThat(emitted.topicRecords()).isEmpty();
    assertThat(emitted.quarantine())
        .extracting(value -> value.getString("id"))
        .contains(crm.id(1), crm.id(6), crm.id(12));
    assertThat(emitted.lastEvent("reconcile.finished")).contains("0 deleted", "0 deletes held");
    assertThat(emitted.lastEvent("delete.held")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 5, 6, 12})
  void aRowWithoutAVersionIsNotMissingAtAnyPosition(long number) {
    task.startInSync(12);
    crm.override(
        request ->
            isSweepPage(request)
                ? AlteredResults.withoutVersions(
                    crm.correctAnswer(request), row -> row.id().equals(crm.id(number)))
                : null);
    task.advance(HOUR + 60_000);
    assertThat(emitted.lastEvent("reconcile.finished"))
        .contains("11 rows compared", "0 deletes held");
    assertThat(task.reconcileMetrics().refuted()).isZero();
    assertThat(emitted.topicRows()).hasSize(12);
  }

  @Test
  void aQuarantinedRowIsNeitherMissingNorReadAgainByEachSweep() {
    crm.putOldRows(12);
    // Created beyond the year 9999: it can be no record of the topic.
    Map<String, String> values = new HashMap<>(Map.of("name", "row 6"));
    crm.put(new Row(crm.id(6), FakeCrm.LONG_AGO, 300_000_000_000_000L, values));
    task.start().answerAll();
    task.advance(120_000);
    assertThat(emitted.topicRows()).hasSize(11);
    int before = emitted.quarantine().size();
    assertThat(before).isPositive();
    task.topic().setSnapshot(new TopicSnapshot.Unchanged());
    long reads = task.sent().count(Request.ReadByIds.class);
    task.advance(5 * HOUR);
    assertThat(emitted.quarantine()).hasSize(before);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.lastEvent("reconcile.finished")).contains("12 rows compared", "0 repaired");
  }
}
