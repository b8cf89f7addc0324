package io.crmconnect.simulation;

import io.crmconnect.Simulated;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.simhubspot.SimChange;
import io.crmconnect.simhubspot.SimClocks;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimLag;
import io.crmconnect.simhubspot.SimLies;
import io.crmconnect.sync.OffsetCodec;
import io.crmconnect.topics.Recall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * One history from one seed: a CRM in which people work, a vendor in its weather, a Connect cluster
 * that stops and crashes, and the connector between them; judged by the {@link Oracle} at every
 * event, and once more at rest.
 */
final class Simulation {
  private static final long START = 1_790_000_000_000L;
  private static final long BACKFILL_MOST_MS = 300_000;
  private static final long MOST_EVENTS = 1_000_000;
  private static final int REFRESH_MS = 120_000;

  /** Left out by the settings of now and then. */
  private static final String FIELD = "Lead Score";

  /**
   * @param failure null where all rules held
   */
  record Outcome(
      long seed, long hash, long events, long entries, Broken failure, List<String> story) {}

  private final SplittableRandom random;
  private final Weather weather;
  private final Scheduler scheduler;
  private final History history;
  private final Truth truth = new Truth();
  private final OffsetStore offsets = new OffsetStore();
  private final Freshness freshness = new Freshness(offsets::isHistoryRead);
  private final Oracle oracle;
  private final SimHubspot hubspot;
  private final World world;
  private final SimConnect connect;
  private final SplittableRandom tasks;
  private final SplittableRandom chaos;
  private final Map<Long, Predicate<String>> asked = new HashMap<>();
  private final Requests requests = new Requests();
  private final Topics topics;

  /** Whether a consumer is configured. */
  private final boolean readsBack;

  private final SplittableRandom later;
  private final SplittableRandom drifts;
  private final SplittableRandom aborts;
  private final SchemaChanges schemas;

  /** Mean time between two changes of the vendor's schema; 0: none. */
  private final int driftEveryMs;

  /** Whether an object's answers are empty for a while, as after a lost scope. */
  private final boolean silences;

  private Silence silence = Silence.NONE;

  /** Whether there is so much to copy that it goes on for long after the edits. */
  private final boolean wide;

  private final boolean registry;

  /** Until when the registry takes no schema that is new. */
  private long refusesUntil;

  private final Set<List<String>> granted = new HashSet<>();

  private final String deleteMode;
  private final int sweepMs;

  private boolean quiet;
  private String excluded;

  /** A decision that fits nothing; empty: none was made. */
  private String wrong = "";

  /** The object that is not among the settings' now; empty: all are. */
  private String away = "";

  private Simulation(long seed, History.Subject followed) {
    random = new SplittableRandom(seed);
    Weather drawn = Weather.draw(random.split());
    int special = new SplittableRandom(seed ^ 0x632BE59BD9B4E019L).nextInt(20);
    wide = special == 5;
    weather = wide ? drawn.wide() : drawn;
    // Of its own, so that what came first is drawn as before.
    later = new SplittableRandom(seed ^ 0x5DEECE66DL);
    deleteMode = List.of("tombstone", "soft", "both").get(later.nextInt(3));
    sweepMs = later.nextInt(4) == 0 ? 0 : 15_000 + later.nextInt(30_000);
    drifts = new SplittableRandom(seed ^ 0x2545F4914F6CDD1DL);
    driftEveryMs = drifts.nextInt(3) == 0 ? 6_000 + drifts.nextInt(25_000) : 0;
    registry = drifts.nextInt(4) == 0;
    aborts = new SplittableRandom(seed ^ 0x9FB21C651E98DF25L);
    excluded = weather.beginsWithout() && weather.backfill() ? FIELD : "";
    scheduler = new Scheduler(START, random.split());
    history = new History(scheduler::now, followed);
    boolean stale = weather.vendor().lag().staleChance() > 0;
    SimLies lies = weather.vendor().lies();
    boolean unruly =
        lies.repeatsToken() + lies.repeatsRows() + lies.shufflesList() > 0 || lies.boundTokens();
    oracle =
        new Oracle(
            new Oracle.Rules(stale, unruly, "crm", deleteMs(), twofold()),
            truth,
            asked::get,
            incarnation -> running(incarnation),
            freshness,
            history);
    hubspot = new SimHubspot(weather.vendor(), random.split());
    schemas = new SchemaChanges(hubspot, truth, drifts.split(), weather.backfill());
    world =
        new World(
            hubspot,
            random.split(),
            truth,
            freshness,
            history,
            weather.importPercent(),
            this::bound,
            later.split(),
            schemas);
    if (special == 7) {
      world.restless();
    }
    silences = special == 9 || special == 11;
    tasks = random.split();
    chaos = random.split();
    topics = new Topics(this::read);
    readsBack = tasks.nextBoolean();
    connect =
        new SimConnect(
            scheduler,
            random.split(),
            history,
            topics,
            offsets,
            weather.delivery(),
            this::split,
            new Moments(),
            this::task);
  }

