package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Direct reads that are wrong for longer than the settle time: the recheck finds what they hid. */
class SecondLookTest {
  private static final long WRONG_MS = 90_000;
  private static final long RECHECKED_MS = 4 * 3_600_000L;

  private final Harness harness = new Harness();

  private void begin() {
    harness.fill(4);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  private void readsAre(Result.Rows lie) {
    harness.lie = request -> request instanceof Request.Read ? lie : null;
    harness.pass(WRONG_MS);
    harness.lie = request -> null;
  }

  @Test
  void anEditThatEmptyReadsHid() {
    begin();
    harness.change(2, harness.now, "new");
    readsAre(new Result.Rows(List.of(), List.of(), List.of()));
    harness.pass(RECHECKED_MS);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  /** The recheck has no upper end, so it may meet what was changed a moment before. */
  @Test
  void anEditThatIsMadeWhileTheRecheckLooks() {
    for (int seconds = 0; seconds < 600; seconds += 20) {
      Harness each = new Harness();
      each.fill(4);
      each.start().settle();
      each.pass(4_000_000 + seconds * 1_000L);
      each.change(2, each.now, "new");
      each.lie =
          request ->
              request instanceof Request.Read
                  ? new Result.Rows(List.of(), List.of(), List.of())
                  : null;
      each.pass(WRONG_MS);
      each.lie = request -> null;
      each.pass(RECHECKED_MS);
      assertThat(each.topic()).as("after " + seconds + " s").isEqualTo(each.crm());
    }
  }

  @Test
  void anEditThatAStaleRowHid() {
    begin();
    Row stale = harness.store.get("2");
    harness.change(2, harness.now, "new");
    readsAre(new Result.Rows(List.of(stale), List.of(), List.of()));
    harness.pass(RECHECKED_MS);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void anEditOfARowThatWasNotYetEmittedAndIsShownOlder() {
    begin();
    long created = harness.now;
    harness.change(9, created, "young");
    Row young = harness.store.get("9");
    harness.change(9, created + 10, "older");
    readsAre(new Result.Rows(List.of(young), List.of(), List.of()));
    harness.pass(RECHECKED_MS);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @Test
  void aNewRowThatReadsDidNotHaveYet() {
    harness.reconciling(86_400_000L, 10, Map.of());
    begin();
    long version = harness.now;
    harness.index.put("9", version);
    harness.pass(WRONG_MS);
    harness.row(9, version, "new");
    harness.pass(RECHECKED_MS);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  /** The survivor's row is read, then reads show nothing: nothing would name the merge again. */
  @Test
  void aMergeWhoseLoserNobodyCouldJudge() {
    begin();
    long version = harness.now;
    Row both = new Row("9", version, version, Map.of("name", "both"), List.of("2"));
    harness.store.put("9", both);
    harness.index.put("9", version);
    harness.store.remove("2");
    harness.index.remove("2");
    while (!harness.topic().containsKey("9")) {
      harness.pass(1_000);
    }
    readsAre(new Result.Rows(List.of(), List.of(), List.of()));
    assertThat(harness.topic()).containsKey("2");
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  /** Two ids that only the index knows, each held back by the other's wait: no endless reading. */
  @Test
  void whatOnlyTheIndexKnowsIsLookedAtTwiceAndThenLeft() {
    begin();
    harness.index.put("8", harness.now);
    harness.pass(20_000);
    harness.index.put("9", harness.now - 20_000);
    harness.pass(RECHECKED_MS);
    long before = harness.count(Request.Read.class);
    harness.pass(RECHECKED_MS);
    assertThat(harness.count(Request.Read.class)).isEqualTo(before);
  }
}
