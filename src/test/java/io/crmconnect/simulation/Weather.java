package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimClocks;
import io.crmconnect.simhubspot.SimFaults;
import io.crmconnect.simhubspot.SimLag;
import io.crmconnect.simhubspot.SimLies;
import io.crmconnect.simhubspot.SimQuota;
import io.crmconnect.simhubspot.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All that a seed decides about a history.
 *
 * @param objects how many records each object begins with, in the order of {@link World#OBJECTS};
 *     -1: no part of it
 * @param activeMs how long faults go on
 * @param editMs how long edits go on; then only faults do, and what they spoil is not mended by a
 *     later edit
 * @param editEveryMs mean time between two edits
 * @param crashEveryMs mean time between two crashes; 0: none
 * @param upheavalEveryMs mean time between rebalances, pauses and changes of the settings; 0: none
 * @param beginsWithout whether a field is left out at first
 * @param importPercent how many of the edits are imports over a whole object
 * @param crashesPerCommits a crash follows soon on one of so many commits, where there are any
 * @param floods how often every record changes at once; then crashes hit open scans more often
 * @param requestMaxMs a call's way to the vendor takes up to this
 * @param answerMaxMs and an answer's way back
 */
record Weather(
    List<Integer> objects,
    int tasksMax,
    long pollMs,
    long settleMs,
    long recheckMs,
    boolean backfill,
    long activeMs,
    long editMs,
    int editEveryMs,
    int crashEveryMs,
    int upheavalEveryMs,
    boolean beginsWithout,
    int importPercent,
    int crashesPerCommits,
    int floods,
    int requestMaxMs,
    int answerMaxMs,
    SimSettings vendor,
    Delivery delivery) {

  static Weather draw(SplittableRandom random) {
    long settle =
        random.nextInt(4) == 0
            ? 1_000L * (1 + random.nextInt(3))
            : 4_000L * (1 + random.nextInt(4));
    long recheck = random.nextInt(3) == 0 ? 0 : settle * (3 + random.nextInt(4));
    boolean calm = random.nextInt(4) == 0;
    long active = 20_000L + random.nextInt(50_000);
    List<Integer> objects = objects(random);
    int crashEvery = calm || random.nextBoolean() ? 0 : 5_000 + random.nextInt(40_000);
    int upheavalEvery = calm || random.nextBoolean() ? 0 : 10_000 + random.nextInt(40_000);
    SimSettings vendor = vendor(random, settle, recheck, calm);
    int importPercent = random.nextInt(4) == 0 ? 5 + random.nextInt(15) : 0;
    int crashesPerCommits = random.nextInt(3) == 0 ? 6 : 25;
    int requestMax =
        random.nextBoolean() ? 0 : 1 + random.nextInt(random.nextInt(4) == 0 ? 1_500 : 300);
    int answerMax = 1 + random.nextInt(random.nextInt(4) == 0 ? 4_000 : 300);
    Weather weather =
        new Weather(
            objects,
            1 + random.nextInt(3),
            Math.max(
                2_000 + random.nextInt(9_000), leastPoll(objects, vendor, requestMax + answerMax)),
            settle,
            recheck,
            random.nextInt(8) > 0,
            active,
            random.nextBoolean() ? active : active / 5 + random.nextLong(active / 2),
            100 + random.nextInt(random.nextBoolean() ? 900 : 4_000),
            crashEvery,
            upheavalEvery,
            random.nextInt(4) == 0,
            importPercent,
            crashesPerCommits,
            0,
            requestMax,
            answerMax,
            vendor,
            delivery(random));
    return weather.with(floods(random.split()));
  }

  private static int floods(SplittableRandom random) {
    return random.nextBoolean() ? 1 + random.nextInt(3) : 0;
  }

  private Weather with(int moreFloods) {
    return new Weather(
        objects,
        tasksMax,
        pollMs,
        settleMs,
        recheckMs,
        backfill,
        activeMs,
        editMs,
        editEveryMs,
        crashEveryMs,
        upheavalEveryMs,
        beginsWithout,
        importPercent,
        crashesPerCommits,
        moreFloods,
        requestMaxMs,
        answerMaxMs,
        vendor,
        delivery);
  }

  /**
   * The same with far more records, and answers so slow that lists are split and pages overlap; no
   * flood brings them otherwise.
   */
  Weather wide() {
    return new Weather(
        objects.stream().map(size -> size < 0 ? size : 300 + 4 * size).toList(),
        tasksMax,
        pollMs,
        settleMs,
        recheckMs,
        backfill,
        activeMs,
        editMs,
        editEveryMs,
        crashEveryMs,
        upheavalEveryMs,
        beginsWithout,
        importPercent,
        crashesPerCommits,
        0,
        requestMaxMs,
        Math.max(answerMaxMs, 1_200),
        vendor,
        delivery);
  }

  /**
   * Crashes amid scans that nothing looks through a second time, of which much is older than the
   * settle time; the vendor at its calmest, so that once is enough.
   */
  Weather torn() {
    long settle = 1_500;
    return new Weather(
        objects,
        tasksMax,
        Math.max(pollMs, 3 * settle),
        settle,
        0,
        backfill,
        activeMs,
        editMs,
        Math.min(editEveryMs, 300),
        20_000,
        upheavalEveryMs,
        beginsWithout,
        0,
        12,
        1,
        requestMaxMs,
        answerMaxMs,
        vendor.withLag(SimLag.CALM).withClocks(SimClocks.EXACT),
        new Delivery(
            false, 3, 5_000, 1_000, 500, delivery.pollGapMaxMs(), delivery.hardStopPercent()));
  }

  /** So that looking takes about half of the searches that a task may make for certain. */
  private static long leastPoll(List<Integer> objects, SimSettings vendor, int roundTripMax) {
    long present = objects.stream().filter(size -> size >= 0).count();
    double inFlight = Math.max(1, vendor.quota().searchPerSecond() / (double) present);
    return (long) (2.5 * present * (1_000 + roundTripMax / 2.0) / inFlight);
  }

  private static List<Integer> objects(SplittableRandom random) {
    List<Integer> sizes = new ArrayList<>();
    int present = 1 + random.nextInt(World.OBJECTS.size());
    int big = random.nextInt(present);
    for (int i = 0; i < World.OBJECTS.size(); i++) {
      int most = i == big && random.nextInt(3) == 0 ? 600 : 60;
      sizes.add(i < present ? random.nextInt(most) : -1);
    }
    return sizes;
  }

  private static Delivery delivery(SplittableRandom random) {
    return new Delivery(
        random.nextInt(3) == 0,
        1 + random.nextInt(3),
        1 + random.nextInt(random.nextInt(3) == 0 ? 15_000 : 100),
        1 + random.nextInt(random.nextInt(3) == 0 ? 15_000 : 100),
        500 + random.nextInt(5_000),
        1 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 50),
        random.nextInt(60));
  }

  private static SimSettings vendor(
      SplittableRandom random, long settle, long recheck, boolean calm) {
    SimLag lag = lag(random, settle, recheck);
    return SimSettings.CALM
        .withQuota(
            SimQuota.DEFAULT
                .withBurst(30 + random.nextInt(160))
                .withSearchPerSecond(3 + random.nextInt(3))
                .withOthersSearchChance(!calm && random.nextInt(4) == 0 ? 0.2 : 0))
        .withLag(lag)
        .withClocks(clocks(random, settle, calm))
        .withLies(calm ? SimLies.NONE : lies(random, lag.staleChance() == 0))
        .withFaults(calm ? SimFaults.NONE : faults(random));
  }

  /** Within what the settle time and the recheck are there for. */
  private static SimLag lag(SplittableRandom random, long settle, long recheck) {
    long normal = 100 + random.nextInt((int) settle / 4);
    SimLag lag =
        SimLag.CALM
            .withIndexMinMs(random.nextInt(100))
            .withIndexMaxMs(normal)
            .withIndexLongMaxMs(normal);
    if (recheck > 0 && random.nextBoolean()) {
      lag = lag.withIndexLongChance(0.5 * random.nextDouble()).withIndexLongMaxMs(recheck / 2);
    }
    if (random.nextInt(3) == 0) {
      lag = lag.withIndexGoesBackChance(0.3 * random.nextDouble());
    }
    if (random.nextBoolean()) {
      lag = lag.withLateChance(0.7 * random.nextDouble()).withLateMaxMs(settle / 3);
    }
    if (random.nextInt(3) == 0) {
      lag = lag.withStaleChance(0.4 * random.nextDouble()).withStaleMaxMs(settle / 2);
    }
    return lag;
  }

  private static SimClocks clocks(SplittableRandom random, long settle, boolean calm) {
    SimClocks clocks = SimClocks.EXACT.withSameMsUpdates(random.nextInt(3) == 0);
    if (random.nextInt(3) == 0) {
      clocks = clocks.withSkewMs(settle / 8);
    }
    if (!calm && random.nextInt(4) == 0) {
      boolean forward = random.nextBoolean();
      long by = settle + random.nextLong(3_600_000);
      clocks =
          clocks
              .withJumpChance(0.05 * random.nextDouble())
              .withJumpMs(forward ? by : -by)
              .withJumpLastsMs(1_000 + random.nextInt(30_000));
    }
    return clocks;
  }

  private static SimLies lies(SplittableRandom random, boolean mayLeaveOut) {
    return new SimLies(
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        4 * rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        random.nextInt(4) == 0,
        random.nextInt(4) == 0,
        false,
        // A row that is first stale and then left out is too much for the settle time.
        mayLeaveOut ? rarely(random) : 0);
  }

  private static SimFaults faults(SplittableRandom random) {
    return new SimFaults(
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random),
        rarely(random));
  }

  private static double rarely(SplittableRandom random) {
    return random.nextInt(3) == 0 ? 0.15 * random.nextDouble() : 0;
  }
}
