package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker that is killed while deletes are under way. */
class DeleteCrashTest {
  private static final long HOUR = 3_600_000;

  private static Harness createHarness() {
    return new Harness().withReconciliation(HOUR, 10, Map.of());
  }

  @Test
  void aCrashAnywhereBetweenCandidateAndTombstoneLosesNoDelete() {
    Harness harness = createHarness();
    harness.putOldRows(23);
    harness.start().answerAll();
    harness.advance(120_000);
    int before = harness.emitted.size();
    harness.commit();
    for (String id : new String[] {"1", "12", "23"}) {
      harness.store.remove(id);
      harness.index.remove(id);
    }
    harness.advance(HOUR + 60_000);
    int total = harness.emitted.size();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(20);
    for (int stored = before; stored <= total; stored++) {
      Harness restarted = createHarness();
      restarted.store.putAll(harness.store);
      restarted.index.putAll(harness.index);
      restarted.now = harness.now;
      restarted.emitted.addAll(harness.emitted.subList(0, stored));
      restarted.commit().start().answerAll();
      restarted.advance(HOUR + 60_000);
      assertThat(restarted.topicRows())
          .as("after %d records", stored)
          .isEqualTo(restarted.expectedRows());
    }
  }

  /** In a row, so more than the share of their page and less than that of the whole. */
  @Test
  void aCrashAnywhereDuringTheSecondComparisonLosesNoDelete() {
    Harness harness = startInSync();
    int before = harness.emitted.size();
    deleteAtVendor(harness, 41, 55);
    harness.advance(HOUR);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(185);
    for (int stored = before; stored <= harness.emitted.size(); stored++) {
      Harness restarted = restartAfter(harness, createHarness(), stored);
      restarted.start().answerAll();
      restarted.advance(HOUR + 60_000);
      assertThat(restarted.topicRows())
          .as("after %d records", stored)
          .isEqualTo(restarted.expectedRows());
    }
  }

  @Test
  void aCrashAnywhereDuringAReleaseLosesNoDeleteAndAddsNone() {
    Harness harness = startInSync();
    deleteAtVendor(harness, 41, 70);
    harness.advance(HOUR);
    assertThat(harness.topicRows()).hasSize(200);
    String run =
        harness.events().stream()
            .filter(event -> event.startsWith("delete.held"))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    Map<String, String> release = Map.of("contacts", run);
    int before = harness.emitted.size();
    harness.commit().withReconciliation(HOUR, 10, release).start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(170);
    for (int stored = before; stored <= harness.emitted.size(); stored++) {
      Harness restarted =
          restartAfter(harness, new Harness().withReconciliation(HOUR, 10, release), stored);
      deleteAtVendor(restarted, 71, 95);
      int remaining = restarted.topicRows().size();
      restarted.start().answerAll();
      restarted.advance(60_000);
      // Before the first look it is more than was held; after it as many pass as were held.
      assertThat(restarted.topicRows().size()).as("after %d records", stored).isIn(remaining, 170);
      restarted.store.putAll(harness.store);
      restarted.index.putAll(harness.index);
      restarted.advance(HOUR + 60_000);
      assertThat(restarted.topicRows().keySet()).containsAll(restarted.expectedRows().keySet());
    }
  }

  private static Harness startInSync() {
    Harness harness = createHarness();
    // So that a day does not end amid the test.
    harness.now += 2 * HOUR;
    harness.putOldRows(200);
    harness.start().answerAll();
    harness.advance(120_000);
    return harness.commit();
  }

  private static void deleteAtVendor(Harness harness, int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  /** Another worker, at which so many of the records were stored. */
  private static Harness restartAfter(Harness harness, Harness restarted, int stored) {
    restarted.store.putAll(harness.store);
    restarted.index.putAll(harness.index);
    restarted.now = harness.now;
    restarted.emitted.addAll(harness.emitted.subList(0, stored));
    return restarted.commit();
  }
}
