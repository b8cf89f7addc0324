package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static io.crmconnect.sync.SweepRequests.isSweepPageAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** The counts in a run's event, each against what happened. */
class ReconcileCountsTest {
  private static final long HOUR = 3_600_000;

  private final Harness harness = new Harness().withReconciliation(HOUR, 10, Map.of());

  private void startInSync(int rows) {
    // So that a day does not end amid a run.
    harness.now += 2 * HOUR;
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private void deleteAtVendor(int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  /** Of the last run that ended. */
  private Map<String, Long> lastRunCounts() {
    return lastRunCounts(harness);
  }

  private static Map<String, Long> lastRunCounts(Harness harness) {
    List<Map<String, Long>> runs = new ArrayList<>();
    for (SourceRecord record : harness.emitted) {
      if (record.topic().equals("crm.events")
          && ((Struct) record.value()).getString("kind").equals("reconcile.finished")) {
        Map<String, Long> counts = new TreeMap<>();
        String details = ((Struct) record.value()).getString("details");
        for (String each : details.replaceAll("[{}\"]", "").split(",")) {
          counts.put(each.split(":")[0], Long.parseLong(each.split(":")[1]));
        }
        runs.add(counts);
      }
    }
    return runs.get(runs.size() - 1);
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
    return harness.requests.subList(before, harness.requests.size()).stream()
        .filter(request -> isSweepPage(request) || request instanceof Request.ReadByIds)
        .count();
  }

  @Test
  void readsOfDifferingRowsAreCountedAsRequests() {
    startInSync(23);
    deleteAtVendor(3, 4);
    for (int id = 9; id <= 15; id++) {
      harness.putUnindexed(id, Harness.LONG_AGO - 5_000, "older");
    }
    int before = harness.requests.size();
    harness.advance(HOUR);
    assertCounts(21, 2, 2, 0, 7, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  @Test
  void rowsComparedTwiceAreCountedOnce() {
    startInSync(200);
    // More than the slice's share, and less than the whole's.
    deleteAtVendor(41, 60);
    int before = harness.requests.size();
    harness.advance(HOUR);
    assertCounts(180, 20, 20, 0, 0, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  @Test
  void heldDeletesAndThoseOfARefusedReleaseAreCountedOnce() {
    startInSync(200);
    deleteAtVendor(41, 70);
    deleteAtVendor(101, 102);
    harness.advance(HOUR);
    assertCounts(168, 32, 2, 0, 0, 30);
    String run = Long.toString(lastRunCounts().get("run"));
    deleteAtVendor(71, 75);
    int before = harness.requests.size();
    harness.commit().withReconciliation(HOUR, 10, Map.of("contacts", run)).start().answerAll();
    harness.advance(120_000);
    assertThat(lastRunCounts()).containsEntry("missing", 35L).containsEntry("held", 35L);
    assertThat(harness.topicRows()).hasSize(198);
    assertThat(countRequestsSince(before)).isGreaterThanOrEqualTo(lastRunCounts().get("requests"));

    String next = Long.toString(lastRunCounts().get("run"));
    harness.commit().withReconciliation(HOUR, 10, Map.of("contacts", next)).start().answerAll();
    harness.advance(120_000);
    assertThat(lastRunCounts())
        .containsEntry("missing", 35L)
        .containsEntry("deleted", 35L)
        .containsEntry("held", 0L);
  }

  @Test
  void aRunRestartedForARefusedTokenCountsEachRowOnce() {
    startInSync(40);
    deleteAtVendor(3, 3);
    boolean[] done = {false};
    harness.override =
        request -> {
          if (done[0] || !isSweepPageAfter(request, "21")) {
            return null;
          }
          // By then the delete of the first page is emitted.
          harness.advance(60_000);
          done[0] = true;
          return new Result.Failure(FailureKind.BAD_REQUEST, "too old", 0);
        };
    int before = harness.requests.size();
    harness.advance(HOUR);
    assertThat(done[0]).isTrue();
    assertCounts(39, 1, 1, 0, 0, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  @Test
  void anUnorderedListCountsEachRowOnce() {
    startInSync(23);
    deleteAtVendor(2, 2);
    harness.override =
        request -> {
          if (!isSweepPage(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.defaultResult(request);
          List<Row> rows = new ArrayList<>(page.rows());
          Collections.reverse(rows);
          return new Result.Page(rows, page.malformed(), page.missingFields(), page.nextToken());
        };
    int before = harness.requests.size();
    harness.advance(HOUR);
    assertCounts(22, 1, 1, 0, 0, 0);
    assertThat(lastRunCounts().get("requests")).isEqualTo(countRequestsSince(before));
  }

  /** Whatever was stored when the worker was killed. */
  @Test
  void aCrashAnywhereChangesNoCount() {
    startInSync(40);
    harness.commit();
    int before = harness.emitted.size();
    deleteAtVendor(3, 3);
    deleteAtVendor(12, 13);
    harness.putUnindexed(20, Harness.LONG_AGO - 5_000, "older");
    harness.putUnindexed(21, Harness.LONG_AGO - 5_000, "older");
    harness.advance(HOUR);
    assertCounts(37, 3, 3, 0, 2, 0);
    long run = lastRunCounts().get("run");
    int total = harness.emitted.size();
    int resumed = 0;
    for (int stored = before; stored <= total; stored++) {
      Harness restarted = new Harness().withReconciliation(HOUR, 10, Map.of());
      restarted.store.putAll(harness.store);
      restarted.index.putAll(harness.index);
      restarted.now = harness.now;
      restarted.emitted.addAll(harness.emitted.subList(0, stored));
      restarted.commit().start().answerAll();
      restarted.advance(60_000);
      for (Map<String, ?> offset : restarted.committed.values()) {
        if (Long.valueOf(run).equals(offset.get("reconcile.run"))) {
          resumed++;
        }
      }
      Map<String, Long> counts = lastRunCounts(restarted);
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
