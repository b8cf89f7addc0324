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
}
