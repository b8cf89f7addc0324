/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Deletes found in the recycle bin. Only the vendor like HubSpot has one; {@link
 * DeleteFeedScanTest} is about the made-up vendor's way to tell deletes.
 */
class RecycleBinScanTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR));
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  RecycleBinScanTest() {
    crm.showRecycleBin();
  }

  /** Nineteen pages of records that were deleted long before. */
  private void fillRecycleBin() {
    for (int id = 5_000; id < 5_038; id++) {
      crm.addToRecycleBin(id);
    }
    crm.setRecycleBinPageSize(2);
  }

  private static boolean isRecycleBinPage(Request request) {
    return request instanceof Request.ListDeleted;
  }

  @Test
  void recordsOfAFullRecycleBinAreNoControlIds() {
    fillRecycleBin();
    task.startInSync(400);
    crm.delete(7);
    task.advance(13 * HOUR);
    // A sweep takes 80 pages and a scan of the recycle bin 19 or 20, so there is one every six
    // hours.
    assertThat(task.sent().count(Request.ListDeleted.class)).isBetween(57L, 63L);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(399);
    assertThat(emitted.events("delete.held")).isEmpty();
  }

  @Test
  void aDeleteFoundByAScanBesideAFullRecycleBinIsEmitted() {
    fillRecycleBin();
    task.startInSync(400);
    task.advance(7 * HOUR);
    crm.putIndexed(8, task.now(), "last");
    crm.deleteButKeepIndexed(8);
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(399);
    assertThat(emitted.events("delete.held")).isEmpty();
  }

  @Test
  void afterARestartTheTopicIsReadForTheRecycleBinScan() {
    task.startInSync(100);
    task.advance(HOUR);
    task.restart();
    crm.delete(7);
    // A hundredth of the interval, and the settle time.
    task.advance(15 * 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(99);
  }

  @Test
  void repeatedRestartsReadNoTopic() {
    task.startInSync(100);
    int before = task.topic().topicsRead().size();
    for (int i = 0; i < 5; i++) {
      task.restart();
      task.advance(10 * 60_000);
    }
    assertThat(task.topic().topicsRead()).hasSize(before);
  }

  @Test
  void aRunningScanEndsWhenTheRowsAreObservedInAnotherTopic() {
    task.settings().reconcileEvery(HOUR);
    crm.addToRecycleBin(500);
    task.startInSync(23);
    task.step(new Event.Acknowledged(0, 10_000, Map.of("contacts", "lake_contacts")));
    task.topic().setSnapshot(new TopicSnapshot.Unavailable("not now"));
    task.advanceExcept(HOUR, RecycleBinScanTest::isRecycleBinPage);
    assertThat(task.pending())
        .singleElement()
        .satisfies(each -> assertThat(each.request()).isInstanceOf(Request.ListDeleted.class));
    task.answerNext();
    crm.delete(7);
    VersionIndex otherTopic = new VersionIndex(NumericIdOrder.INSTANCE);
    for (int id = 1; id <= 23; id++) {
      otherTopic.put(crm.id(id), FakeCrm.LONG_AGO);
    }
    task.topic().setSnapshot(new TopicSnapshot.Loaded(otherTopic, "other"));
    task.advance(10 * 60_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
  }

  /** The record is restored and emitted after the page of the recycle bin was requested. */
  @Test
  void aRowEmittedSinceTheRecycleBinRequestIsNoDeleteCandidate() {
    task.startInSync(100);
    task.advance(HOUR);
    SendRequest page = task.withhold(RecycleBinScanTest::isRecycleBinPage);
    crm.putIndexed(7, task.now(), "restored");
    task.answerAll().advance(60_000);
    assertThat(emitted.topicRows()).containsEntry("7", "restored");
    crm.addToRecycleBin(7);
    long reads = task.sent().count(Request.ReadByIds.class);
    task.answer(page);
    task.advance(3 * task.settings().build().settleMs());
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(task.reconcileMetrics().refuted()).isZero();
  }
}
