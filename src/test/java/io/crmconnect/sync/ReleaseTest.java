/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static io.crmconnect.sync.testing.Requests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which deletes an operator's release permits. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class ReleaseTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ReleaseTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  private String heldRun() {
    assertThat(emitted.lastEvent("delete.held")).contains("delete.release=contacts:");
    return emitted.lastEvent("delete.held").replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
  }

  private void restartWithRelease(String run) {
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(300_000);
  }

  /** 80 of 200, of which 20 may go without an operator. */
  private void holdDeletes() {
    task.startInSync(200);
    crm.deleteRange(41, 120);
    task.advance(HOUR);
    assertThat(task.reconcileMetrics().heldDeletes()).isPositive();
  }

  @Test
  void aScopeLostDuringAReleaseDeletesNoLiveRow() {
    holdDeletes();
    String run = heldRun();
    int before = emitted.topicRows().size();
    crm.override(AlteredResults::emptyResult);
    restartWithRelease(run);
    assertThat(emitted.topicRows())
        .hasSize(before)
        .containsKeys(crm.id(1), crm.id(40), crm.id(121), crm.id(200));
    assertThat(task.reconcileMetrics().heldDeletes()).isPositive();
    assertThat(heldRun()).isNotEqualTo(run);

    crm.removeOverride();
    task.advance(HOUR);
    restartWithRelease(heldRun());
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(120);
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @Test
  void rowsUnreadableTogetherWithTheControlIdsAreHeldAgain() {
    holdDeletes();
    String run = heldRun();
    int before = emitted.topicRows().size();
    // The list is as before, but direct reads find no record.
    crm.override(request -> Requests.isRead(request) ? AlteredResults.emptyResult(request) : null);
    restartWithRelease(run);
    assertThat(emitted.topicRows()).hasSize(before);
    assertThat(emitted.lastEvent("delete.held")).contains("cannot be read either");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  @Test
  void liveRowsAreNotDeletedByARelease() {
    holdDeletes();
    String run = heldRun();
    crm.restore(77);
    // Not listed again yet, but there.
    crm.override(
        request ->
            isSweepPage(request)
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(77))
                : null);
    restartWithRelease(run);
    assertThat(emitted.topicRows())
        .isEqualTo(crm.expectedRows())
        .hasSize(121)
        .containsKey(crm.id(77));
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @Test
  void rowsMissingSinceAreHeldAgainTogetherWithTheRest() {
    holdDeletes();
    String run = heldRun();
    int before = emitted.topicRows().size();
    crm.deleteRange(121, 125);
    restartWithRelease(run);
    assertThat(emitted.topicRows()).hasSize(before);
    assertThat(emitted.lastEvent("delete.held"))
        .contains("more than were held when they were released");
    assertThat(task.reconcileMetrics().heldDeletes()).isEqualTo(before - 115);
    String next = heldRun();
    assertThat(next).isNotEqualTo(run);
    restartWithRelease(next);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(115);
  }

  /** The recount of a release may find fewer than the pass that deletes. */
  @Test
  void noMoreAreDeletedThanWereHeldEvenIfMoreDisappearDuringTheRelease() {
    holdDeletes();
    String run = heldRun();
    long held = task.reconcileMetrics().heldDeletes();
    int before = emitted.topicRows().size();
    int[] firstPages = {0};
    crm.override(
        request -> {
          if (isSweepPage(request)
              && emitted.events().stream().anyMatch(e -> e.contains(run + " have been released"))) {
            firstPages[0]++;
          }
          return firstPages[0] > 0
              ? AlteredResults.withoutRows(crm.correctAnswer(request), this::isFrom121To150)
              : null;
        });
    restartWithRelease(run);
    assertThat(firstPages[0]).isPositive();
    assertThat(emitted.topicRows()).hasSize((int) (before - held));
    assertThat(emitted.lastEvent("delete.held"))
        .contains("more than were held when they were released");
    assertThat(heldRun()).isNotEqualTo(run);
  }

  private boolean isFrom121To150(Row row) {
    return LongStream.rangeClosed(121, 150).mapToObj(crm::id).anyMatch(row.id()::equals);
  }

  @Test
  void theDeletesOfAnEmptyObjectStayHeldUntilOneRecordIsReadable() {
    task.startInSync(60);
    crm.deleteRange(1, 60);
    task.advance(HOUR);
    assertThat(emitted.lastEvent("delete.held"))
        .contains("60 of 60 rows", "its list is empty", "create a record in it first");
    restartWithRelease(heldRun());
    assertThat(emitted.topicRows()).hasSize(60);
    assertThat(emitted.lastEvent("delete.held")).contains("cannot be read either");

    crm.putIndexed(500, task.now(), "the first of a new beginning");
    task.advance(60_000);
    restartWithRelease(heldRun());
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(1);
  }

  @Test
  void aReleaseAfterTheNextRunIsStillAccepted() {
    holdDeletes();
    String run = heldRun();
    task.advance(HOUR);
    assertThat(heldRun()).isEqualTo(run);
    task.advance(HOUR);
    restartWithRelease(run);
    assertThat(emitted.lastEvent("delete.released")).contains(run);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(120);
  }

  @Test
  void aReleaseDuringTheNextRunIsAcceptedOnceThatEnds() {
    holdDeletes();
    String run = heldRun();
    task.advanceExcept(HOUR + 120_000, request -> isSweepPageAfter(request, crm.id(160)));
    assertThat(task.reconcileMetrics().heldDeletes()).isEqualTo(80);
    task.commit();
    assertThat(emitted.committedOffsets()).anyMatch(offset -> offset.containsKey("reconcile.run"));
    restartWithRelease(run);
    assertThat(emitted.lastEvent("delete.released")).contains(run);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(120);
  }

  @Test
  void aReleaseOfAnotherRunIsReportedWithTheRunToRelease() {
    holdDeletes();
    String run = heldRun();
    crm.deleteRange(121, 130);
    task.advance(HOUR);
    String next = heldRun();
    assertThat(next).isNotEqualTo(run);
    int before = emitted.topicRows().size();
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(60_000);
    assertThat(emitted.lastEvent("delete.held"))
        .contains(
            "delete.release=contacts:" + run + " has no effect", "delete.release=contacts:" + next);
    assertThat(emitted.topicRows()).hasSize(before);
  }

  @Test
  void anAbortedReleaseIsRetriedLater() {
    holdDeletes();
    String run = heldRun();
    int before = emitted.topicRows().size();
    crm.override(
        request ->
            isSweepPage(request)
                ? AlteredResults.failure(FailureKind.BAD_REQUEST, "token too old")
                : null);
    long requestCount = task.sent().countMatching(Requests::isSweepPage);
    restartWithRelease(run);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("was aborted");
    assertThat(task.sent().countMatching(Requests::isSweepPage) - requestCount).isLessThan(5);
    assertThat(emitted.topicRows()).hasSize(before);
    crm.removeOverride();
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(120);
  }
}
