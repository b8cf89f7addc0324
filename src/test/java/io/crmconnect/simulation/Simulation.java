package io.crmconnect.simulation;

import io.crmconnect.Simulated;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimLies;
import io.crmconnect.sync.OffsetCodec;
import io.crmconnect.topics.Recall;
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

  /**
   * @param failure null where all rules held
   */
  record Outcome(
      long seed, long hash, long events, long entries, Broken failure, List<String> story) {}

  private final SplittableRandom random;
  private final Weather weather;
  private final Scheduler scheduler;
  private final History history;
  private final Patience patience;
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

  private final SplittableRandom later;
  private final SplittableRandom drifts;
  private final SplittableRandom early;
  private final SchemaChanges schemas;

  /** Mean time between two changes of the vendor's schema; 0: none. */
  private final int driftEveryMs;

  /** Whether there is so much to copy that it goes on for long after the edits. */
  private final boolean wide;

  private final Operator operator;
  private final Turmoil turmoil;
  private final Set<List<String>> granted = new HashSet<>();

  private Simulation(long seed, History.Subject followed) {
    random = new SplittableRandom(seed);
    Weather drawn = Weather.draw(random.split());
    int special = new SplittableRandom(seed ^ 0x632BE59BD9B4E019L).nextInt(20);
    wide = special == 5;
    boolean torn = special == 13 || special == 14;
    weather = wide ? drawn.wide() : torn ? drawn.torn() : drawn;
    // Of its own, so that what came first is drawn as before.
    later = new SplittableRandom(seed ^ 0x5DEECE66DL);
    String deleteMode = List.of("tombstone", "soft", "both").get(later.nextInt(3));
    int sweepMs = later.nextInt(4) == 0 || torn ? 0 : 15_000 + later.nextInt(30_000);
    drifts = new SplittableRandom(seed ^ 0x2545F4914F6CDD1DL);
    early = new SplittableRandom(seed ^ 0x6A09E667F3BCC909L);
    driftEveryMs = drifts.nextInt(3) == 0 ? 6_000 + drifts.nextInt(25_000) : 0;
    boolean registry = drifts.nextInt(4) == 0;
    scheduler = new Scheduler(START, random.split());
    history = new History(scheduler::now, followed);
    patience = new Patience(weather, scheduler);
    boolean stale = weather.vendor().lag().staleChance() > 0;
    SimLies lies = weather.vendor().lies();
    boolean unruly =
        lies.repeatsToken() + lies.repeatsRows() + lies.shufflesList() > 0 || lies.boundTokens();
    oracle =
        new Oracle(
            new Oracle.Rules(
                stale, unruly, "crm", patience.deleteMs(), deleteMode.equals("both"), registry),
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
            patience::bound,
            later.split(),
            schemas);
    if (special == 7) {
      world.restless();
    }
    tasks = random.split();
    chaos = random.split();
    topics = new Topics(this::read);
    boolean readsBack = tasks.nextBoolean();
    operator =
        new Operator(
            weather, new Operator.Habits(readsBack, sweepMs, deleteMode, registry), world, schemas);
    turmoil =
        new Turmoil(
            new Turmoil.Place(scheduler, history, freshness, offsets, world, truth, schemas),
            weather,
            operator,
            new Turmoil.Menu(
                driftEveryMs, special == 9 || special == 11, special == 2 || special == 3),
            chaos,
            drifts,
            new SplittableRandom(seed ^ 0x9FB21C651E98DF25L));
    connect =
        new SimConnect(
            scheduler,
            random.split(),
            history,
            topics,
            offsets,
            weather.delivery(),
            this::split,
            turmoil.moments(),
            this::task);
  }

  private void read(Topics.Entry entry) {
    boolean row = truth.object(entry.topic().substring("crm.".length())) != null;
    if (operator.habits().registry()
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
    connect.deploy(operator.config(), weather.tasksMax());
    workHard();
    imports();
    rush();
    turmoil.begin(connect);
    until(START + weather.activeMs());
    turmoil.end();
    history.event("quiet", 0, () -> "edits and faults end");
    hubspot.clocksJump(false);
    if (operator.putBack()) {
      turmoil.deploy();
    }
    connect.pause(false);
    if (schemas.decideAll()) {
      turmoil.deploy();
    }
    if (schemas.anyAdded() || operator.habits().registry() && driftEveryMs > 0) {
      // All catalogues are read once more, by whichever task.
      freshness.excuse(scheduler.now(), scheduler.now() + Operator.REFRESH_MS + 60_000);
      until(scheduler.now() + Operator.REFRESH_MS + 30_000);
    }
    long latest = scheduler.now() + BACKFILL_MOST_MS;
    while ((offsets.anyHas("\"backfill\":\"running\"")
            || offsets.anyHas("\"backfill\":\"waiting\"")
            || offsets.anyHas("drift.since"))
        && scheduler.now() < latest) {
      freshness.excuse(
          scheduler.now(), scheduler.now() + (driftEveryMs == 0 && !wide ? 0 : 20_000));
      until(scheduler.now() + 1_000);
    }
    long rest = patience.rest(hubspot, connect, operator);
    requests.quietFrom(scheduler.now() + rest / 2);
    until(scheduler.now() + rest);
    world.verify();
    offsetsDecode();
    oracle.equalAtRest(promised(), operator.asked(), deletesPromised());
    if (weather.backfill() && (operator.reconciles() || !operator.habits().readsBack())) {
      // A merge is told by the record that came of it, so it takes no reconciliation; but what a
      // task before emitted and is read back tells of nothing.
      oracle.goneAtRest(world.merged(this::mergesFrom));
    }
    int sweepMs = operator.reconciles() ? operator.habits().sweepMs() : 0;
    requests.check(world.kinds().size(), rest / 2, weather.pollMs(), sweepMs);
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

  /** From which version on merges are seen to, unless the guard held deletes back. */
  private long mergesFrom(String object) {
    return offsets.number(object, "deletes.count") < 10
        ? offsets.number(object, "t0")
        : Long.MAX_VALUE;
  }

  private Set<String> deletesPromised() {
    Set<String> promised = new TreeSet<>();
    for (World.Kind kind : world.kinds()) {
      // Of an object whose list is empty, all is held for an operator.
      if (operator.reconciles() && world.anyLives(kind)) {
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

  private void workHard() {
    if (turmoil.isOver()) {
      return;
    }
    scheduler.after(
        1 + chaos.nextInt(2 * weather.editEveryMs()),
        () -> {
          if (!turmoil.isOver() && scheduler.now() < START + weather.editMs()) {
            world.edit(scheduler.now());
            workHard();
          }
        });
  }

  /** In a quarter of the histories people are busiest just while the objects are taken up. */
  private void rush() {
    if (early.nextInt(4) == 0) {
      for (int at = 0; at < 5_000; at += 1 + early.nextInt(250)) {
        scheduler.after(at, () -> world.edit(scheduler.now()));
      }
    }
  }

  /** Whole objects change, the first of them while the connector starts. */
  private void imports() {
    long roundTrip = weather.requestMaxMs() + weather.answerMaxMs();
    for (int i = 0; i < weather.floods(); i++) {
      long from = i == 0 ? 1 + chaos.nextLong(5 * roundTrip) : chaos.nextLong(weather.activeMs());
      scheduler.after(from, () -> world.flood(scheduler.now()));
    }
  }

  private List<Map<String, String>> split(Map<String, String> config, int maxTasks) {
    return Simulated.taskConfigs(config, maxTasks, new Directory(START));
  }

  private Tasked task(long incarnation, Runnable arrived) {
    long skew = tasks.nextInt(600_000) - 300_000;
    asked.put(incarnation, operator.asked());
    SimTransport transport =
        new SimTransport(scheduler, tasks.split(), history, new Vendor(), weather, arrived);
    Recall recall =
        operator.habits().readsBack()
            ? new SimRecall(scheduler, tasks.split(), topics)
            : Recall.NONE;
    SchemaRegistry checks =
        operator.habits().registry()
            ? new SimRegistry(scheduler, drifts.split(), turmoil::registryRefuses, granted)
            : SchemaRegistry.NONE;
    return new RealTask(
        () -> scheduler.now() + skew, tasks.split(), transport, arrived, recall, checks);
  }

  /** The vendor as the transports reach it. */
  private final class Vendor implements SimTransport.Far {
    @Override
    public HttpOutcome exchange(HttpCall call, long now) {
      HttpOutcome outcome =
          turmoil.isOver() ? hubspot.handle(call, now) : hubspot.exchange(call, now);
      return turmoil.isOver() ? outcome : turmoil.silence().over(call, outcome, now);
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
