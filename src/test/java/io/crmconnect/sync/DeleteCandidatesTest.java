package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.NumericIdVendor;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Delete candidates that scans find, and responses about them that arrive late. */
class DeleteCandidatesTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR));
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  @Test
  void anIdReturnedTwiceByTheIndexIsDeletedOnce() {
    task.startInSync(23);
    crm.delete(5);
    long version = task.now();
    crm.override(
        request ->
            request instanceof Request.ChangesSince changesSince
                    && Requests.isChangeScan(request)
                    && changesSince.sinceMs() <= version
                ? NumericIdVendor.changes(
                    request,
                    List.of(new Result.Change("5", version), new Result.Change("5", version)),
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
    task.startInSync(23);
    long version = task.now();
    boolean[] back = {false};
    crm.override(
        request -> {
          if (request instanceof Request.ChangesSince changesSince
              && Requests.isChangeScan(request)
              && changesSince.sinceMs() <= version) {
            return NumericIdVendor.changes(
                request,
                List.of(new Result.Change("5", version), new Result.Change("5", version)),
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
    task.startInSync(23);
    for (int id = 5; id <= 9; id++) {
      crm.putIndexed(id, task.now(), "edited");
    }
    crm.putSurvivor(50, task.now(), 5);
    crm.index(50, task.now());
    // The scan's read of 5 is in flight while the survivor, of another page, makes 5 a candidate.
    while (task.pending().size() < 2) {
      task.advanceExcept(1_000, request -> Requests.isReadOf(request, "5"));
    }
    SendRequest scanRead = task.pending().get(0);
    SendRequest confirmationRead = task.pending().get(1);
    assertThat(((Request.ReadByIds) confirmationRead.request()).ids()).doesNotContain("6");
    task.answer(scanRead, crm.correctAnswer(scanRead.request()));
    assertThat(emitted.topicRows()).containsEntry("5", "edited");
    Result rows = crm.correctAnswer(confirmationRead.request());
    task.answer(confirmationRead, AlteredResults.withoutRows(rows, "5"));
    task.advance(60_000);
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }
}
