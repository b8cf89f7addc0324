/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.sync.testing.VendorTrait;
import io.crmconnect.topics.TopicSnapshot;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The event about held deletes says what to do: the line of the setting, or another remedy. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class HeldDeleteAlertsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  HeldDeleteAlertsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(10 * HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void deletesHeldOutsideARunNameTheRunThatWillFindThem() {
    crm.assume(VendorTrait.RECYCLE_BIN);
    crm.showRecycleBin();
    task.startInSync(60);
    crm.deleteRange(1, 15);
    task.advance(5 * HOUR);
    assertThat(emitted.topicRows()).hasSize(50);
    Object nextRunAt = task.commit().emitted().committedCursor().get("reconcile.next");
    String nextRun = Instant.ofEpochMilli((Long) nextRunAt).toString();
    assertThat(emitted.events("delete.held"))
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event)
                    .contains("10 were deleted today", "cannot be released yet", nextRun)
                    .doesNotContain("<"));
    task.advance(6 * HOUR);
    assertThat(emitted.events("delete.held"))
        .anySatisfy(
            event ->
                assertThat(event)
                    .contains("5 of 50 rows")
                    .containsPattern("delete\\.release=contacts:\\d+ in"));
  }

  @Test
  void inconclusiveDeletesSayThatAReleaseDoesNotHelp() {
    crm.assume(VendorTrait.SEARCH_INDEX);
    task.startInSync(23);
    // The index still has it, so the scan finds that it cannot be read.
    crm.putIndexed(5, task.now(), "last");
    crm.deleteButKeepIndexed(5);
    crm.override(request -> Requests.isRead(request) ? AlteredResults.emptyResult(request) : null);
    task.advance(300_000);
    assertThat(emitted.topicRows()).hasSize(23);
    assertThat(emitted.events("delete.held"))
        .isNotEmpty()
        .allSatisfy(
            event ->
                assertThat(event).contains("cannot be read either", "a release has no effect"));
  }

  @Test
  void deletesHeldBecauseTheTopicIsNotReadYetSaySo() {
    task.settings().objects(FakeCrm.OWNERS);
    task.topic().setSnapshot(new TopicSnapshot.Unavailable("not yet"));
    task.startInSync(60);
    crm.deleteRange(10, 34);
    task.advance(100_000);
    assertThat(emitted.topicRows()).hasSize(60);
    assertThat(emitted.events("delete.held"))
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event).contains("Once the topic has been read back"));
  }
}
