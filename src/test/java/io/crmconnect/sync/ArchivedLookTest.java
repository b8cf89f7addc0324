package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deletes that the recycle bin tells of. */
class ArchivedLookTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().reconciling(24 * HOUR, 10, Map.of());

  ArchivedLookTest() {
    harness.archived = new ArrayList<>();
  }

  private void begin(int rows) {
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private void archive(String... ids) {
    for (String id : ids) {
      harness.store.remove(id);
      harness.index.remove(id);
      harness.archived.add(id);
    }
  }

  /** Nineteen pages of records that were dead long before. */
  private void fullBin() {
    for (int id = 5_000; id < 5_038; id++) {
      harness.archived.add(Integer.toString(id));
    }
    harness.archivedPage = 2;
  }

  private List<String> alerts() {
    return harness.events().stream().filter(each -> each.startsWith("delete.held")).toList();
  }

  @Test
  void theDeadOfAFullBinAreNoWitnessesOfLife() {
    fullBin();
    begin(400);
    archive("7");
    harness.pass(13 * HOUR);
    // 80 pages make a sweep, and a look 19 or 20: one every six hours.
    assertThat(harness.count(Request.ListArchived.class)).isBetween(57L, 63L);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(399);
    assertThat(alerts()).isEmpty();
  }

  @Test
  void aDeleteThatAScanFindsBesideAFullBinIsEmitted() {
    fullBin();
    begin(400);
    harness.pass(7 * HOUR);
    harness.change(8, harness.now, "last");
    harness.store.remove("8");
    harness.pass(120_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(399);
    assertThat(alerts()).isEmpty();
  }

  private void restart() {
    harness.commit().start().settle();
  }

  @Test
  void afterARestartTheTopicIsReadBackForTheBin() {
    begin(100);
    harness.pass(HOUR);
    restart();
    archive("7");
    // A hundredth of the interval, and the settle time.
    harness.pass(15 * 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(99);
  }

  @Test
  void tasksThatComeAndGoReadNothingBack() {
    begin(100);
    int before = harness.topicsRead.size();
    for (int i = 0; i < 5; i++) {
      restart();
      harness.pass(10 * 60_000);
    }
    assertThat(harness.topicsRead).hasSize(before);
  }

  @Test
  void aLookUnderWayEndsWhereTheRowsAreSeenToLandInAnotherTopic() {
    harness.reconciling(HOUR, 10, Map.of());
    harness.archived.add("500");
    begin(23);
    harness.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake_contacts")));
    harness.topicState = new TopicState.Unreadable("not now");
    while (harness.now < Harness.DAY0 + HOUR + 60_000) {
      secondWithoutTheBin();
    }
    assertThat(harness.asks).hasSize(1).allMatch(ArchivedLookTest::isBin);
    harness.answerNext();
    archive("7");
    KnownIds there = new KnownIds();
    harness.store.forEach((id, row) -> there.put(id, row.version()));
    there.put("7", Harness.LONG_AGO);
    harness.topicState = new TopicState.Held(there, "other");
    harness.pass(10 * 60_000);
    assertThat(harness.topic()).isEqualTo(harness.crm()).hasSize(22);
  }

  /** The bin alone is not answered. */
  private void secondWithoutTheBin() {
    harness.now += 1_000;
    harness.step(new Event.Tick());
    while (harness.asks.stream().anyMatch(ask -> !isBin(ask))) {
      harness.answer(harness.asks.stream().filter(ask -> !isBin(ask)).findFirst().orElseThrow());
    }
  }

  private static boolean isBin(Command.Ask ask) {
    return ask.request() instanceof Request.ListArchived;
  }

  /** The record was restored and emitted after the page of the bin was asked for. */
  @Test
  void whatWasEmittedSinceTheBinWasAskedIsNotSuspected() {
    begin(100);
    harness.pass(HOUR);
    while (harness.asks.isEmpty()) {
      secondWithoutTheBin();
    }
    harness.change(7, harness.now, "restored");
    for (int i = 0; i < 60; i++) {
      secondWithoutTheBin();
    }
    assertThat(harness.topic()).containsEntry("7", "restored");
    harness.archived.add("7");
    long reads = harness.count(Request.Read.class);
    harness.answerNext();
    harness.pass(3 * harness.settings.settleMs());
    assertThat(harness.count(Request.Read.class)).isEqualTo(reads);
    assertThat(harness.figures().refuted()).isZero();
  }
}