  private void read(Topics.Entry entry) {
    boolean row = truth.object(entry.topic().substring("crm.".length())) != null;
    if (registry
        && row
        && entry.values() != null
        && !granted.contains(SimRegistry.schema(entry.topic(), entry.values().keySet()))) {
      throw new Broken(
          "no row under a schema that the registry has not taken",
          History.Subject.NONE,
          entry.toString());
    }
    oracle.read(entry);
  }

  private boolean running(long incarnation) {
    return connect.runs(incarnation);
  }

  static Outcome run(long seed) {
    return run(seed, History.Subject.NONE);
  }

  /** The same history with the story of one record. */
  static Outcome run(long seed, History.Subject followed) {
    Simulation simulation = new Simulation(seed, followed);
    Broken failure = null;
    try {
      simulation.history();
    } catch (Broken e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = new Broken("nothing is thrown", e.toString(), e);
    }
    if (followed.named()) {
      simulation.history.tell(failure == null ? "all rules hold" : failure.getMessage());
    }
    return new Outcome(
        seed,
        simulation.history.hash(),
        simulation.history.events(),
        simulation.oracle.entries(),
        failure,
        simulation.history.story());
  }

  private void history() {
    history.event("weather", weather.hashCode(), weather::toString);
    world.begin(weather.objects(), START - 60_000);
    connect.deploy(config(), weather.tasksMax());
    workHard();
    imports();
    breakThings();
    until(START + weather.activeMs());
    quiet = true;
    history.event("quiet", 0, () -> "edits and faults end");
    hubspot.clocksJump(false);
    if (!away.isEmpty()) {
      away = "";
      connect.deploy(config(), 1 + chaos.nextInt(3));
    }
    connect.pause(false);
    if (schemas.decideAll()) {
      connect.deploy(config(), 1 + chaos.nextInt(3));
    }
    refusesUntil = 0;
    if (schemas.anyAdded() || registry && driftEveryMs > 0) {
      // All catalogues are read once more, by whichever task.
      freshness.excuse(scheduler.now(), scheduler.now() + REFRESH_MS + 60_000);
      until(scheduler.now() + REFRESH_MS + 30_000);
    }
    long patience = scheduler.now() + BACKFILL_MOST_MS;
    while ((offsets.anyHas("\"backfill\":\"running\"")
            || offsets.anyHas("\"backfill\":\"waiting\"")
            || offsets.anyHas("drift.since"))
        && scheduler.now() < patience) {
      freshness.excuse(
          scheduler.now(), scheduler.now() + (driftEveryMs == 0 && !wide ? 0 : 20_000));
      until(scheduler.now() + 1_000);
    }
    long rest = rest();
    requests.quietFrom(scheduler.now() + rest / 2);
    until(scheduler.now() + rest);
    world.verify();
    offsetsDecode();
    oracle.equalAtRest(promised(), asked(), deletesPromised());
    if (weather.backfill() && (reconciles() || !readsBack)) {
      // A merge is told by the record that came of it, so it takes no reconciliation; but what a
      // task before emitted and is read back tells of nothing.
      oracle.goneAtRest(world.merged(this::mergesFrom));
    }
    requests.check(world.kinds().size(), rest / 2, weather.pollMs(), reconciles() ? sweepMs : 0);
    if (weather.crashEveryMs() + weather.upheavalEveryMs() == 0
        && hubspot.stats().unexpectedRefusals() > 0) {
      throw new Broken(
          "the budget is never exceeded",
          History.Subject.NONE,
          hubspot.stats().refusals().toString());
    }
    if (!hubspot.violations().isEmpty()) {
      throw new Broken(
          "the vendor is asked nothing it refuses",
          History.Subject.NONE,
          hubspot.violations().toString());
    }
  }

