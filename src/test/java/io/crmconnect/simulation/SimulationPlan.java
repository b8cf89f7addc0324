/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simcrm.SimClocks;
import io.crmconnect.simhubspot.ResponseFaults;
import io.crmconnect.simhubspot.SimFaults;
import io.crmconnect.simhubspot.SimLag;
import io.crmconnect.simhubspot.SimLists;
import io.crmconnect.simhubspot.SimQuota;
import io.crmconnect.simhubspot.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * All that a seed decides about a history.
 *
 * @param objectSizes how many records each object begins with, in the vendor's order; -1: no part
 *     of it
 * @param faultPhaseMs how long faults occur
 * @param editPhaseMs how long edits occur; then only faults do, and no later edit repairs their
 *     effects
 * @param editIntervalMs mean time between two edits
 * @param crashIntervalMs mean time between two crashes; 0 for none
 * @param disruptionIntervalMs mean time between rebalances, pauses and changes of the settings; 0:
 *     none
 * @param excludesFieldAtFirst whether a field is left out at first
 * @param importPercent how many of the edits are imports over a whole object
 * @param commitsPerCrash a crash follows soon on one of so many commits, where there are any
 * @param massUpdates how often every record changes at once; then crashes hit open scans more often
 * @param maxRequestMs a call's way to the vendor takes up to this
 * @param maxResponseMs and an answer's way back
 */
