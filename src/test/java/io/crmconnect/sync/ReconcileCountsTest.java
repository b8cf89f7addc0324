/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static io.crmconnect.sync.testing.Requests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The counts in a run's event, each against what happened. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class ReconcileCountsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ReconcileCountsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  /** Of the last run that ended. */
  private Map<String, Long> lastRunCounts() {
    return lastRunCounts(emitted);
  }

  private static Map<String, Long> lastRunCounts(EmittedRecords emitted) {
    Map<String, Long> counts = new TreeMap<>();
    for (Struct event : emitted.eventValues()) {
      if (event.getString("kind").equals("reconcile.finished")) {
        counts.clear();
        for (String each : event.getString("details").replaceAll("[{}\"]", "").split(",")) {
          counts.put(each.split(":")[0], Long.parseLong(each.split(":")[1]));
        }
      }
    }
    return counts;
  }

  private void assertCounts(
      long swept, long missing, long deleted, long refuted, long repaired, long held) {
    assertThat(lastRunCounts())
        .containsEntry("swept", swept)
        .containsEntry("missing", missing)
        .containsEntry("deleted", deleted)
        .containsEntry("refuted", refuted)
        .containsEntry("repaired", repaired)
        .containsEntry("held", held);
  }

  private long countRequestsSince(int before) {
    return task.sent().since(before).stream()
        .filter(request -> isSweepPage(request) || Requests.isRead(request))
        .count();
  }

  @Test
  void readsOfDifferingRowsAreCountedAsRequests() {
    task.startInSync(23);
    crm.deleteRange(3, 4);
    for (int id = 9; id <= 15; id++) {
      crm.putUnindexed(id, FakeCrm.LONG_AGO - 5_000, "older");
    }
    int before = task.sent().size();
    task.advance(HOUR);
    assertCounts(21, 2, 2, 0, 7, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  @Test
  void rowsComparedTwiceAreCountedOnce() {
    task.startInSync(200);
    // More than the slice's share, and less than the whole's.
    crm.deleteRange(41, 60);
    int before = task.sent().size();
    task.advance(HOUR);
    assertCounts(180, 20, 20, 0, 0, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  @Test
  void heldDeletesAndThoseOfARefusedReleaseAreCountedOnce() {
    task.startInSync(200);
    crm.deleteRange(41, 70);
    crm.deleteRange(101, 102);
    task.advance(HOUR);
    assertCounts(168, 32, 2, 0, 0, 30);
    String run = Long.toString(lastRunCounts().get("run"));
    crm.deleteRange(71, 75);
    int before = task.sent().size();
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart();
    task.advance(120_000);
    assertThat(lastRunCounts()).containsEntry("missing", 35L).containsEntry("held", 35L);
    assertThat(emitted.topicRows()).hasSize(198);
    assertThat(countRequestsSince(before)).isGreaterThanOrEqualTo(lastRunCounts().get("requests"));

    String next = Long.toString(lastRunCounts().get("run"));
    task.settings().release(FakeCrm.CONTACTS, next);
    task.restart();
    task.advance(120_000);
    assertThat(lastRunCounts())
        .containsEntry("missing", 35L)
        .containsEntry("deleted", 35L)
        .containsEntry("held", 0L);
  }

  @Test
  void aRunRestartedForARefusedTokenCountsEachRowOnce() {
    task.startInSync(40);
    crm.delete(3);
    boolean[] done = {false};
    crm.override(
        request -> {
          if (done[0] || !isSweepPageAfter(request, crm.id(21))) {
            return null;
          }
          // By then the delete of the first page is emitted.
          task.advance(60_000);
          done[0] = true;
          return AlteredResults.failure(FailureKind.BAD_REQUEST, "too old");
        });
    int before = task.sent().size();
    task.advance(HOUR);
    assertThat(done[0]).isTrue();
    assertCounts(39, 1, 1, 0, 0, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  @Test
  void anUnorderedListCountsEachRowOnce() {
    task.startInSync(23);
    crm.delete(2);
    crm.override(
        request ->
            isSweepPage(request) ? AlteredResults.reverseRows(crm.correctAnswer(request)) : null);
    int before = task.sent().size();
    task.advance(HOUR);
    assertCounts(22, 1, 1, 0, 0, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  /** Whatever was stored when the worker was killed. */
  @Test
  void aCrashAnywhereChangesNoCount() {
    task.startInSync(40);
    task.commit();
    int before = emitted.size();
    crm.delete(3);
    crm.deleteRange(12, 13);
    crm.putUnindexed(20, FakeCrm.LONG_AGO - 5_000, "older");
    crm.putUnindexed(21, FakeCrm.LONG_AGO - 5_000, "older");
    task.advance(HOUR);
    assertCounts(37, 3, 3, 0, 2, 0);
    long run = lastRunCounts().get("run");
    int total = emitted.size();
    int resumed = 0;
    for (int stored = before; stored <= total; stored++) {
      TaskHarness restarted = task.takeOverAfter(stored);
      restarted.start().answerAll();
      restarted.advance(60_000);
      for (Map<String, ?> offset : restarted.emitted().committedOffsets()) {
        if (Long.valueOf(run).equals(offset.get("reconcile.run"))) {
          resumed++;
        }
      }
      Map<String, Long> counts = lastRunCounts(restarted.emitted());
      if (counts.get("run") == run) {
        assertThat(counts)
            .as("after %d records", stored)
            .containsEntry("swept", 37L)
            .containsEntry("missing", 3L)
            .containsEntry("deleted", 3L)
            .containsEntry("repaired", 2L);
      }
    }
    assertThat(resumed).isPositive();
  }
}
