package io.crmconnect.simulation;

import java.util.SplittableRandom;

/** What goes wrong: crashes, upheavals in the cluster, silences and changed schemas. */
final class Turmoil {
  /** Where it all happens. */
  record Place(
      Scheduler scheduler,
      History history,
      Freshness freshness,
      OffsetStore offsets,
      World world,
      Truth truth,
      SchemaChanges schemas) {}

  /**
   * @param driftEveryMs mean time between two changes of the vendor's schema; 0: none
   * @param silences whether an object's answers are empty for a while, as after a lost scope
   * @param emptyReads whether its direct reads alone are, for longer than the settle time
   */
  record Menu(int driftEveryMs, boolean silences, boolean emptyReads) {}

  private final Scheduler scheduler;
  private final History history;
  private final Freshness freshness;
  private final OffsetStore offsets;
  private final World world;
  private final Truth truth;
  private final SchemaChanges schemas;
  private final Weather weather;
  private final Operator operator;
  private final int driftEveryMs;
  private final Menu menu;
  private final SplittableRandom chaos;
  private final SplittableRandom drifts;
  private final SplittableRandom aborts;
  private SimConnect connect;
  private Silence silence = Silence.NONE;

  /** Until when the registry takes no schema that is new. */
  private long refusesUntil;

  private boolean quiet;

  Turmoil(
      Place place,
      Weather weather,
      Operator operator,
      Menu menu,
      SplittableRandom chaos,
      SplittableRandom drifts,
      SplittableRandom aborts) {
    this.scheduler = place.scheduler();
    this.history = place.history();
    this.freshness = place.freshness();
    this.offsets = place.offsets();
    this.world = place.world();
    this.truth = place.truth();
    this.schemas = place.schemas();
    this.weather = weather;
    this.operator = operator;
    this.driftEveryMs = menu.driftEveryMs();
    this.menu = menu;
    this.chaos = chaos;
    this.drifts = drifts;
    this.aborts = aborts;
  }

  TaskRun.Moments moments() {
    return new Moments();
  }

  /** Nothing more goes wrong. */
  void end() {
    quiet = true;
    refusesUntil = 0;
  }

  boolean isOver() {
    return quiet;
  }

  Silence silence() {
    return silence;
  }

  boolean registryRefuses() {
    return scheduler.now() < refusesUntil;
  }

  /** The settings of now, for some tasks or other. */
  void deploy() {
    connect.deploy(operator.config(), 1 + chaos.nextInt(3));
  }

  /** From now on, until {@link #end}. */
  void begin(SimConnect on) {
    connect = on;
    if (weather.crashEveryMs() > 0) {
      every(weather.crashEveryMs(), this::crash);
    }
    if (weather.upheavalEveryMs() > 0) {
      every(weather.upheavalEveryMs(), this::upheaval);
    }
    if (driftEveryMs > 0) {
      every(driftEveryMs, this::drift);
    }
    if (menu.silences() && operator.reconciles()) {
      every(15_000, this::fallSilent);
    }
    if (menu.emptyReads() && weather.recheckMs() > 0) {
      every(8_000, this::readNothing);
    }
  }

  /** Direct reads of an object are empty, with 200; what they hide the recheck brings. */
  private void readNothing() {
    World.Kind kind = world.kinds().get(drifts.nextInt(world.kinds().size()));
    long lasts = weather.settleMs() + drifts.nextInt((int) (weather.recheckMs() / 2));
    long again = silence.until() + 2 * weather.recheckMs();
    if (!kind.searchable()
        || scheduler.now() < again
        || offsets.anyHas("\"backfill\":\"running\"")) {
      return;
    }
    silence = new Silence(kind, scheduler.now() + lasts, true);
    history.event("silence", kind.name().hashCode(), () -> kind.name() + " is read as empty");
    freshness.excuse(scheduler.now(), silence.until() + 2 * weather.recheckMs());
  }

  /** All that is read of an object is empty, with 200; what it hides only a sweep brings back. */
  private void fallSilent() {
    World.Kind kind = world.kinds().get(drifts.nextInt(world.kinds().size()));
    if (!kind.searchable() || offsets.anyHas("\"backfill\":\"running\"")) {
      return;
    }
    silence = new Silence(kind, scheduler.now() + 3_000 + drifts.nextInt(40_000), false);
    history.event("silence", kind.name().hashCode(), () -> kind.name() + " falls silent");
    freshness.excuse(scheduler.now(), silence.until() + operator.sweeps());
  }