  /** Each object, and the version from which on it is to be equal: without a backfill, T0. */
  private Map<String, Long> promised() {
    Map<String, Long> promised = new TreeMap<>();
    for (World.Kind kind : world.kinds()) {
      boolean whole = weather.backfill() || !kind.searchable();
      promised.put(kind.name(), whole ? Long.MIN_VALUE : offsets.number(kind.name(), "t0"));
    }
    return promised;
  }

  private boolean reconciles() {
    return readsBack && sweepMs > 0;
  }

  /** From which version on merges are seen to, unless the guard held deletes back. */
  private long mergesFrom(String object) {
    return offsets.number(object, "deletes.count") < 10
        ? offsets.number(object, "t0")
        : Long.MAX_VALUE;
  }

  private boolean twofold() {
    return deleteMode.equals("both");
  }

  /** How long a delete may be on its way. */
  private long deleteMs() {
    return 2 * weather.settleMs() + 20_000 + slowness();
  }

  private Set<String> deletesPromised() {
    Set<String> promised = new TreeSet<>();
    for (World.Kind kind : world.kinds()) {
      // Of an object whose list is empty, all is held for an operator.
      if (reconciles() && world.anyLives(kind)) {
        promised.add(kind.name());
      }
    }
    return promised;
  }

  private void offsetsDecode() {
    offsets
        .all()
        .forEach(
            (partition, offset) -> {
              String part = (String) OffsetStore.read(partition).get("part");
              try {
                OffsetCodec.check(part, offset);
              } catch (RuntimeException e) {
                throw new Broken("offsets decode", partition + ": " + offset, e);
              }
            });
  }

  private void until(long end) {
    while (scheduler.now() < end && scheduler.step()) {
      freshness.check(scheduler.now());
      if (history.events() > MOST_EVENTS) {
        throw new Broken("no endless loop", History.Subject.NONE, "a million events");
      }
    }
  }

  /** Until the index is right, everything was looked at again and a crash's traces are gone. */
  private long rest() {
    long rightIn = Math.max(0, hubspot.rightFrom() - scheduler.now());
    long down = Math.max(0, connect.downUntil() - scheduler.now());
    long recheck = weather.recheckMs() == 0 ? 0 : weather.recheckMs() * 7 / 6 + weather.pollMs();
    return Math.max(rightIn, down)
        + weather.settleMs() * 2
        + recheck
        + clockComesRight()
        + (reconciles() ? 2L * sweepMs + 4 * weather.settleMs() + 120_000 : 0)
        + 3 * weather.pollMs()
        + 20_000
        + slowness()
        + weather.delivery().ackMaxMs();
  }

  private long bound(World.Kind kind, SimChange change) {
    // Without a backfill, nothing is promised of what happens before the object is taken up.
    if (change.committedAt() < START + (weather.backfill() ? 0 : takenUpMs())) {
      return -1;
    }
    long lag = Math.max(0, change.indexedAt() - scheduler.now());
    SimLag menu = weather.vendor().lag();
    boolean steady =
        menu.indexLongChance() == 0
            && menu.indexGoesBackChance() == 0
            && menu.staleChance() == 0
            && weather.vendor().lies().leavesOut() == 0;
    long secondLook =
        steady
            ? 0
            : 2 * weather.settleMs()
                + weather.recheckMs() * 7 / 6
                + 2 * weather.pollMs()
                + clockComesRight();
    long starting = Math.max(0, START + 20_000 - scheduler.now());
    return lag + secondLook + starting + 2 * weather.pollMs() + 12_000 + slowness();
  }

  /** When an object is surely taken up: after the first starts, however many crashes hit them. */
  private long takenUpMs() {
    return weather.crashEveryMs() + weather.upheavalEveryMs() == 0 ? 60_000 : 90_000;
  }

  /**
   * A clock that is back holds the recheck up until the last answer that showed it is forgotten.
   */
  private long clockComesRight() {
    SimClocks clocks = weather.vendor().clocks();
    return clocks.jumpChance() == 0 ? 0 : clocks.jumpLastsMs() + 17 * weather.pollMs();
  }

  /** What the wire and Kafka take at their slowest, some of it one after the other. */
  private long slowness() {
    Delivery delivery = weather.delivery();
    return 10L * (weather.requestMaxMs() + weather.answerMaxMs())
        + (delivery.exactlyOnce() ? 7L : 2L) * delivery.appendMaxMs()
        + 5L * delivery.pollGapMaxMs();
  }

