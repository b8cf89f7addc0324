package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
import static io.crmconnect.sync.Sweeps.isSweepFrom;
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

  private final Harness harness = new Harness().reconciling(HOUR, 10, Map.of());

  private void begin(int rows) {
    // So that a day does not end amid a run.
    harness.now += 2 * HOUR;
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private void gone(int first, int last) {
    for (int id = first; id <= last; id++) {
      harness.store.remove(Integer.toString(id));
      harness.index.remove(Integer.toString(id));
    }
  }

  /** Of the last run that ended. */
  private Map<String, Long> counts() {
    return counts(harness);
  }

  private static Map<String, Long> counts(Harness harness) {
    List<Map<String, Long>> all = new ArrayList<>();
    for (SourceRecord record : harness.emitted) {
      if (record.topic().equals("crm.events")
          && ((Struct) record.value()).getString("kind").equals("reconcile.finished")) {
        Map<String, Long> counts = new TreeMap<>();
        String details = ((Struct) record.value()).getString("details");
        for (String each : details.replaceAll("[{}\"]", "").split(",")) {
          counts.put(each.split(":")[0], Long.parseLong(each.split(":")[1]));
        }
        all.add(counts);
      }
    }
    return all.get(all.size() - 1);
  }

  private void assertCounts(
      long swept, long missing, long deleted, long refuted, long repaired, long held) {
    assertThat(counts())
        .containsEntry("swept", swept)
        .containsEntry("missing", missing)
        .containsEntry("deleted", deleted)
        .containsEntry("refuted", refuted)
        .containsEntry("repaired", repaired)
        .containsEntry("held", held);
  }

  private long requestsSince(int before) {
    return harness.requests.subList(before, harness.requests.size()).stream()
        .filter(request -> isSweep(request) || request instanceof Request.Read)
        .count();
  }

  @Test
  void theReadsOfWhatDiffersAreAmongTheRequests() {
    begin(23);
    gone(3, 4);
    for (int id = 9; id <= 15; id++) {
      harness.row(id, Harness.LONG_AGO - 5_000, "older");
    }
    int before = harness.requests.size();
    harness.pass(HOUR);
    assertCounts(21, 2, 2, 0, 7, 0);
    assertThat(counts().get("requests")).isEqualTo(requestsSince(before));
  }

  @Test
  void whatIsComparedAgainIsCountedOnce() {
    begin(200);
    // More than the slice's share, and less than the whole's.
    gone(41, 60);
    int before = harness.requests.size();
    harness.pass(HOUR);
    assertCounts(180, 20, 20, 0, 0, 0);
    assertThat(counts().get("requests")).isEqualTo(requestsSince(before));
  }

  @Test
  void whatIsHeldAndWhatARefusedReleaseFindsIsCountedOnce() {
    begin(200);
    gone(41, 70);
    gone(101, 102);
    harness.pass(HOUR);
    assertCounts(168, 32, 2, 0, 0, 30);
    String run = Long.toString(counts().get("run"));
    gone(71, 75);
    int before = harness.requests.size();
    harness.commit().reconciling(HOUR, 10, Map.of("contacts", run)).start().settle();
    harness.pass(120_000);
    assertThat(counts()).containsEntry("missing", 35L).containsEntry("held", 35L);
    assertThat(harness.topic()).hasSize(198);
    assertThat(requestsSince(before)).isGreaterThanOrEqualTo(counts().get("requests"));

    String next = Long.toString(counts().get("run"));
    harness.commit().reconciling(HOUR, 10, Map.of("contacts", next)).start().settle();
    harness.pass(120_000);
    assertThat(counts())
        .containsEntry("missing", 35L)
        .containsEntry("deleted", 35L)
        .containsEntry("held", 0L);
  }

  @Test
  void aRunThatBeginsAnewForATokenCountsEachRowOnce() {
    begin(40);
    gone(3, 3);
    boolean[] done = {false};
    harness.lie =
        request -> {
          if (done[0] || !isSweepFrom(request, "21")) {
            return null;
          }
          // By then the delete of the first page is emitted.
          harness.pass(60_000);
          done[0] = true;
          return new Result.Failure(FailureKind.REFUSED, "too old", 0);
        };
    int before = harness.requests.size();
    harness.pass(HOUR);
    assertThat(done[0]).isTrue();
    assertCounts(39, 1, 1, 0, 0, 0);
    assertThat(counts().get("requests")).isEqualTo(requestsSince(before));
  }

  @Test
  void aListWithoutOrderCountsEachRowOnce() {
    begin(23);
    gone(2, 2);
    harness.lie =
        request -> {
          if (!isSweep(request)) {
            return null;
          }
          Result.Page page = (Result.Page) harness.honest(request);
          List<Row> rows = new ArrayList<>(page.rows());
          Collections.reverse(rows);
          return new Result.Page(rows, page.bad(), page.absent(), page.next());
        };
    int before = harness.requests.size();
    harness.pass(HOUR);
    assertCounts(22, 1, 1, 0, 0, 0);
    assertThat(counts().get("requests")).isEqualTo(requestsSince(before));
  }

  /** Whatever was stored when the worker was killed. */
  @Test
  void aCrashAnywhereChangesNoCount() {
    begin(40);
    harness.commit();
    int before = harness.emitted.size();
    gone(3, 3);
    gone(12, 13);
    harness.row(20, Harness.LONG_AGO - 5_000, "older");
    harness.row(21, Harness.LONG_AGO - 5_000, "older");
    harness.pass(HOUR);
    assertCounts(37, 3, 3, 0, 2, 0);
    long run = counts().get("run");
    int all = harness.emitted.size();
    int resumed = 0;
    for (int stored = before; stored <= all; stored++) {
      Harness again = new Harness().reconciling(HOUR, 10, Map.of());
      again.store.putAll(harness.store);
      again.index.putAll(harness.index);
      again.now = harness.now;
      again.emitted.addAll(harness.emitted.subList(0, stored));
      again.commit().start().settle();
      again.pass(60_000);
      for (Map<String, ?> offset : again.committed.values()) {
        if (Long.valueOf(run).equals(offset.get("reconcile.run"))) {
          resumed++;
        }
      }
      Map<String, Long> counts = counts(again);
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
