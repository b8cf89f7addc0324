/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.crmconnect.sync.testing.VendorTrait;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Delete candidates that scans find, and responses about them that arrive late. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class DeleteCandidatesTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  DeleteCandidatesTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void anIdReturnedTwiceByTheIndexIsDeletedOnce() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(23);
    crm.delete(5);
    long version = task.now();
    crm.override(
        request ->
            request instanceof Request.ChangesSince changesSince
                    && Requests.isChangeScan(request)
                    && changesSince.sinceMs() <= version
                ? crm.changesPage(
                    request,
                    List.of(
                        new Result.Change(crm.id(5), version),
                        new Result.Change(crm.id(5), version)),
                    false)
                : null);
    task.advance(300_000);
    assertThat(emitted.tombstones()).hasSize(1);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
    crm.removeOverride();
    task.advance(60_000);
    assertThat(task.lagByObject().get("contacts")).isLessThan(120_000);
  }

  @Test
  void aLiveIdReturnedTwiceByTheIndexIsNotDeleted() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(23);
    long version = task.now();
    boolean[] back = {false};
    crm.override(
        request -> {
          if (request instanceof Request.ChangesSince changesSince
              && Requests.isChangeScan(request)
              && changesSince.sinceMs() <= version) {
            return crm.changesPage(
                request,
                List.of(
                    new Result.Change(crm.id(5), version), new Result.Change(crm.id(5), version)),
                false);
          }
          // With controls: there it is.
          back[0] |= request instanceof Request.ReadByIds readByIds && readByIds.ids().size() > 1;
          return Requests.isRead(request) && !back[0] ? AlteredResults.emptyResult(request) : null;
        });
    task.advance(300_000);
    assertThat(back[0]).isTrue();
    assertThat(emitted.tombstones()).isEmpty();
    crm.removeOverride();
    task.advance(60_000);
    assertThat(task.lagByObject().get("contacts")).isLessThan(120_000);
  }

  @Test
  void aResponseRequestedBeforeTheRowWasEmittedDeletesNothing() {
    crm.assume(VendorTrait.READS_BY_IDS);
    task.startInSync(23);
    // The survivor makes 5 a candidate; while 5 is being confirmed, a scan emits it.
    crm.putSurvivor(50, task.now(), 5);
    crm.index(50, task.now());
    SendRequest confirmationRead = task.withhold(request -> Requests.isReadOf(request, crm.id(5)));
    crm.putIndexed(5, task.now(), "edited");
    task.advance(60_000);
    assertThat(emitted.topicRows()).containsEntry(crm.id(5), "edited");
    Result rows = crm.correctAnswer(confirmationRead.request());
    task.answer(confirmationRead, AlteredResults.withoutRows(rows, crm.id(5)));
    task.advance(60_000);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void aResponseRequestedWhileTheScanWasReadingTheRowDeletesNothing() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(23);
    for (int id = 5; id <= 9; id++) {
      crm.putIndexed(id, task.now(), "edited");
    }
    crm.putSurvivor(50, task.now(), 5);
    crm.index(50, task.now());
    // The scan's read of 5 is in flight while the survivor, of another page, makes 5 a candidate.
    while (task.pending().size() < 2) {
      task.advanceExcept(1_000, request -> Requests.isReadOf(request, crm.id(5)));
    }
    SendRequest scanRead = task.pending().get(0);
    SendRequest confirmationRead = task.pending().get(1);
    assertThat(((Request.ReadByIds) confirmationRead.request()).ids()).doesNotContain(crm.id(6));
    task.answer(scanRead, crm.correctAnswer(scanRead.request()));
    assertThat(emitted.topicRows()).containsEntry(crm.id(5), "edited");
    Result rows = crm.correctAnswer(confirmationRead.request());
    task.answer(confirmationRead, AlteredResults.withoutRows(rows, crm.id(5)));
    task.advance(60_000);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
