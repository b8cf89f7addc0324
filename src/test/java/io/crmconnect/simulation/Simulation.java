package io.crmconnect.simulation;

import io.crmconnect.SimulatedConnector;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.simhubspot.ResponseFaults;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.topics.TopicReader;
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
  private static final long MAX_BACKFILL_MS = 300_000;
  private static final long MAX_EVENTS = 1_000_000;

  /**
   * @param failure null where all rules held
   */
  record Outcome(
      long seed,
      long hash,
      long events,
      long entries,
      InvariantViolation failure,
      List<String> trace) {}

  private final SplittableRandom random;
  private final SimulationPlan simulationPlan;
  private final Scheduler scheduler;
  private final History history;
  private final Deadlines deadlines;
  private final ReferenceModel referenceModel = new ReferenceModel();
  private final OffsetStore offsets = new OffsetStore();
  private final Freshness freshness = new Freshness(offsets::isBackfillRunning);
  private final Oracle oracle;
  private final SimHubspot hubspot;
  private final CrmWorkload crmWorkload;
  private final SimConnect connect;
  private final SplittableRandom taskRandom;
  private final SplittableRandom faultRandom;
  private final Map<Long, Predicate<String>> requestedFieldsByRun = new HashMap<>();
  private final RequestCounter requestCounter = new RequestCounter();
  private final TopicLogs topicLogs;

  private final SplittableRandom settingsRandom;
  private final SplittableRandom driftRandom;
  private final SplittableRandom startupEditRandom;
  private final SchemaChanges schemas;

  /** Mean time between two changes of the vendor's schema; 0: none. */
  private final int driftIntervalMs;

  /** Whether there is so much to copy that it goes on for long after the edits. */
  private final boolean manyRecords;

  private final Operator operator;
  private final FaultInjector faultInjector;
  private final Set<List<String>> acceptedSchemas = new HashSet<>();

  private Simulation(long seed, History.Subject tracedSubject) {
    random = new SplittableRandom(seed);
    SimulationPlan drawnPlan = SimulationPlan.draw(random.split());
    int scenario = new SplittableRandom(seed ^ 0x632BE59BD9B4E019L).nextInt(20);
    manyRecords = scenario == 5;
    boolean crashesDuringScans = scenario == 13 || scenario == 14;
    simulationPlan =
        manyRecords
            ? drawnPlan.withManyRecords()
            : crashesDuringScans ? drawnPlan.withCrashesDuringScans() : drawnPlan;
    // Of its own, so that what came first is drawn as before.
    settingsRandom = new SplittableRandom(seed ^ 0x5DEECE66DL);
    String deleteMode = List.of("tombstone", "soft", "both").get(settingsRandom.nextInt(3));
    int reconcileIntervalMs =
        settingsRandom.nextInt(4) == 0 || crashesDuringScans
            ? 0
            : 15_000 + settingsRandom.nextInt(30_000);
    driftRandom = new SplittableRandom(seed ^ 0x2545F4914F6CDD1DL);
    startupEditRandom = new SplittableRandom(seed ^ 0x6A09E667F3BCC909L);
    driftIntervalMs = driftRandom.nextInt(3) == 0 ? 6_000 + driftRandom.nextInt(25_000) : 0;
    boolean usesRegistry = driftRandom.nextInt(4) == 0;
    scheduler = new Scheduler(START, random.split());
    history = new History(scheduler::now, tracedSubject);
    deadlines = new Deadlines(simulationPlan, scheduler);
    boolean staleReads = simulationPlan.vendor().lag().staleChance() > 0;
    ResponseFaults responseFaults = simulationPlan.vendor().responseFaults();
    boolean unreliableList =
        responseFaults.repeatsToken() + responseFaults.repeatsRows() + responseFaults.shufflesList()
                > 0
            || responseFaults.boundTokens();
    oracle =
        new Oracle(
            new Oracle.Tolerances(
                staleReads,
                unreliableList,
                "crm",
                deadlines.maxDeleteDelayMs(),
                deleteMode.equals("both"),
                usesRegistry),
            referenceModel,
            requestedFieldsByRun::get,
            incarnation -> isRunning(incarnation),
            freshness,
            history);
    hubspot = new SimHubspot(simulationPlan.vendor(), random.split());
    schemas =
        new SchemaChanges(hubspot, referenceModel, driftRandom.split(), simulationPlan.backfill());
    crmWorkload =
        new CrmWorkload(
            hubspot,
            random.split(),
            referenceModel,
            freshness,
            history,
            simulationPlan.importPercent(),
            deadlines::maxEditDelayMs,
            settingsRandom.split(),
            schemas);
    if (scenario == 7) {
      crmWorkload.enableHighChurn();
    }
    taskRandom = random.split();
    faultRandom = random.split();
    topicLogs = new TopicLogs(this::onEntry);
    boolean readsTopics = taskRandom.nextBoolean();
    operator =
        new Operator(
            simulationPlan,
            new Operator.FixedSettings(readsTopics, reconcileIntervalMs, deleteMode, usesRegistry),
            crmWorkload,
            schemas);
    faultInjector =
        new FaultInjector(
            new FaultInjector.SimulationContext(
                scheduler, history, freshness, offsets, crmWorkload, referenceModel, schemas),
            simulationPlan,
            operator,
            new FaultInjector.FaultPlan(
                driftIntervalMs, scenario == 9 || scenario == 11, scenario == 2 || scenario == 3),
            faultRandom,
            driftRandom,
            new SplittableRandom(seed ^ 0x9FB21C651E98DF25L));
    connect =
        new SimConnect(
            scheduler,
            random.split(),
            history,
            topicLogs,
            offsets,
            simulationPlan.deliverySettings(),
            this::taskConfigs,
            faultInjector.crashTrigger(),
            this::createTask);
  }

  private void onEntry(TopicLogs.Entry entry) {
    boolean row = referenceModel.object(entry.topic().substring("crm.".length())) != null;
    if (operator.fixedSettings().usesRegistry()
        && row
        && entry.values() != null
        && !acceptedSchemas.contains(
            SimRegistry.schemaKey(entry.topic(), entry.values().keySet()))) {
      throw new InvariantViolation(
          "no row under a schema that the registry has not taken",
          History.Subject.NONE,
          entry.toString());
    }
    oracle.checkEntry(entry);
  }

  private boolean isRunning(long incarnation) {
    return connect.isRunning(incarnation);
  }

  static Outcome run(long seed) {
    return run(seed, History.Subject.NONE);
  }

  /** The same history with the story of one record. */
  static Outcome run(long seed, History.Subject tracedSubject) {
    Simulation simulation = new Simulation(seed, tracedSubject);
    InvariantViolation failure = null;
    try {
      simulation.runHistory();
    } catch (InvariantViolation e) {
      failure = e;
    } catch (RuntimeException e) {
      failure = new InvariantViolation("nothing is thrown", e.toString(), e);
    }
    if (tracedSubject.isNamed()) {
      simulation.history.addTraceLine(failure == null ? "all rules hold" : failure.getMessage());
    }
    return new Outcome(
        seed,
        simulation.history.hash(),
        simulation.history.events(),
        simulation.oracle.entries(),
        failure,
        simulation.history.traceLines());
  }

  private void runHistory() {
    history.addEvent("weather", simulationPlan.hashCode(), simulationPlan::toString);
    crmWorkload.createInitialRecords(simulationPlan.objectSizes(), START - 60_000);
    connect.deploy(operator.config(), simulationPlan.tasksMax());
    scheduleEdits();
    scheduleMassUpdates();
    scheduleStartupEdits();
    faultInjector.start(connect);
    runUntil(START + simulationPlan.faultPhaseMs());
    faultInjector.end();
    history.addEvent("quiet", 0, () -> "edits and faults end");
    hubspot.allowClockJumps(false);
    if (operator.restoreObject()) {
      faultInjector.deploy();
    }
    connect.pause(false);
    if (schemas.decideAll()) {
      faultInjector.deploy();
    }
    if (schemas.hasAddedFields()
        || operator.fixedSettings().usesRegistry() && driftIntervalMs > 0) {
      // All catalogues are read once more, by whichever task.
      freshness.suspendDeadlines(
          scheduler.now(), scheduler.now() + Operator.SCHEMA_REFRESH_INTERVAL_MS + 60_000);
      runUntil(scheduler.now() + Operator.SCHEMA_REFRESH_INTERVAL_MS + 30_000);
    }
    long deadline = scheduler.now() + MAX_BACKFILL_MS;
    while ((offsets.anyContains("\"backfill\":\"running\"")
            || offsets.anyContains("\"backfill\":\"waiting\"")
            || offsets.anyContains("drift.since"))
        && scheduler.now() < deadline) {
      freshness.suspendDeadlines(
          scheduler.now(), scheduler.now() + (driftIntervalMs == 0 && !manyRecords ? 0 : 20_000));
      runUntil(scheduler.now() + 1_000);
    }
    long quiescenceMs = deadlines.quiescenceMs(hubspot, connect, operator);
    requestCounter.startQuietPhase(scheduler.now() + quiescenceMs / 2);
    runUntil(scheduler.now() + quiescenceMs);
    crmWorkload.verify();
    checkOffsetsDecode();
    oracle.checkEqualAtRest(
        minVersionsToCompare(), operator.requestedFields(), objectsWithPromisedDeletes());
    if (simulationPlan.backfill()
        && (operator.reconciles() || !operator.fixedSettings().readsTopics())) {
      // A merge is told by the record that came of it, so it takes no reconciliation; but what a
      // task before emitted and is read back tells of nothing.
      oracle.checkDeletedAtRest(crmWorkload.mergedSubjects(this::mergesCheckedFrom));
    }
    int reconcileIntervalMs =
        operator.reconciles() ? operator.fixedSettings().reconcileIntervalMs() : 0;
    requestCounter.check(
        crmWorkload.objects().size(),
        quiescenceMs / 2,
        simulationPlan.pollMs(),
        reconcileIntervalMs);
    if (simulationPlan.crashIntervalMs() + simulationPlan.disruptionIntervalMs() == 0
        && hubspot.stats().unexpectedRefusals() > 0) {
      throw new InvariantViolation(
          "the budget is never exceeded",
          History.Subject.NONE,
          hubspot.stats().refusals().toString());
    }
    if (!hubspot.violations().isEmpty()) {
      throw new InvariantViolation(
          "the vendor is asked nothing it refuses",
          History.Subject.NONE,
          hubspot.violations().toString());
    }
  }

  /** Each object, and the version from which on it is to be equal: without a backfill, T0. */
  private Map<String, Long> minVersionsToCompare() {
    Map<String, Long> minVersions = new TreeMap<>();
    for (CrmWorkload.ObjectSpec objectSpec : crmWorkload.objects()) {
      boolean complete = simulationPlan.backfill() || !objectSpec.searchable();
      minVersions.put(
          objectSpec.name(),
          complete ? Long.MIN_VALUE : offsets.readNumber(objectSpec.name(), "t0"));
    }
    return minVersions;
  }

  /** From which version on merges are seen to, unless the guard held deletes back. */
  private long mergesCheckedFrom(String object) {
    return offsets.readNumber(object, "deletes.count") < 10
        ? offsets.readNumber(object, "t0")
        : Long.MAX_VALUE;
  }

  private Set<String> objectsWithPromisedDeletes() {
    Set<String> objects = new TreeSet<>();
    for (CrmWorkload.ObjectSpec objectSpec : crmWorkload.objects()) {
      // Of an object whose list is empty, all is held for an operator.
      if (operator.reconciles() && crmWorkload.hasLiveRecords(objectSpec)) {
        objects.add(objectSpec.name());
      }
    }
    return objects;
  }

  private void checkOffsetsDecode() {
    offsets
        .readAll()
        .forEach(
            (partition, offset) -> {
              String part = (String) OffsetStore.fromJson(partition).get("part");
              try {
                OffsetCodec.check(part, offset);
              } catch (RuntimeException e) {
                throw new InvariantViolation("offsets decode", partition + ": " + offset, e);
              }
            });
  }

  private void runUntil(long end) {
    while (scheduler.now() < end && scheduler.runNext()) {
      freshness.checkDeadlines(scheduler.now());
      if (history.events() > MAX_EVENTS) {
        throw new InvariantViolation("no endless loop", History.Subject.NONE, "a million events");
      }
    }
  }

  private void scheduleEdits() {
    if (faultInjector.isOver()) {
      return;
    }
    scheduler.schedule(
        1 + faultRandom.nextInt(2 * simulationPlan.editIntervalMs()),
        () -> {
          if (!faultInjector.isOver() && scheduler.now() < START + simulationPlan.editPhaseMs()) {
            crmWorkload.edit(scheduler.now());
            scheduleEdits();
          }
        });
  }

  /** In a quarter of the histories people are busiest just while the objects are taken up. */
  private void scheduleStartupEdits() {
    if (startupEditRandom.nextInt(4) == 0) {
      for (int delay = 0; delay < 5_000; delay += 1 + startupEditRandom.nextInt(250)) {
        scheduler.schedule(delay, () -> crmWorkload.edit(scheduler.now()));
      }
    }
  }

  /** Whole objects change, the first of them while the connector starts. */
  private void scheduleMassUpdates() {
    long roundTrip = simulationPlan.maxRequestMs() + simulationPlan.maxResponseMs();
    for (int i = 0; i < simulationPlan.massUpdates(); i++) {
      long delay =
          i == 0
              ? 1 + faultRandom.nextLong(5 * roundTrip)
              : faultRandom.nextLong(simulationPlan.faultPhaseMs());
      scheduler.schedule(delay, () -> crmWorkload.updateAll(scheduler.now()));
    }
  }

  private List<Map<String, String>> taskConfigs(Map<String, String> config, int maxTasks) {
    return SimulatedConnector.taskConfigs(config, maxTasks, new ImmediateTransport(START));
  }

  private TaskUnderTest createTask(long incarnation, Runnable wakeUp) {
    long skew = taskRandom.nextInt(600_000) - 300_000;
    requestedFieldsByRun.put(incarnation, operator.requestedFields());
    SimTransport transport =
        new SimTransport(
            scheduler, taskRandom.split(), history, new Vendor(), simulationPlan, wakeUp);
    TopicReader topicReader =
        operator.fixedSettings().readsTopics()
            ? new SimTopicReader(scheduler, taskRandom.split(), topicLogs)
            : TopicReader.NONE;
    SchemaRegistry schemaRegistry =
        operator.fixedSettings().usesRegistry()
            ? new SimRegistry(
                scheduler, driftRandom.split(), faultInjector::registryRefuses, acceptedSchemas)
            : SchemaRegistry.NONE;
    return new RealTask(
        () -> scheduler.now() + skew,
        taskRandom.split(),
        transport,
        wakeUp,
        topicReader,
        schemaRegistry);
  }

  /** The vendor as the transports reach it. */
  private final class Vendor implements SimTransport.VendorEndpoint {
    @Override
    public HttpOutcome exchange(HttpCall call, long now) {
      HttpOutcome outcome =
          faultInjector.isOver() ? hubspot.handle(call, now) : hubspot.exchange(call, now);
      return faultInjector.isOver()
          ? outcome
          : faultInjector.emptyAnswerFault().apply(call, outcome, now);
    }

    @Override
    public void onSent(HttpCall call, long now) {
      requestCounter.recordSent(now);
    }

    @Override
    public void onFailure(HttpOutcome outcome, long now) {
      freshness.suspendDeadlines(now, now + 10_000);
    }
  }
}
