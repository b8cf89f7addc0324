/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
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

/** Direct reads that are wrong for longer than the settle time: the recheck finds what they hid. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class RecheckTest {
  private static final long FAULT_MS = 90_000;
  private static final long RECHECKED_MS = 4 * 3_600_000L;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  RecheckTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** For a while, all reads return these rows. */
  private void advanceWithReads(Row... rows) {
    Result result = new Result.Rows(List.of(rows), List.of(), List.of());
    crm.override(request -> Requests.isRead(request) ? result : null);
    task.advance(FAULT_MS);
    crm.removeOverride();
  }

  @Test
  void findsAnEditThatEmptyReadsHid() {
    task.startInSync(4);
    crm.putIndexed(2, task.now(), "new");
    advanceWithReads();
    task.advance(RECHECKED_MS);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** The recheck has no upper end, so it may meet what was changed a moment before. */
  @Test
  void findsAnEditMadeWhileTheRecheckRuns() {
    for (int seconds = 0; seconds < 600; seconds += 20) {
      TaskHarness each = new TaskHarness();
      each.crm().putOldRows(4);
      each.start().answerAll();
      each.advance(4_000_000 + seconds * 1_000L);
      each.crm().putIndexed(2, each.now(), "new");
      each.crm()
          .override(
              request -> Requests.isRead(request) ? AlteredResults.emptyResult(request) : null);
      each.advance(FAULT_MS);
      each.crm().removeOverride();
      each.advance(RECHECKED_MS);
      assertThat(each.emitted().topicRows())
          .as("after " + seconds + " s")
          .isEqualTo(each.crm().expectedRows());
    }
  }

  @Test
  void findsAnEditThatAStaleRowHid() {
    task.startInSync(4);
    Row stale = crm.row(2);
    crm.putIndexed(2, task.now(), "new");
    advanceWithReads(stale);
    task.advance(RECHECKED_MS);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void findsAnEditOfANewRowThatReadsReturnStale() {
    task.startInSync(4);
    long created = task.now();
    crm.putIndexed(9, created, "young");
    Row young = crm.row(9);
    crm.putIndexed(9, created + 10, "older");
    advanceWithReads(young);
    task.advance(RECHECKED_MS);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void findsANewRowThatReadsDidNotReturnYet() {
    task.settings().reconcileEvery(86_400_000L);
    task.startInSync(4);
    long version = task.now();
    crm.index(9, version);
    task.advance(FAULT_MS);
    crm.putUnindexed(9, version, "new");
    task.advance(RECHECKED_MS);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** The survivor's row is read, then reads show nothing: nothing would name the merge again. */
  @Test
  void findsAMergeWhoseMergedRecordCouldNotBeConfirmed() {
    crm.assume(VendorTrait.READS_BY_IDS);
    task.startInSync(4);
    long version = task.now();
    crm.putSurvivor(9, version, 2);
    crm.index(9, version);
    crm.delete(2);
    while (!emitted.topicRows().containsKey(crm.id(9))) {
      task.advance(1_000);
    }
    advanceWithReads();
    assertThat(emitted.topicRows()).containsKey(crm.id(2));
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** Two ids that only the index has and that wait for each other are not read for ever. */
  @Test
  void readsAnIdThatOnlyTheIndexHasTwiceAndThenGivesUp() {
    task.startInSync(4);
    crm.index(8, task.now());
    task.advance(20_000);
    crm.index(9, task.now() - 20_000);
    task.advance(RECHECKED_MS);
    long before = task.sent().count(Request.ReadByIds.class);
    task.advance(RECHECKED_MS);
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(before);
  }
}