  private void workHard() {
    if (quiet) {
      return;
    }
    scheduler.after(
        1 + chaos.nextInt(2 * weather.editEveryMs()),
        () -> {
          if (!quiet && scheduler.now() < START + weather.editMs()) {
            world.edit(scheduler.now());
            workHard();
          }
        });
  }

  /** Whole objects change, the first of them while the connector starts. */
  private void imports() {
    long roundTrip = weather.requestMaxMs() + weather.answerMaxMs();
    for (int i = 0; i < weather.floods(); i++) {
      long from = i == 0 ? 1 + chaos.nextLong(5 * roundTrip) : chaos.nextLong(weather.activeMs());
      scheduler.after(from, () -> world.flood(scheduler.now()));
    }
  }

  private void breakThings() {
    if (weather.crashEveryMs() > 0) {
      every(weather.crashEveryMs(), this::crash);
    }
    if (weather.upheavalEveryMs() > 0) {
      every(weather.upheavalEveryMs(), this::upheaval);
    }
    if (driftEveryMs > 0) {
      every(driftEveryMs, this::drift);
    }
    if (silences && reconciles()) {
      every(15_000, this::fallSilent);
    }
  }

  /** All that is read of an object is empty, with 200; what it hides only a sweep brings back. */
  private void fallSilent() {
    World.Kind kind = world.kinds().get(drifts.nextInt(world.kinds().size()));
    if (!kind.searchable() || offsets.anyHas("\"backfill\":\"running\"")) {
      return;
    }
    silence = new Silence(kind, scheduler.now() + 3_000 + drifts.nextInt(40_000));
    history.event("silence", kind.name().hashCode(), () -> kind.name() + " falls silent");
    freshness.excuse(scheduler.now(), silence.until() + 2L * sweepMs + 120_000);
  }