record SimulationPlan(
    List<Integer> objectSizes,
    int tasksMax,
    long pollMs,
    long settleMs,
    long recheckMs,
    boolean backfill,
    long faultPhaseMs,
    long editPhaseMs,
    int editIntervalMs,
    int crashIntervalMs,
    int disruptionIntervalMs,
    boolean excludesFieldAtFirst,
    int importPercent,
    int commitsPerCrash,
    int massUpdates,
    int maxRequestMs,
    int maxResponseMs,
    SimSettings vendor,
    DeliverySettings deliverySettings) {

  static SimulationPlan draw(SplittableRandom random) {
    long settleMs =
        random.nextInt(4) == 0
            ? 1_000L * (1 + random.nextInt(3))
            : 4_000L * (1 + random.nextInt(4));
    long recheckMs = random.nextInt(3) == 0 ? 0 : settleMs * (3 + random.nextInt(4));
    boolean calm = random.nextInt(4) == 0;
    long faultPhaseMs = 20_000L + random.nextInt(50_000);
    List<Integer> objectSizes = drawObjectSizes(random);
    int crashIntervalMs = calm || random.nextBoolean() ? 0 : 5_000 + random.nextInt(40_000);
    int disruptionIntervalMs = calm || random.nextBoolean() ? 0 : 10_000 + random.nextInt(40_000);
    SimSettings vendor = drawVendor(random, settleMs, recheckMs, calm);
    int importPercent = random.nextInt(4) == 0 ? 5 + random.nextInt(15) : 0;
    int crashesPerCommits = random.nextInt(3) == 0 ? 6 : 25;
    int maxRequestMs =
        random.nextBoolean() ? 0 : 1 + random.nextInt(random.nextInt(4) == 0 ? 1_500 : 300);
    int maxResponseMs = 1 + random.nextInt(random.nextInt(4) == 0 ? 4_000 : 300);
    SimulationPlan simulationPlan =
        new SimulationPlan(
            objectSizes,
            1 + random.nextInt(3),
            Math.max(
                2_000 + random.nextInt(9_000),
                minPollMs(objectSizes, vendor, maxRequestMs + maxResponseMs)),
            settleMs,
            recheckMs,
            random.nextInt(8) > 0,
            faultPhaseMs,
            random.nextBoolean()
                ? faultPhaseMs
                : faultPhaseMs / 5 + random.nextLong(faultPhaseMs / 2),
            100 + random.nextInt(random.nextBoolean() ? 900 : 4_000),
            crashIntervalMs,
            disruptionIntervalMs,
            random.nextInt(4) == 0,
            importPercent,
            crashesPerCommits,
            0,
            maxRequestMs,
            maxResponseMs,
            vendor,
            drawDelivery(random));
    return simulationPlan
        .withMassUpdates(drawMassUpdates(random.split()))
        .withVendor(vendor.withLists(drawLists(random.split(), calm)));
  }

  /** Mostly as recorded, and rarely cut short. */
  private static SimLists drawLists(SplittableRandom random, boolean calm) {
    SimLists lists =
        SimLists.DEFAULT
            .withTokenForm(
                random.nextInt(4) == 0 ? SimLists.TokenForm.LAST_ID : SimLists.TokenForm.NEXT_ID)
            .withFirstPageBehindEnd(random.nextInt(4) > 0);
    return calm || random.nextInt(3) > 0
        ? lists
        : lists
            .withEmptyLists(0.2 * random.nextDouble())
            .withCutOffPages(0.2 * random.nextDouble());
  }

  private static int drawMassUpdates(SplittableRandom random) {
    return random.nextBoolean() ? 1 + random.nextInt(3) : 0;
  }

  /** Under exactly-once. */
  SimulationPlan withExactlyOnce() {
    return new SimulationPlan(
        objectSizes,
        tasksMax,
        pollMs,
        settleMs,
        recheckMs,
        backfill,
        faultPhaseMs,
        editPhaseMs,
        editIntervalMs,
        crashIntervalMs,
        disruptionIntervalMs,
        excludesFieldAtFirst,
        importPercent,
        commitsPerCrash,
        massUpdates,
        maxRequestMs,
        maxResponseMs,
        vendor,
        deliverySettings.withExactlyOnce());
  }

  private SimulationPlan withVendor(SimSettings settings) {
    return new SimulationPlan(
        objectSizes,
        tasksMax,
        pollMs,
        settleMs,
        recheckMs,
        backfill,
        faultPhaseMs,
        editPhaseMs,
        editIntervalMs,
        crashIntervalMs,
        disruptionIntervalMs,
        excludesFieldAtFirst,
        importPercent,
        commitsPerCrash,
        massUpdates,
        maxRequestMs,
        maxResponseMs,
        settings,
        deliverySettings);
  }

  private SimulationPlan withMassUpdates(int count) {
    return new SimulationPlan(
        objectSizes,
        tasksMax,
        pollMs,
        settleMs,
        recheckMs,
        backfill,
        faultPhaseMs,
        editPhaseMs,
        editIntervalMs,
        crashIntervalMs,
        disruptionIntervalMs,
        excludesFieldAtFirst,
        importPercent,
        commitsPerCrash,
        count,
        maxRequestMs,
        maxResponseMs,
        vendor,
        deliverySettings);
  }

  /** With another settle time. */
  SimulationPlan withSettleMs(long value) {
    return new SimulationPlan(
        objectSizes,
        tasksMax,
        pollMs,
        value,
        recheckMs,
        backfill,
        faultPhaseMs,
        editPhaseMs,
        editIntervalMs,
        crashIntervalMs,
        disruptionIntervalMs,
        excludesFieldAtFirst,
        importPercent,
        commitsPerCrash,
        massUpdates,
        maxRequestMs,
        maxResponseMs,
        vendor,
        deliverySettings);
  }

  /**
   * The same with far more records, and answers so slow that lists are split and pages overlap,
   * which does not happen otherwise.
   */
  SimulationPlan withManyRecords() {
    return new SimulationPlan(
        objectSizes.stream().map(size -> size < 0 ? size : 300 + 4 * size).toList(),
        tasksMax,
        pollMs,
        settleMs,
        recheckMs,
        backfill,
        faultPhaseMs,
        editPhaseMs,
        editIntervalMs,
        crashIntervalMs,
        disruptionIntervalMs,
        excludesFieldAtFirst,
        importPercent,
        commitsPerCrash,
        0,
        maxRequestMs,
        Math.max(maxResponseMs, 1_200),
        vendor,
        deliverySettings);
  }

  /**
   * Crashes during scans that are not repeated and in which many changes are older than the settle
   * time. The vendor has few faults, so that one scan is sufficient.
   */
  SimulationPlan withCrashesDuringScans() {
    long settle = 1_500;
    return new SimulationPlan(
        objectSizes,
        tasksMax,
        Math.max(pollMs, 3 * settle),
        settle,
        0,
        backfill,
        faultPhaseMs,
        editPhaseMs,
        Math.min(editIntervalMs, 300),
        20_000,
        disruptionIntervalMs,
        excludesFieldAtFirst,
        0,
        12,
        1,
        maxRequestMs,
        maxResponseMs,
        vendor.withLag(SimLag.DEFAULT).withClocks(SimClocks.EXACT),
        new DeliverySettings(
            false,
            3,
            5_000,
            1_000,
            500,
            deliverySettings.maxPollGapMs(),
            deliverySettings.hardStopPercent()));
  }

  /** Whether every task runs from its start to the end. */
  boolean restartsNoTasks() {
    return crashIntervalMs + disruptionIntervalMs == 0;
  }

  Tolerances tolerances(
      Operator.FixedSettings settings, Deadlines deadlines, boolean dropsRecords, boolean resyncs) {
    ResponseFaults responseFaults = vendor.responseFaults();
    boolean unreliableList =
        responseFaults.repeatsToken() + responseFaults.repeatsRows() + responseFaults.shufflesList()
                > 0
            || responseFaults.boundTokens();
    return new Tolerances(
        vendor.lag().staleChance() > 0,
        unreliableList,
        deadlines.maxDeleteDelayMs(),
        settings.deleteMode().equals("both"),
        settings.usesRegistry(),
        dropsRecords,
        resyncs);
  }

  /** How wrong the time is that responses and workers show; empty: it jumps. */
  OptionalLong maxClockErrorMs(ClockPlan clockPlan) {
    return vendor.clocks().jumpChance() > 0
        ? OptionalLong.empty()
        : OptionalLong.of(settleMs + clockPlan.maxRecheckDelayMs());
  }

  /** So that polling takes about half of the guaranteed searches of a task. */
  private static long minPollMs(List<Integer> objectSizes, SimSettings vendor, int maxRoundTripMs) {
    long objectCount = objectSizes.stream().filter(size -> size >= 0).count();
    double inFlight = Math.max(1, vendor.quota().searchPerSecond() / (double) objectCount);
    return (long) (2.5 * objectCount * (1_000 + maxRoundTripMs / 2.0) / inFlight);
  }

  private static List<Integer> drawObjectSizes(SplittableRandom random) {
    List<Integer> sizes = new ArrayList<>();
    int objectCount = 1 + random.nextInt(SimulatedVendor.OBJECTS);
    int largeIndex = random.nextInt(objectCount);
    for (int i = 0; i < SimulatedVendor.OBJECTS; i++) {
      int maxSize = i == largeIndex && random.nextInt(3) == 0 ? 600 : 60;
      sizes.add(i < objectCount ? random.nextInt(maxSize) : -1);
    }
    return sizes;
  }

  private static DeliverySettings drawDelivery(SplittableRandom random) {
    return new DeliverySettings(
        random.nextInt(3) == 0,
        1 + random.nextInt(3),
        1 + random.nextInt(random.nextInt(3) == 0 ? 15_000 : 100),
        1 + random.nextInt(random.nextInt(3) == 0 ? 15_000 : 100),
        500 + random.nextInt(5_000),
        1 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 50),
        random.nextInt(60));
  }

  private static SimSettings drawVendor(
      SplittableRandom random, long settle, long recheck, boolean calm) {
    SimLag lag = drawLag(random, settle, recheck);
    return SimSettings.DEFAULT
        .withQuota(
            SimQuota.DEFAULT
                .withBurst(30 + random.nextInt(160))
                .withSearchPerSecond(3 + random.nextInt(3))
                .withOthersSearchChance(!calm && random.nextInt(4) == 0 ? 0.2 : 0))
        .withLag(lag)
        .withClocks(drawClocks(random, settle, calm))
        .withResponseFaults(
            calm ? ResponseFaults.NONE : drawResponseFaults(random, lag.staleChance() == 0))
        .withFaults(calm ? SimFaults.NONE : drawFaults(random));
  }

  /** Within the limits that the settle time and the recheck cover. */
  private static SimLag drawLag(SplittableRandom random, long settle, long recheck) {
    long normal = 100 + random.nextInt((int) settle / 4);
    SimLag lag =
        SimLag.DEFAULT
            .withMinIndexMs(random.nextInt(100))
            .withMaxIndexMs(normal)
            .withMaxSlowIndexMs(normal);
    if (recheck > 0 && random.nextBoolean()) {
      lag = lag.withSlowIndexChance(0.5 * random.nextDouble()).withMaxSlowIndexMs(recheck / 2);
    }
    if (random.nextInt(3) == 0) {
      lag = lag.withIndexRollbackChance(0.3 * random.nextDouble());
    }
    if (random.nextBoolean()) {
      lag = lag.withLateChance(0.7 * random.nextDouble()).withMaxLateMs(settle / 3);
    }
    if (random.nextInt(3) == 0) {
      lag = lag.withStaleChance(0.4 * random.nextDouble()).withMaxStaleMs(settle / 2);
    }
    return lag;
  }

  private static SimClocks drawClocks(SplittableRandom random, long settle, boolean calm) {
    SimClocks clocks = SimClocks.EXACT.withSameMsUpdates(random.nextInt(3) == 0);
    if (random.nextInt(3) == 0) {
      clocks = clocks.withSkewMs(settle / 8);
    }
    if (!calm && random.nextInt(4) == 0) {
      boolean forward = random.nextBoolean();
      long offsetMs = settle + random.nextLong(3_600_000);
      clocks =
          clocks
              .withJumpChance(0.05 * random.nextDouble())
              .withJumpMs(forward ? offsetMs : -offsetMs)
              .withJumpDurationMs(1_000 + random.nextInt(30_000));
    }
    return clocks;
  }

  private static ResponseFaults drawResponseFaults(SplittableRandom random, boolean mayOmitRows) {
    return new ResponseFaults(
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        4 * drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        random.nextInt(4) == 0,
        random.nextInt(4) == 0,
        false,
        // A row that is first stale and then left out is too much for the settle time.
        mayOmitRows ? drawRareChance(random) : 0);
  }

  private static SimFaults drawFaults(SplittableRandom random) {
    return new SimFaults(
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random),
        drawRareChance(random));
  }

  private static double drawRareChance(SplittableRandom random) {
    return random.nextInt(3) == 0 ? 0.15 * random.nextDouble() : 0;
  }
}