  /** The vendor changes a schema; later it is taken back, or somebody decides, maybe wrongly. */
  private void drift() {
    World.Kind kind = world.kinds().get(drifts.nextInt(world.kinds().size()));
    // What was never seen otherwise has not changed.
    if (!offsets.hasSchema(kind.name()) || !schemas.happen(kind, scheduler.now())) {
      return;
    }
    history.event("drift", kind.name().hashCode(), () -> "schema of " + kind.name() + " changes");
    if (operator.habits().registry() && drifts.nextInt(3) > 0) {
      refusesUntil = scheduler.now() + drifts.nextInt(60_000);
      world.kinds().forEach(each -> truth.object(each.name()).drifted());
      freshness.excuse(scheduler.now(), refusesUntil + Operator.REFRESH_MS + 60_000L);
    }
    int until = drifts.nextInt(30_000);
    boolean back = drifts.nextInt(4) == 0;
    boolean wrongly = drifts.nextInt(4) == 0;
    freshness.excuse(scheduler.now(), scheduler.now() + until + 60_000L);
    scheduler.after(
        until,
        () -> {
          if (quiet) {
            return;
          }
          freshness.excuse(scheduler.now(), scheduler.now() + 60_000L);
          if (back && schemas.takeBack(kind)) {
            return;
          }
          if (wrongly) {
            // And so it stays undecided until the end.
            operator.decideWrongly(kind.name());
          } else {
            schemas.decide(kind.name());
          }
          deploy();
        });
  }

  private void every(int mean, Runnable what) {
    in(
        1 + chaos.nextInt(2 * mean),
        () -> {
          what.run();
          every(mean, what);
        });
  }

  /** Unless all is over by then; what comes late for it is excused. */
  private void in(long ms, Runnable what) {
    scheduler.after(
        ms,
        () -> {
          if (!quiet) {
            what.run();
            freshness.excuse(scheduler.now(), connect.downUntil() + 20_000);
          }
        });
  }

  /** Misfortunes come in company: often another crash hits what has just begun to catch up. */
  private void crash() {
    connect.crash();
    if (chaos.nextBoolean()) {
      long again = connect.downUntil() - scheduler.now() + chaos.nextInt(12_000);
      in(Math.max(0, again), connect::crash);
    }
  }

  /** The worst moments for a crash. */
  private final class Moments implements TaskRun.Moments {
    /** What was committed last is what will be believed. */
    @Override
    public void committed() {
      if (weather.crashEveryMs() == 0 || quiet) {
        return;
      }
      boolean amidst = weather.floods() > 0 && offsets.anyHas("incremental.scan.after");
      if (chaos.nextInt(amidst ? 3 : weather.crashesPerCommits()) == 0) {
        in(chaos.nextInt(amidst ? 300 : 2_000), connect::crash);
      }
    }

    /** What is written is in the topic, and never was. */
    @Override
    public void written(long incarnation) {
      if (weather.crashEveryMs() == 0 || quiet) {
        return;
      }
      boolean copied = !offsets.anyHas("\"backfill\":\"running\"");
      if (aborts.nextInt(copied ? 3 : 40) == 0) {
        int soon = aborts.nextInt(1 + weather.delivery().appendMaxMs() / 2);
        in(soon, () -> connect.crashOf(incarnation));
      }
    }
  }

  private void upheaval() {
    switch (chaos.nextInt(4)) {
      case 3 -> leave(world.kinds().get(chaos.nextInt(world.kinds().size())).name());
      case 0 -> connect.rebalance();
      case 1 -> {
        connect.pause(true);
        int pause = chaos.nextInt(20_000);
        freshness.excuse(scheduler.now(), scheduler.now() + pause + 20_000L);
        scheduler.after(pause, () -> connect.pause(false));
      }
      default -> {
        if (weather.backfill() && chaos.nextBoolean()) {
          operator.toggleField();
          if (weather.floods() > 0) {
            // And back again, before much is stored.
            in(
                chaos.nextInt(15_000),
                () -> {
                  operator.toggleField();
                  deploy();
                });
          }
        }
        deploy();
      }
    }
  }

  /** An object is taken out of the settings, and comes back. */
  private void leave(String object) {
    if (!operator.takeOut(object)) {
      return;
    }
    deploy();
    int absence = chaos.nextInt(25_000);
    freshness.excuse(scheduler.now(), scheduler.now() + absence + 40_000L);
    scheduler.after(
        absence,
        () -> {
          if (operator.putBack()) {
            deploy();
          }
        });
  }
}