  /** The vendor changes a schema; later it is taken back, or somebody decides, maybe wrongly. */
  private void drift() {
    World.Kind kind = world.kinds().get(drifts.nextInt(world.kinds().size()));
    // What was never seen otherwise has not changed.
    if (!offsets.hasSchema(kind.name()) || !schemas.happen(kind)) {
      return;
    }
    history.event("drift", kind.name().hashCode(), () -> "schema of " + kind.name() + " changes");
    if (registry && drifts.nextInt(3) > 0) {
      refusesUntil = scheduler.now() + drifts.nextInt(60_000);
      world.kinds().forEach(each -> truth.object(each.name()).drifted());
      freshness.excuse(scheduler.now(), refusesUntil + REFRESH_MS + 60_000L);
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
            wrong = kind.name() + ".no_such_field:removed";
          } else {
            schemas.decide(kind.name());
          }
          connect.deploy(config(), 1 + chaos.nextInt(3));
        });
  }

  private void every(int mean, Runnable what) {
    scheduler.after(
        1 + chaos.nextInt(2 * mean),
        () -> {
          if (!quiet) {
            what.run();
            freshness.excuse(scheduler.now(), connect.downUntil() + 20_000);
            every(mean, what);
          }
        });
  }

  /** Misfortunes come in company: often another crash hits what has just begun to catch up. */
  private void crash() {
    connect.crash();
    if (chaos.nextBoolean()) {
      long again = connect.downUntil() - scheduler.now() + chaos.nextInt(12_000);
      scheduler.after(
          Math.max(0, again),
          () -> {
            if (!quiet) {
              connect.crash();
              freshness.excuse(scheduler.now(), connect.downUntil() + 20_000);
            }
          });
    }
  }

  private void crashIn(int ms, Runnable crash) {
    scheduler.after(
        ms,
        () -> {
          if (!quiet) {
            crash.run();
            freshness.excuse(scheduler.now(), connect.downUntil() + 20_000);
          }
        });
  }

  private final class Moments implements TaskRun.Moments {
    /** What was committed last is what will be believed. */
    @Override
    public void committed() {
      if (weather.crashEveryMs() == 0 || quiet) {
        return;
      }
      boolean amidst = weather.floods() > 0 && offsets.anyHas("incremental.scan.after");
      if (chaos.nextInt(amidst ? 3 : weather.crashesPerCommits()) == 0) {
        crashIn(chaos.nextInt(amidst ? 300 : 2_000), connect::crash);
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
        crashIn(soon, () -> connect.crashOf(incarnation));
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
          toggleField();
          if (weather.floods() > 0) {
            // And back again, before much is stored.
            scheduler.after(
                chaos.nextInt(15_000),
                () -> {
                  if (!quiet) {
                    toggleField();
                    connect.deploy(config(), 1 + chaos.nextInt(3));
                    freshness.excuse(scheduler.now(), connect.downUntil() + 20_000);
                  }
                });
          }
        }
        connect.deploy(config(), 1 + chaos.nextInt(3));
      }
    }
  }

  private void toggleField() {
    excluded = excluded.isEmpty() ? FIELD : "";
  }

  /** An object is taken out of the settings, and comes back. */
  private void leave(String object) {
    if (!away.isEmpty() || world.kinds().size() == 1) {
      return;
    }
    away = object;
    connect.deploy(config(), 1 + chaos.nextInt(3));
    int absence = chaos.nextInt(25_000);
    freshness.excuse(scheduler.now(), scheduler.now() + absence + 40_000L);
    scheduler.after(
        absence,
        () -> {
          if (!away.isEmpty()) {
            away = "";
            connect.deploy(config(), 1 + chaos.nextInt(3));
          }
        });
  }

  private Map<String, String> config() {
    Map<String, String> config = new TreeMap<>();
    config.put("name", "crm");
    config.put("tasks.max", "3");
    config.put("crm.vendor", "hubspot");
    config.put("topic.prefix", "crm");
    config.put("hubspot.access.token", "sim-token");
    config.put("rate.limit.requests", Integer.toString(weather.vendor().quota().burst()));
    config.put(
        "rate.limit.search.per.second",
        Integer.toString(weather.vendor().quota().searchPerSecond()));
    config.put("field.exclude", excluded);
    if (readsBack) {
      config.put("reconcile.consumer.bootstrap.servers", "simulated:9092");
    }
    config.put("reconcile.interval.ms", Integer.toString(sweepMs));
    config.put("delete.max.percent", "100");
    config.put("delete.mode", deleteMode);
    List<String> decisions = new ArrayList<>(schemas.decided());
    if (!wrong.isEmpty()) {
      decisions.add(wrong);
    }
    config.put("schema.accept", String.join(",", decisions));
    if (registry) {
      config.put("schema.registry.url", "http://simulated:8081");
    }
    config.put("retry.backoff.ms", "200");
    config.put("retry.backoff.max.ms", "5000");
    config.put("schema.refresh.interval.ms", Integer.toString(REFRESH_MS));
    config.put("poll.interval.ms", Long.toString(weather.pollMs()));
    config.put("incremental.settle.ms", Long.toString(weather.settleMs()));
    config.put("incremental.recheck.delay.ms", Long.toString(weather.recheckMs()));
    config.put("backfill.enabled", Boolean.toString(weather.backfill()));
    config.put(
        "crm.objects",
        String.join(
            ",",
            world.kinds().stream()
                .map(World.Kind::name)
                .filter(name -> !name.equals(away))
                .toList()));
    return config;
  }

  private List<Map<String, String>> split(Map<String, String> config, int maxTasks) {
    return Simulated.taskConfigs(config, maxTasks, new Directory(START));
  }

  private Tasked task(long incarnation, Runnable arrived) {
    long skew = tasks.nextInt(600_000) - 300_000;
    asked.put(incarnation, asked());
    SimTransport transport =
        new SimTransport(scheduler, tasks.split(), history, new Vendor(), weather, arrived);
    Recall recall = readsBack ? new SimRecall(scheduler, tasks.split(), topics) : Recall.NONE;
    SchemaRegistry checks =
        registry
            ? new SimRegistry(
                scheduler, drifts.split(), () -> scheduler.now() < refusesUntil, granted)
            : SchemaRegistry.NONE;
    return new RealTask(
        () -> scheduler.now() + skew, tasks.split(), transport, arrived, recall, checks);
  }

  private Predicate<String> asked() {
    String not = excluded;
    return field -> not.isEmpty() || !field.endsWith("." + not);
  }

  /** The vendor as the transports reach it. */
  private final class Vendor implements SimTransport.Far {
    @Override
    public HttpOutcome exchange(HttpCall call, long now) {
      HttpOutcome outcome = quiet ? hubspot.handle(call, now) : hubspot.exchange(call, now);
      return quiet ? outcome : silence.over(call, outcome, now);
    }

    @Override
    public void sent(HttpCall call, long now) {
      requests.sent(now);
    }

    @Override
    public void failed(HttpOutcome outcome, long now) {
      freshness.excuse(now, now + 10_000);
    }
  }
}
