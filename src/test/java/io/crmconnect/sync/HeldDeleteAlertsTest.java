package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.topics.TopicSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who reads that deletes are held learns what to do: the exact line, or what else. */
class HeldDeleteAlertsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(10 * HOUR, 10, Map.of());

  private void startInSync(int rows) {
    // So that a day does not end amid the test.
    harness.now += 2 * HOUR;
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  /** The index still names them, so the scan finds them gone. */
  private void deleteButKeepIndexed(int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.putIndexed(id, harness.now, "last");
      harness.store.remove(Integer.toString(id));
    }
  }

  private List<String> heldEvents() {
    return harness.events().stream().filter(event -> event.startsWith("delete.held")).toList();
  }

  @Test
  void deletesHeldOutsideARunNameTheRunThatWillFindThem() {
    harness.recycleBin = new ArrayList<>();
    startInSync(60);
    for (int id = 1; id <= 15; id++) {
      harness.recycleBin.add(Integer.toString(id));
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
    harness.advance(5 * HOUR);
    assertThat(harness.topicRows()).hasSize(50);
    String nextRun = Instant.ofEpochMilli(nextRunAt()).toString();
    assertThat(heldEvents())
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event)
                    .contains("10 were deleted today", "nothing to release yet", nextRun)
                    .doesNotContain("<"));
    harness.advance(6 * HOUR);
    assertThat(heldEvents())
        .anySatisfy(
            event ->
                assertThat(event)
                    .contains("5 of 50 rows")
                    .containsPattern("delete\\.release=contacts:\\d+ in"));
  }

  private long nextRunAt() {
    harness.commit();
    return harness.committed.values().stream()
        .filter(offset -> offset.containsKey("reconcile.next"))
        .map(offset -> (Long) offset.get("reconcile.next"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void inconclusiveDeletesSayThatAReleaseDoesNotHelp() {
    startInSync(23);
    deleteButKeepIndexed(5, 5);
    harness.override =
        request ->
            request instanceof Request.ReadByIds
                ? new Result.Rows(List.of(), List.of(), List.of())
                : null;
    harness.advance(300_000);
    assertThat(harness.topicRows()).hasSize(23);
    assertThat(heldEvents())
        .isNotEmpty()
        .allSatisfy(
            event -> assertThat(event).contains("cannot be read either", "nor would a release"));
  }

  @Test
  void deletesHeldBecauseTheTopicIsNotReadYetSaySo() {
    harness.object = new CrmObject("owners", "owners");
    harness.topicSnapshot = new TopicSnapshot.Unavailable("not yet");
    startInSync(60);
    for (int id = 10; id < 35; id++) {
      harness.store.remove(Integer.toString(id));
    }
    harness.advance(100_000);
    assertThat(harness.topicRows()).hasSize(60);
    assertThat(heldEvents())
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event).contains("until it was read back"));
  }
}
