package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.Command;
import io.crmconnect.sync.core.Event;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deletes that the recycle bin tells of. */
class RecycleBinScanTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(24 * HOUR, 10, Map.of());

  RecycleBinScanTest() {
    harness.recycleBin = new ArrayList<>();
  }

  private void startInSync(int rows) {
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private void deleteIntoRecycleBin(String... ids) {
    for (String id : ids) {
      harness.store.remove(id);
      harness.index.remove(id);
      harness.recycleBin.add(id);
    }
  }

  /** Nineteen pages of records that were dead long before. */
  private void fillRecycleBin() {
    for (int id = 5_000; id < 5_038; id++) {
      harness.recycleBin.add(Integer.toString(id));
    }
    harness.recycleBinPageSize = 2;
  }

  private List<String> heldAlerts() {
    return harness.events().stream().filter(each -> each.startsWith("delete.held")).toList();
  }

  @Test
  void recordsOfAFullRecycleBinAreNoControlIds() {
    fillRecycleBin();
    startInSync(400);
    deleteIntoRecycleBin("7");
    harness.advance(13 * HOUR);
    // 80 pages make a sweep, and a look 19 or 20: one every six hours.
    assertThat(harness.countRequests(Request.ListDeleted.class)).isBetween(57L, 63L);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(399);
    assertThat(heldAlerts()).isEmpty();
  }

  @Test
  void aDeleteFoundByAScanBesideAFullRecycleBinIsEmitted() {
    fillRecycleBin();
    startInSync(400);
    harness.advance(7 * HOUR);
    harness.putIndexed(8, harness.now, "last");
    harness.store.remove("8");
    harness.advance(120_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(399);
    assertThat(heldAlerts()).isEmpty();
  }

  private void restart() {
    harness.commit().start().answerAll();
  }

  @Test
  void afterARestartTheTopicIsReadForTheRecycleBinScan() {
    startInSync(100);
    harness.advance(HOUR);
    restart();
    deleteIntoRecycleBin("7");
    // A hundredth of the interval, and the settle time.
    harness.advance(15 * 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(99);
  }

  @Test
  void repeatedRestartsReadNoTopic() {
    startInSync(100);
    int before = harness.requestedTopics.size();
    for (int i = 0; i < 5; i++) {
      restart();
      harness.advance(10 * 60_000);
    }
    assertThat(harness.requestedTopics).hasSize(before);
  }

  @Test
  void aRunningScanEndsWhenTheRowsAreObservedInAnotherTopic() {
    harness.withReconciliation(HOUR, 10, Map.of());
    harness.recycleBin.add("500");
    startInSync(23);
    harness.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake_contacts")));
    harness.topicSnapshot = new TopicSnapshot.Unavailable("not now");
    while (harness.now < Harness.START_MS + HOUR + 60_000) {
      advanceSecondWithoutRecycleBin();
    }
    assertThat(harness.pendingRequests)
        .hasSize(1)
        .allMatch(RecycleBinScanTest::isRecycleBinRequest);
    harness.answerNext();
    deleteIntoRecycleBin("7");
    VersionIndex otherTopic = new VersionIndex(NumericIdOrder.INSTANCE);
    harness.store.forEach((id, row) -> otherTopic.put(id, row.version()));
    otherTopic.put("7", Harness.LONG_AGO);
    harness.topicSnapshot = new TopicSnapshot.Loaded(otherTopic, "other");
    harness.advance(10 * 60_000);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows()).hasSize(22);
  }

  /** The bin alone is not answered. */
  private void advanceSecondWithoutRecycleBin() {
    harness.now += 1_000;
    harness.step(new Event.Tick());
    while (harness.pendingRequests.stream()
        .anyMatch(sendRequest -> !isRecycleBinRequest(sendRequest))) {
      harness.answer(
          harness.pendingRequests.stream()
              .filter(sendRequest -> !isRecycleBinRequest(sendRequest))
              .findFirst()
              .orElseThrow());
    }
  }

  private static boolean isRecycleBinRequest(Command.SendRequest sendRequest) {
    return sendRequest.request() instanceof Request.ListDeleted;
  }

  /** The record was restored and emitted after the page of the bin was asked for. */
  @Test
  void aRowEmittedSinceTheRecycleBinRequestIsNoDeleteCandidate() {
    startInSync(100);
    harness.advance(HOUR);
    while (harness.pendingRequests.isEmpty()) {
      advanceSecondWithoutRecycleBin();
    }
    harness.putIndexed(7, harness.now, "restored");
    for (int i = 0; i < 60; i++) {
      advanceSecondWithoutRecycleBin();
    }
    assertThat(harness.topicRows()).containsEntry("7", "restored");
    harness.recycleBin.add("7");
    long reads = harness.countRequests(Request.ReadByIds.class);
    harness.answerNext();
    harness.advance(3 * harness.settings.settleMs());
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(harness.metrics().refuted()).isZero();
  }
}
