package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Direct reads that are wrong for longer than the settle time: the recheck finds what they hid. */
class RecheckTest {
  private static final long FAULT_MS = 90_000;
  private static final long RECHECKED_MS = 4 * 3_600_000L;

  private final Harness harness = new Harness();

  private void startInSync() {
    harness.putOldRows(4);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  private void advanceWithReads(Result.Rows rows) {
    harness.override = request -> request instanceof Request.ReadByIds ? rows : null;
    harness.advance(FAULT_MS);
    harness.override = request -> null;
  }

  @Test
  void findsAnEditThatEmptyReadsHid() {
    startInSync();
    harness.putIndexed(2, harness.now, "new");
    advanceWithReads(new Result.Rows(List.of(), List.of(), List.of()));
    harness.advance(RECHECKED_MS);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  /** The recheck has no upper end, so it may meet what was changed a moment before. */
  @Test
  void findsAnEditMadeWhileTheRecheckRuns() {
    for (int seconds = 0; seconds < 600; seconds += 20) {
      Harness each = new Harness();
      each.putOldRows(4);
      each.start().answerAll();
      each.advance(4_000_000 + seconds * 1_000L);
      each.putIndexed(2, each.now, "new");
      each.override =
          request ->
              request instanceof Request.ReadByIds
                  ? new Result.Rows(List.of(), List.of(), List.of())
                  : null;
      each.advance(FAULT_MS);
      each.override = request -> null;
      each.advance(RECHECKED_MS);
      assertThat(each.topicRows()).as("after " + seconds + " s").isEqualTo(each.expectedRows());
    }
  }

  @Test
  void findsAnEditThatAStaleRowHid() {
    startInSync();
    Row stale = harness.store.get("2");
    harness.putIndexed(2, harness.now, "new");
    advanceWithReads(new Result.Rows(List.of(stale), List.of(), List.of()));
    harness.advance(RECHECKED_MS);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void findsAnEditOfANewRowThatReadsReturnStale() {
    startInSync();
    long created = harness.now;
    harness.putIndexed(9, created, "young");
    Row young = harness.store.get("9");
    harness.putIndexed(9, created + 10, "older");
    advanceWithReads(new Result.Rows(List.of(young), List.of(), List.of()));
    harness.advance(RECHECKED_MS);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @Test
  void findsANewRowThatReadsDidNotReturnYet() {
    harness.withReconciliation(86_400_000L, 10, Map.of());
    startInSync();
    long version = harness.now;
    harness.index.put("9", version);
    harness.advance(FAULT_MS);
    harness.putUnindexed(9, version, "new");
    harness.advance(RECHECKED_MS);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  /** The survivor's row is read, then reads show nothing: nothing would name the merge again. */
  @Test
  void findsAMergeWhoseMergedRecordCouldNotBeConfirmed() {
    startInSync();
    long version = harness.now;
    Row both = new Row("9", version, version, Map.of("name", "both"), List.of("2"));
    harness.store.put("9", both);
    harness.index.put("9", version);
    harness.store.remove("2");
    harness.index.remove("2");
    while (!harness.topicRows().containsKey("9")) {
      harness.advance(1_000);
    }
    advanceWithReads(new Result.Rows(List.of(), List.of(), List.of()));
    assertThat(harness.topicRows()).containsKey("2");
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  /** Two ids that only the index knows, each held back by the other's wait: no endless reading. */
  @Test
  void readsAnIdThatOnlyTheIndexHasTwiceAndThenGivesUp() {
    startInSync();
    harness.index.put("8", harness.now);
    harness.advance(20_000);
    harness.index.put("9", harness.now - 20_000);
    harness.advance(RECHECKED_MS);
    long before = harness.countRequests(Request.ReadByIds.class);
    harness.advance(RECHECKED_MS);
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(before);
  }
}
