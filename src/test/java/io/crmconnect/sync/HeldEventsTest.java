package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who reads that deletes are held learns what to do: the exact line, or what else. */
class HeldEventsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(10 * HOUR, 10, Map.of());

  private void begin(int rows) {
    // So that a day does not end amid the test.
    harness.now += 2 * HOUR;
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  /** The index still names them, so the scan finds them gone. */
  private void goneFromTheStore(int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.change(id, harness.now, "last");
      harness.store.remove(Integer.toString(id));
    }
  }

  private List<String> held() {
    return harness.events().stream().filter(event -> event.startsWith("delete.held")).toList();
  }

  @Test
  void whatNoRunHoldsSaysWhichRunWillNameTheLine() {
    harness.archived = new ArrayList<>();
    begin(60);
    for (int id = 1; id <= 15; id++) {
      harness.archived.add(Integer.toString(id));
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
    harness.pass(5 * HOUR);
    assertThat(harness.topic()).hasSize(50);
    String at = Instant.ofEpochMilli(next()).toString();
    assertThat(held())
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event)
                    .contains("10 were deleted today", "nothing to release yet", at)
                    .doesNotContain("<"));
    harness.pass(6 * HOUR);
    assertThat(held())
        .anySatisfy(
            event ->
                assertThat(event)
                    .contains("5 of 50 rows")
                    .containsPattern("delete\\.release=contacts:\\d+ in"));
  }

  private long next() {
    harness.commit();
    return harness.committed.values().stream()
        .filter(offset -> offset.containsKey("reconcile.next"))
        .map(offset -> (Long) offset.get("reconcile.next"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatCannotBeProvenSaysThatAReleaseDoesNotHelp() {
    begin(23);
    goneFromTheStore(5, 5);
    harness.lie =
        request ->
            request instanceof Request.Read
                ? new Result.Rows(List.of(), List.of(), List.of())
                : null;
    harness.pass(300_000);
    assertThat(harness.topic()).hasSize(23);
    assertThat(held())
        .isNotEmpty()
        .allSatisfy(
            event -> assertThat(event).contains("cannot be read either", "nor would a release"));
  }

  @Test
  void whatIsListedAndNotReadBackYetSaysSo() {
    harness.object = new CrmObject("owners", "owners", false);
    harness.topicState = new TopicState.Unreadable("not yet");
    begin(60);
    for (int id = 10; id < 35; id++) {
      harness.store.remove(Integer.toString(id));
    }
    harness.pass(100_000);
    assertThat(harness.topic()).hasSize(60);
    assertThat(held())
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event).contains("until it was read back"));
  }
}
