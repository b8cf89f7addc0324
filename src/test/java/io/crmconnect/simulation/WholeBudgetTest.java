/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimQuota;
import io.crmconnect.simhubspot.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much of the account's budget is used, and by what, in virtual time. */
class WholeBudgetTest {
  private static final int BURST = 190;
  private static final long MINUTE = 60_000;
  private static final long POLL_MS = 5_000;
  private static final int ROUND_TRIP_MS = 40;
  private static final double MS_PER_RECORD = 0.145;

  private SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(2));
  private final SplittableRandom random = new SplittableRandom(3);

  @AfterEach
  void nothingIsRefused() {
    assertThat(hubspot.stats().unexpectedRefusals()).as("429s").isZero();
    assertThat(hubspot.violations()).isEmpty();
  }

  private TimedWorker start(int tasksMax, String objects, Map<String, String> more) {
    TimedWorker worker = new TimedWorker(hubspot, ROUND_TRIP_MS, MS_PER_RECORD);
    Map<String, String> settings = new TreeMap<>(more);
    settings.put("crm.objects", objects);
    settings.put("poll.interval.ms", Long.toString(POLL_MS));
    settings.put("incremental.settle.ms", "5000");
    worker.start(tasksMax, settings);
    return worker;
  }

  /** Five edits per second of rows that the backfill has copied or will copy. */
  private void edit(TimedWorker worker, int rows) {
    worker.repeat(
        200,
        () ->
            hubspot.update(
                "contacts",
                1_000 + random.nextInt(rows),
                Map.of("lastname", "at" + worker.now()),
                worker.now()));
  }

  /** The part of the burst limit that was used, in each minute from one instant to another. */
  private List<Double> usedPerMinute(long from, long to) {
    long[] arrivals = hubspot.arrivals(SimHubspot.Bucket.BURST);
    List<Double> used = new ArrayList<>();
    for (long start = from; start + MINUTE <= to; start += 1_000) {
      long begin = start;
      long calls = LongStream.of(arrivals).filter(at -> at >= begin && at < begin + MINUTE).count();
      used.add(calls / (BURST * 6.0));
    }
    return used;
  }

  private static void assertFresh(TimedWorker worker) {
    List<Long> latencies = worker.editLatenciesMs();
    assertThat(latencies).hasSizeGreaterThan(200);
    assertThat(latencies.get((int) (0.99 * latencies.size()))).isLessThan(POLL_MS + 2_000);
    assertThat(worker.editsOlderThan(POLL_MS + 15_000)).as("edits without a record").isZero();
  }

  @Test
  void aLoneBackfillUsesTheBurstLimitWhileEditsStayFresh() {
    hubspot.setRows("contacts", new OldRows(400_000));
    TimedWorker worker = start(1, "contacts", Map.of());
    edit(worker, 400_000);

    worker.runFor(3 * MINUTE);

    assertThat(usedPerMinute(TimedWorker.START + MINUTE, worker.now()))
        .isNotEmpty()
        .allMatch(used -> used >= 0.95 && used <= 1);
    assertFresh(worker);
  }

  @Test
  void oneOfTwoTasksUsesTheBurstLimitOnceTheOtherHasFinished() {
    hubspot.setRows("contacts", new OldRows(5_000));
    hubspot.setRows("companies", new OldRows(400_000));
    TimedWorker worker = start(2, "contacts,companies", Map.of());
    edit(worker, 5_000);
    worker.runUntil(() -> worker.isFinished("contacts"));
    long finishedAt = worker.now();

    worker.runFor(2 * MINUTE);

    assertThat(worker.isFinished("companies")).isFalse();
    assertThat(usedPerMinute(finishedAt, worker.now()))
        .isNotEmpty()
        .allMatch(used -> used >= 0.95 && used <= 1);
    assertFresh(worker);
  }

  @Test
  void theBackfillLeavesTheReserveOfTheDayToLiveWork() {
    hubspot.setRows("contacts", new OldRows(400_000));
    TimedWorker worker = start(1, "contacts", Map.of("rate.limit.daily", "1500"));
    edit(worker, 400_000);
    worker.runFor(2 * MINUTE);
    long copied = worker.snapshots("contacts");
    worker.runFor(MINUTE);

    assertThat(worker.snapshots("contacts")).as("the backfill waits").isEqualTo(copied);
    assertThat(copied).isGreaterThan(100_000);
    assertFresh(worker);
    assertThat(totalCalls()).isBetween(1_350L, 1_500L);
  }

  private long totalCalls() {
    return hubspot.arrivals(SimHubspot.Bucket.BURST).length
        + hubspot.arrivals(SimHubspot.Bucket.SEARCH).length;
  }

  /** A search names 200 changes, a read brings 100 of them. */
  @Test
  void incrementalKeepsUpWithAThousandChangesPerSecond() {
    hubspot =
        new SimHubspot(
            SimSettings.DEFAULT.withQuota(SimQuota.DEFAULT.withSearchPerSecond(10)),
            new SplittableRandom(2));
    hubspot.setRows("contacts", new OldRows(60_000));
    TimedWorker worker =
        start(
            1,
            "contacts",
            Map.of(
                "rate.limit.search.per.second",
                "10",
                "backfill.enabled",
                "false",
                "incremental.recheck.delay.ms",
                "0"));
    worker.runFor(10_000);
    long[] next = {0};
    worker.repeat(
        1_000,
        () ->
            hubspot.bulkUpdate(
                "contacts",
                LongStream.range(0, 1_000).mapToObj(i -> 1_000 + (next[0]++ % 60_000)).toList(),
                Map.of("lastname", "at" + worker.now()),
                worker.now()));

    worker.runFor(90_000);

    List<Long> latencies = worker.editLatenciesMs();
    assertThat(latencies).hasSizeGreaterThan(70_000);
    assertThat(latencies.get((int) (0.99 * latencies.size()))).isLessThan(4 * POLL_MS);
    assertThat(worker.editsOlderThan(4 * POLL_MS)).isZero();
  }
}
