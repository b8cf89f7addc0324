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
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each of the rules that prevent a wrong delete, where no other rule would. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class SweepGuardsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  SweepGuardsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aRowEmittedSinceItBecameACandidateIsNotDeletedThoughAReplicaLacksIt() {
    // So long that a scan comes between a candidate and its confirmation.
    task.settings().settleMs(90_000);
    task.startInSync(23);
    crm.delete(5);
    boolean[] back = {false};
    crm.override(
        request -> {
          if (!back[0] && isSweepPageAfter(request, crm.id(6))) {
            back[0] = true;
            crm.putIndexed(5, task.now(), "restored");
          }
          // The read that includes control ids, once the scan has emitted the row.
          boolean confirms =
              request instanceof Request.ReadByIds readByIds
                  && readByIds.ids().contains(crm.id(5))
                  && readByIds.ids().size() > 1
                  && "restored".equals(emitted.topicRows().get(crm.id(5)));
          return confirms
              ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(5))
              : null;
        });
    task.advance(HOUR);
    assertThat(back[0]).isTrue();
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows())
        .isEqualTo(crm.expectedRows())
        .containsEntry(crm.id(5), "restored");
    assertThat(task.reconcileMetrics().refuted()).isEqualTo(1);
  }

  @Test
  void aRowEmittedWhileAPageIsInFlightIsNotMissingFromIt() {
    crm.putOldRows(6);
    crm.delete(3);
    task.startInSync();
    SendRequest page = task.withhold(Requests::isSweepPage);
    Result before = crm.correctAnswer(page.request());
    crm.putIndexed(3, task.now(), "created meanwhile");
    task.answerAll().advance(60_000);
    assertThat(emitted.topicRows()).containsKey(crm.id(3));
    int sentBefore = task.sent().size();
    task.answer(page, before);
    task.advance(120_000);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("5 rows compared");
    assertThat(task.reconcileMetrics().refuted()).isZero();
    assertThat(task.sent().since(sentBefore))
        .noneMatch(request -> Requests.isReadOf(request, crm.id(3)));
  }

  /** Rows that are too old for the topic still exist, so control ids can be read. */
  @Test
  void anEmptyListHoldsDeletesThoughEverythingElseConfirmsThem() {
    long start = TaskHarness.START_MS - HOUR;
    task.settings().backfillFrom(start);
    for (int id = 1; id <= 8; id++) {
      crm.putIndexed(id, start + 1_000, "row " + id);
    }
    for (int id = 100; id <= 120; id++) {
      crm.putIndexed(id, FakeCrm.LONG_AGO, "too old");
    }
    task.start().answerAll();
    task.advance(120_000);
    assertThat(emitted.topicRows()).hasSize(8);
    crm.deleteRange(1, 8);
    crm.override(request -> isSweepPage(request) ? AlteredResults.emptyResult(request) : null);
    task.advance(HOUR);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.lastEvent("delete.held")).contains("8 of 8 rows", "its list is empty");
    crm.removeOverride();
    task.advance(HOUR);
    assertThat(emitted.topicRows()).isEmpty();
    assertThat(task.reconcileMetrics().heldDeletes()).isZero();
  }

  @Test
  void aRunWithMoreDeletesThanTheShareDeletesNone() {
    task.startInSync(200);
    crm.deleteRange(41, 61);
    task.advance(HOUR);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.lastEvent("delete.held"))
        .contains("21 of 200 rows", "daily limit of 20 deletes");
  }

  @Test
  void aRefusedTokenRestartsTheRunOnce() {
    task.startInSync(40);
    crm.delete(3);
    crm.delete(38);
    int[] refused = {0};
    crm.override(
        request ->
            isSweepPageAfter(request, crm.id(21)) && refused[0]++ == 0
                ? AlteredResults.failure(FailureKind.BAD_REQUEST, "too old")
                : null);
    int ended = emitted.events("reconcile.finished").size();
    task.advance(HOUR);
    assertThat(refused[0]).isEqualTo(2);
    assertThat(emitted.events("reconcile.finished").size()).isEqualTo(ended + 1);
    assertThat(emitted.lastEvent("reconcile.finished")).contains("38 rows compared", "2 deleted");
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(38);
  }

  @Test
  void aTokenThatIsRefusedTwiceEndsTheRun() {
    task.startInSync(40);
    crm.delete(38);
    crm.override(
        request ->
            isSweepPageAfter(request, crm.id(20))
                ? AlteredResults.failure(FailureKind.BAD_REQUEST, "too old")
                : null);
    task.advance(HOUR);
    assertThat(emitted.lastEvent("reconcile.finished"))
        .contains("was aborted", "its own page token");
    assertThat(emitted.topicRows()).hasSize(40);
  }
}
