package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A worker that is killed while deletes are under way. */
class DeleteCrashTest {
  private static final long HOUR = 3_600_000;

  private static Harness harness() {
    return new Harness().reconciling(HOUR, 10, Map.of());
  }

  @Test
  void aCrashAnywhereBetweenSuspicionAndTombstoneLosesNoDelete() {
    Harness harness = harness();
    harness.fill(23);
    harness.start().settle();
    harness.pass(120_000);
    int before = harness.emitted.size();
    harness.commit();
    for (String id : new String[] {"1", "12", "23"}) {
      harness.store.remove(id);
      harness.index.remove(id);
    }
    harness.pass(HOUR + 60_000);
    int all = harness.emitted.size();
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(20);
    for (int stored = before; stored <= all; stored++) {
      Harness again = harness();
      again.store.putAll(harness.store);
      again.index.putAll(harness.index);
      again.now = harness.now;
      again.emitted.addAll(harness.emitted.subList(0, stored));
      again.commit().start().settle();
      again.pass(HOUR + 60_000);
      assertThat(again.topic()).as("after %d records", stored).isEqualTo(again.crm());
    }
  }

  /** In a row, so more than the share of their page and less than that of the whole. */
  @Test
  void aCrashAnywhereInWhatIsComparedAgainLosesNoDelete() {
    Harness harness = begin();
    int before = harness.emitted.size();
    gone(harness, 41, 55);
    harness.pass(HOUR);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(185);
    for (int stored = before; stored <= harness.emitted.size(); stored++) {
      Harness again = again(harness, harness(), stored);
      again.start().settle();
      again.pass(HOUR + 60_000);
      assertThat(again.topic()).as("after %d records", stored).isEqualTo(again.crm());
    }
  }

  @Test
  void aCrashAnywhereInWhatIsReleasedLosesNoDeleteAndLetsNothingElsePass() {
    Harness harness = begin();
    gone(harness, 41, 70);
    harness.pass(HOUR);
    assertThat(harness.topic()).hasSize(200);
    String run =
        harness.events().stream()
            .filter(event -> event.startsWith("delete.held"))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*delete.release=contacts:(\\d+) .*", "$1");
    Map<String, String> release = Map.of("contacts", run);
    int before = harness.emitted.size();
    harness.commit().reconciling(HOUR, 10, release).start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(170);
    for (int stored = before; stored <= harness.emitted.size(); stored++) {
      Harness again = again(harness, new Harness().reconciling(HOUR, 10, release), stored);
      gone(again, 71, 95);
      int left = again.topic().size();
      again.start().settle();
      again.pass(60_000);
      // Before the first look it is more than was held; after it as many pass as were held.
      assertThat(again.topic().size()).as("after %d records", stored).isIn(left, 170);
      again.store.putAll(harness.store);
      again.index.putAll(harness.index);
      again.pass(HOUR + 60_000);
      assertThat(again.topic().keySet()).containsAll(again.crm().keySet());
    }
  }

  private static Harness begin() {
    Harness harness = harness();
    // So that a day does not end amid the test.
    harness.now += 2 * HOUR;
    harness.fill(200);
    harness.start().settle();
    harness.pass(120_000);
    return harness.commit();
  }

  private static void gone(Harness harness, int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  /** Another worker, at which so many of the records were stored. */
  private static Harness again(Harness harness, Harness again, int stored) {
    again.store.putAll(harness.store);
    again.index.putAll(harness.index);
    again.now = harness.now;
    again.emitted.addAll(harness.emitted.subList(0, stored));
    return again.commit();
  }
}
