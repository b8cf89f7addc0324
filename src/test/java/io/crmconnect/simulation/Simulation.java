/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.SimulatedConnector;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.topics.TopicReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One history from one seed: a CRM in which people work, a vendor with faults, a Connect cluster
 * that stops and crashes, and the connector between them. The {@link Oracle} checks it at every
 * event, and once more at rest.
 */
final class Simulation {
  private static final long START = 1_790_000_000_000L;
  private static final long MAX_BACKFILL_MS = 300_000;

  /** Values that could not be read are read again a minute later. */
  private static final long VALUES_RETRY_MS = 65_000;

  /** A registry that did not answer is asked again 15 s later; then the object thaws or starts. */
  private static final long REGISTRY_RETRY_MS = 60_000;

  /** Until every link was compared twice, and what an answer without links left open once more. */
  private static final long MAX_LINK_PASSES_MS = 150_000;

  /** A position behind an id: the scan has returned rows. */
  private static final Pattern SCAN_UNDER_WAY =
      Pattern.compile("\"incremental\\.scan\\.after\":\"[^\"]");

  /** All histories are to be under exactly-once, with topics read back. */
  private static final boolean ALWAYS_EXACTLY_ONCE = Boolean.getBoolean("sim.exactly.once");

  /**
   * @param failure null if no rule was broken
   */
  record Outcome(
      VendorUnderTest vendor,
      long seed,
      long hash,
      long events,
      long entries,
      InvariantViolation failure,
      List<String> trace) {}

  private final RandomStreams random;
  private final Scenario scenario;
  private final SimulationPlan simulationPlan;
  private final FaultInjector.FaultPlan faultPlan;
  private final Scheduler scheduler;
  private final History history;
  private final ClockPlan clockPlan;
  private final Deadlines deadlines;
  private final ReferenceModel referenceModel = new ReferenceModel();
  private final OffsetStore offsets = new OffsetStore();
  private final boolean tellsObjectChanges;
  private final Freshness freshness = new Freshness(offsets::isBackfillRunning);
  private final SimulatedVendor vendor;
  private final SchemaChanges schemas;
  private final CrmWorkload crmWorkload;
  private final Operator operator;
  private final FaultInjector faultInjector;
  private final RecordDrops recordDrops;
  private final LostResponses lostResponses;
  private final TopicOutages topicOutages;
  private final DestinationChange destinationChange;
  private final EachSignalOnce eachSignalOnce;
  private final ResyncedRowsReappear resyncedRowsReappear;
  private final SignalTraffic signals;
  private final ReferenceHistory references;
  private final Erasure erasure;
  private final KeptValues keptValues;
  private final LinkHistory links;
  private final PropertyHistories propertyHistories;
  private final MembershipHistory memberships;
  private final Recalculation recalculation;
  private final KeyStates keyStates = new KeyStates();
  private final TopicLogs topicLogs;
  private final SimWorkers workers;
  private final SimConnect connect;
  private final TaskRestarts taskRestarts;
  private final Map<Long, Predicate<String>> requestedFieldsByRun = new HashMap<>();
  private final Set<List<String>> acceptedSchemas = new HashSet<>();
  private final NoEndlessLoop noEndlessLoop;
  private final GrantOrder grantOrder = new GrantOrder();
  private final Oracle oracle;

  /** Until when a task may wait for a response that was lost. */
  private long lostResponsesUntil;

  /** Until when deletes may wait for last values that could not be read. */
  private long valuesReadAgainBy;

  /** Until when an object may wait for a registry that did not answer. */
  private long registryAskedAgainBy;

  private Simulation(
      VendorUnderTest vendorUnderTest,
      long seed,
      boolean exactlyOnce,
      History.Subject tracedSubject) {
    random = RandomStreams.of(seed);
    scenario = Scenario.draw(random.scenario());
    SimulationPlan drawnPlan =
        vendorUnderTest.adapt(scenario.adapt(SimulationPlan.draw(random.plan())));
    simulationPlan = exactlyOnce ? drawnPlan.withExactlyOnce() : drawnPlan;
    faultPlan = FaultInjector.FaultPlan.draw(scenario, random.drift());
    Operator.FixedSettings drawnSettings = Operator.FixedSettings.draw(scenario, random);
    Operator.FixedSettings settings = exactlyOnce ? drawnSettings.withTopicsRead() : drawnSettings;
    scheduler = new Scheduler(START, random.scheduler());
    history = new History(scheduler::now, tracedSubject);
    noEndlessLoop = new NoEndlessLoop(history);
    vendor =
        vendorUnderTest.create(
            simulationPlan, scheduler, history, random.vendor(), new RequestObserver());
    clockPlan = ClockPlan.draw(random.clocks());
    vendor.setDateLead(clockPlan.dateLeadMs());
    DeleteFeedPace deleteFeedPace = DeleteFeedPace.draw(seed, vendorUnderTest);
    deadlines = new Deadlines(simulationPlan, clockPlan, vendor, scheduler, deleteFeedPace);
    schemas =
        new SchemaChanges(
            vendor, referenceModel, random.drift().split(), simulationPlan.backfill());
    crmWorkload =
        new CrmWorkload(
            vendor,
            random.workload(),
            referenceModel,
            freshness,
            history,
            simulationPlan.importPercent(),
            this::maxEditDelayMs,
            random.settings().split(),
            schemas,
            scenario == Scenario.HIGH_CHURN);
    operator = new Operator(simulationPlan, settings, vendor, crmWorkload, schemas);
    // By the seed itself, so that the other histories stay as they are.
    tellsObjectChanges = seed % 16 == 12;
    lostResponses = LostResponses.draw(seed, this::onResponseLost);
    topicOutages = TopicOutages.draw(seed, scheduler, this::onTopicOutage);
    recordDrops = RecordDrops.draw(seed, operator.reconciles(), this::isListedWhole, this::onDrop);
    destinationChange =
        DestinationChange.draw(seed, simulationPlan, operator.fixedSettings().usesRegistry());
    eachSignalOnce = new EachSignalOnce(offsets, simulationPlan.deliverySettings().exactlyOnce());
    resyncedRowsReappear = new ResyncedRowsReappear(eachSignalOnce, referenceModel, keyStates);
    signals =
        SignalTraffic.draw(
            seed,
            scheduler,
            eachSignalOnce,
            resyncedRowsReappear,
            crmWorkload,
            settings.readsTopics() && !destinationChange.isPlanned());
    references = ReferenceHistory.draw(seed, vendor, allowsReferences(), "crm.");
    erasure = Erasure.draw(seed, simulationPlan, referenceModel, keyStates);
    keptValues = KeptValues.draw(seed, settings, vendorUnderTest == VendorUnderTest.HUBSPOT);
    operator.useForDeletes(
        keptValues.settings().isEmpty() ? deleteFeedPace.settings() : keptValues.settings());
    links =
        LinkHistory.draw(
            seed,
            vendor,
            allowsReferences() && simulationPlan.backfill(),
            "crm.",
            deadlines.maxDeleteDelayMs());
    propertyHistories =
        PropertyHistories.draw(
            seed,
            vendor,
            allowsReferences() && simulationPlan.backfill(),
            "crm.",
            deadlines.maxDeleteDelayMs(),
            operator.reconciles());
    memberships =
        MembershipHistory.draw(
            seed,
            vendor,
            allowsReferences() && !references.isActive(),
            "crm.",
            deadlines.maxDeleteDelayMs());
    recalculation = Recalculation.draw(seed, vendor, operator.reconciles());
    operator.useForComparison(recalculation.settings());
    topicLogs = new TopicLogs(this::onEntry, recordDrops::drops, destinationChange::rename);
    faultInjector =
        new FaultInjector(
            new FaultInjector.SimulationContext(
                scheduler,
                history,
                freshness,
                vendor,
                offsets,
                crmWorkload,
                referenceModel,
                schemas,
                signals),
            simulationPlan,
            operator,
            faultPlan,
            random);
    workers = SimWorkers.draw(seed, this::createWorker);
    connect =
        new SimConnect(
            scheduler,
            random.cluster(),
            history,
            topicLogs,
            offsets,
            simulationPlan.deliverySettings(),
            this::taskConfigs,
            faultInjector.crashTrigger(),
            this::createTask,
            workers);
    taskRestarts = new TaskRestarts(seed, scheduler, connect, freshness);
    oracle = createOracle();
  }

  /** Their rules know neither repairs of dropped records, nor other topics, nor refused schemas. */
  private boolean allowsReferences() {
    return !recordDrops.isActive()
        && !destinationChange.isPlanned()
        && !operator.fixedSettings().usesRegistry();
  }

  private Oracle createOracle() {
    Tolerances tolerances =
        simulationPlan.tolerances(
            operator.fixedSettings(), deadlines, recordDrops.isActive(), signals.isActive());
    List<Invariant> invariants = new ArrayList<>();
    if (tolerances.usesRegistry()) {
      invariants.add(new NoUnregisteredSchema(acceptedSchemas));
    }
    invariants.addAll(Oracle.topicInvariants(tolerances, referenceModel, connect::isRunning));
    if (signals.isActive()) {
      invariants.add(eachSignalOnce);
    }
    if (promisesNoRepeat()) {
      invariants.add(
          new NoRepeatUnderExactlyOnce(
              tolerances, operator::hasToggledField, recalculation.comparesAllFields()));
    }
    invariants.add(new TrueDeleteFacts(simulationPlan.maxClockErrorMs(clockPlan)));
    invariants.add(keptValues);
    invariants.add(freshness);
    invariants.add(noEndlessLoop);
    invariants.add(grantOrder);
    List<FinalCheck> finalChecks = new ArrayList<>();
    finalChecks.add(new OffsetsDecode(offsets));
    if (signals.isActive()) {
      finalChecks.add(eachSignalOnce);
      if (simulationPlan.backfill() && !tolerances.staleReads()) {
        finalChecks.add(resyncedRowsReappear);
      }
    }
    finalChecks.add(new TopicEqualsCrm(referenceModel, keyStates));
    finalChecks.add(new NoDeletedRecordLeft(referenceModel, keyStates));
    finalChecks.add(erasure);
    finalChecks.add(noEndlessLoop);
    if (simulationPlan.restartsNoTasks()) {
      // A task cannot know the requests that it sent before, unless others of its worker run on.
      finalChecks.add(new BudgetNeverExceeded(vendor::unexpectedThrottles));
    }
    finalChecks.add(new NothingRefused(vendor.refusedRequests()));
    return new Oracle(
        "crm.",
        referenceModel,
        history,
        keyStates,
        new ShownStateFinder(tolerances, requestedFieldsByRun::get),
        invariants,
        finalChecks);
  }

  /** A restarted task knows what is in its topics, and Connect stores every record. */
  private boolean promisesNoRepeat() {
    return simulationPlan.deliverySettings().exactlyOnce()
        && operator.fixedSettings().readsTopics()
        && !recordDrops.isActive();
  }

  private boolean isListedWhole(String object) {
    return crmWorkload.objects().stream()
        .anyMatch(each -> each.name().equals(object) && !each.namesChanges());
  }

  /** Only reconciliation emits the record again, and maybe what was stored of a delete's two. */
  private void onDrop(String object) {
    referenceModel.object(object).markDrifted();
    freshness.suspendDeadlines(scheduler.now(), scheduler.now() + operator.maxReconcileDelayMs());
  }

  /** A lost response may be one that an object waits for before it starts. */
  private long maxEditDelayMs(SimulatedCrm.Commit commit) {
    return !simulationPlan.backfill() && commit.committedAt() < lostResponsesUntil
        ? -1
        : deadlines.maxEditDelayMs(commit);
  }

  private void onResponseLost(long recoveredAt) {
    history.addEvent("lost", recoveredAt, () -> "a response is lost");
    freshness.suspendDeadlines(scheduler.now(), recoveredAt);
    lostResponsesUntil = Math.max(lostResponsesUntil, recoveredAt);
  }

  private void onTopicOutage(long recoveredAt) {
    history.addEvent("outage", recoveredAt, () -> "a starting task cannot read its topics");
    freshness.suspendDeadlines(scheduler.now(), recoveredAt);
  }

  /** Not an event: the hashes of the histories stay what they are. */
  private void onRegistryUnavailable(long recoveredAt) {
    registryAskedAgainBy = scheduler.now() + REGISTRY_RETRY_MS;
    freshness.suspendDeadlines(scheduler.now(), recoveredAt);
    if (history.isTracing()) {
      history.addTraceLine("the registry is unavailable");
    }
  }

  private void onEntry(TopicLogs.Entry entry) {
    if (!references.checkEntry(entry)
        && !links.checkEntry(entry)
        && !propertyHistories.checkEntry(entry)
        && !memberships.checkEntry(entry)
        && destinationChange.isRead(entry.topic())) {
      oracle.checkEntry(entry);
    }
  }

  /** Against HubSpot. */
  static Outcome run(long seed) {
    return run(VendorUnderTest.HUBSPOT, seed, History.Subject.NONE);
  }

  /** Under exactly-once and with topics read back. */
  static Outcome runUnderExactlyOnce(VendorUnderTest vendor, long seed) {
    return run(vendor, seed, true, History.Subject.NONE);
  }

  /** With the trace of one record, or {@link History.Subject#NONE}. */
  static Outcome run(VendorUnderTest vendor, long seed, History.Subject tracedSubject) {
    return run(vendor, seed, ALWAYS_EXACTLY_ONCE, tracedSubject);
  }

  private static Outcome run(
      VendorUnderTest vendor, long seed, boolean exactlyOnce, History.Subject tracedSubject) {
    Simulation simulation = new Simulation(vendor, seed, exactlyOnce, tracedSubject);
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
        vendor,
        seed,
        simulation.history.hash(),
        simulation.history.events(),
        simulation.oracle.entries(),
        failure,
        simulation.history.traceLines());
  }

  private void runHistory() {
    // Not its hash code: those of its enums differ from JVM to JVM.
    String weather = simulationPlan.toString();
    history.addEvent("weather", weather.hashCode(), () -> weather);
    history.addEvent("clocks", clockPlan.dateLeadMs(), clockPlan::toString);
    crmWorkload.createInitialRecords(simulationPlan.objectSizes(), START - 60_000);
    eachSignalOnce.setObjects(crmWorkload.objects().stream().map(ObjectSpec::name).toList());
    references.start(START - 60_000);
    links.start(START - 60_000);
    propertyHistories.start();
    memberships.start(START - 60_000);
    connect.deploy(operator.config(), simulationPlan.tasksMax());
    signals.start();
    scheduleEdits();
    if (references.isActive()) {
      scheduleEach(
          1,
          () -> !faultInjector.isOver() && scheduler.now() < START + simulationPlan.editPhaseMs(),
          references::edit);
    }
    if (links.isActive()) {
      scheduleEach(1, () -> !faultInjector.isOver(), links::edit);
    }
    if (memberships.isActive()) {
      scheduleEach(1, () -> !faultInjector.isOver(), memberships::edit);
    }
    if (recalculation.isActive()) {
      scheduleEach(
          1, () -> !faultInjector.isOver(), now -> recalculation.recalculate(crmWorkload, now));
    }
    scheduleMassUpdates();
    scheduleStartupEdits();
    faultInjector.start(connect);
    if (workers.oneForAll() && simulationPlan.restartsNoTasks()) {
      taskRestarts.start();
    }
    if (erasure.isPlanned()) {
      scheduler.schedule(erasure.delayMs(), this::excludeField);
    }
    if (destinationChange.isPlanned() && !destinationChange.isLate()) {
      scheduler.schedule(destinationChange.delayMs(), this::changeDestination);
    }
    runUntil(START + simulationPlan.faultPhaseMs());
    faultInjector.end();
    references.endFaults();
    links.endFaults(scheduler.now());
    memberships.endFaults(scheduler.now());
    taskRestarts.end();
    recordDrops.end();
    signals.end();
    lostResponses.end();
    topicOutages.end();
    history.addEvent("quiet", 0, () -> "edits and faults end");
    if (operator.restoreObject()) {
      faultInjector.deploy();
    }
    connect.pause(false);
    runUntil(lostResponsesUntil);
    if (schemas.decideAll() || signals.isActive()) {
      // A decision that was signalled too early, and refused, is in the settings now.
      faultInjector.deploy();
    }
    awaitCatalogueRefresh();
    awaitBackfills();
    if (destinationChange.isPlanned() && destinationChange.isLate()) {
      changeDestination();
      runUntil(connect.downUntil() + 90_000);
      awaitBackfills();
    }
    if (links.isActive() || propertyHistories.isActive() || memberships.isActive()) {
      runUntil(scheduler.now() + MAX_LINK_PASSES_MS);
    }
    runUntil(valuesReadAgainBy);
    awaitQuiescence();
    while (scheduler.now() < registryAskedAgainBy) {
      awaitBackfills();
      awaitQuiescence();
    }
    crmWorkload.verify();
    oracle.checkAtRest(
        new FinalCheck.AtRest(
            minVersionsToCompare(),
            operator.requestedFields(),
            objectsWithPromisedDeletes(),
            crmWorkload.toldDeletes(this::deletesToldFrom)));
    references.checkAtRest(operator.reconciles());
    links.checkAtRest(
        crmWorkload.objects().stream().map(ObjectSpec::name).toList(), operator.reconciles());
    memberships.checkAtRest(operator.reconciles());
    propertyHistories.checkAtRest(
        crmWorkload.objects().stream().map(ObjectSpec::name).toList(), operator.reconciles());
  }

  private void excludeField() {
    history.addEvent("exclude", 0, () -> "a field is excluded for good");
    operator.giveUpField();
    deployWithDelays();
    scheduler.schedule(erasure.decisionDelayMs(), this::eraseValues);
  }

  private void eraseValues() {
    String object = erasure.choose(crmWorkload).name();
    String decision = schemas.erase(object, Operator.TOGGLED_FIELD);
    erasure.decided(object);
    history.addEvent("erase", decision.hashCode(), () -> "decided: " + decision);
    if (!signals.signalsDecision(object, decision)) {
      deployWithDelays();
    }
  }

  private void deployWithDelays() {
    faultInjector.deploy();
    freshness.suspendDeadlines(scheduler.now(), connect.downUntil() + 90_000);
  }

  /** From now on, all is read in other topics. */
  private void changeDestination() {
    history.addEvent("destination", 0, () -> "the rows go to other topics");
    connect.stopAll();
    destinationChange.happen();
    keyStates.clear();
    operator.changeDestination(destinationChange.settings());
    faultInjector.deploy();
    freshness.suspendDeadlines(scheduler.now(), connect.downUntil() + 90_000);
    if (destinationChange.needsRows()) {
      crmWorkload.objects().forEach(each -> referenceModel.object(each.name()).markDrifted());
    }
    if (destinationChange.needsRows() && destinationChange.editsFollow()) {
      scheduler.schedule(30_000, () -> crmWorkload.updateOneOfEach(scheduler.now()));
    }
  }

  /** All catalogues are read once more, by whichever task. */
  private void awaitCatalogueRefresh() {
    if (schemas.hasAddedFields()
        || operator.fixedSettings().usesRegistry() && faultPlan.driftIntervalMs() > 0) {
      freshness.suspendDeadlines(
          scheduler.now(), scheduler.now() + Operator.SCHEMA_REFRESH_INTERVAL_MS + 60_000);
      runUntil(scheduler.now() + Operator.SCHEMA_REFRESH_INTERVAL_MS + 30_000);
    }
  }

  private void awaitBackfills() {
    boolean outlastsEdits = faultPlan.driftIntervalMs() > 0 || scenario == Scenario.MANY_RECORDS;
    long deadline = scheduler.now() + MAX_BACKFILL_MS;
    while ((offsets.anyContains("\"backfill\":\"running\"")
            || offsets.anyContains("\"backfill\":\"waiting\"")
            || offsets.anyContains("drift.since")
            || isCatchingUp())
        && scheduler.now() < deadline) {
      freshness.suspendDeadlines(scheduler.now(), scheduler.now() + (outlastsEdits ? 20_000 : 0));
      runUntil(scheduler.now() + 1_000);
    }
  }

  /**
   * Whether a scan has not come to its end: if the vendor's outage has made its pages small, and
   * each of them waits for a transaction, a mass update takes long.
   */
  private boolean isCatchingUp() {
    return simulationPlan.deliverySettings().exactlyOnce()
        && simulationPlan.massUpdates() > 0
        && offsets.anyMatches(SCAN_UNDER_WAY);
  }

  /** Until everything was synced; in the second half of that time, only polling is left. */
  private void awaitQuiescence() {
    long quiescenceMs = deadlines.quiescenceMs(connect, operator);
    noEndlessLoop.startQuietPhase(
        scheduler.now() + quiescenceMs / 2,
        quiescenceMs / 2,
        crmWorkload.objects().size()
            + references.additionalObjects()
            + links.additionalObjects()
            + propertyHistories.additionalObjects()
            + memberships.additionalObjects(),
        simulationPlan.objectSizes().stream().mapToInt(size -> Math.max(0, size)).sum(),
        vendor.requestsPerPoll(),
        simulationPlan.pollMs(),
        operator.reconciles() ? operator.fixedSettings().reconcileIntervalMs() : 0);
    runUntil(scheduler.now() + quiescenceMs);
  }

  /** Each object, and the version from which on it is to be equal: without a backfill, T0. */
  private Map<String, Long> minVersionsToCompare() {
    Map<String, Long> minVersions = new TreeMap<>();
    for (ObjectSpec objectSpec : crmWorkload.objects()) {
      boolean complete = simulationPlan.backfill() || !objectSpec.namesChanges();
      minVersions.put(
          objectSpec.name(),
          complete ? Long.MIN_VALUE : offsets.readNumber(objectSpec.name(), "t0"));
    }
    return minVersions;
  }

  private Set<String> objectsWithPromisedDeletes() {
    Set<String> objects = new TreeSet<>();
    for (ObjectSpec objectSpec : crmWorkload.objects()) {
      // If the list of an object is empty, all its deletes are held for an operator.
      if (operator.reconciles() && crmWorkload.hasLiveRecords(objectSpec)) {
        objects.add(objectSpec.name());
      }
    }
    return objects;
  }

  /** From which version or time on reported deletes must be emitted, unless the guard held any. */
  private long deletesToldFrom(ObjectSpec objectSpec) {
    if (offsets.readNumber(objectSpec.name(), "deletes.count") >= 10) {
      return Long.MAX_VALUE;
    }
    long t0 = offsets.readNumber(objectSpec.name(), "t0");
    if (objectSpec.toldDeletes() == ObjectSpec.ToldDeletes.ALL) {
      // A delete that empty reads make inconclusive is checked again after an hour. If no record of
      // an object can be read, all its deletes are held for an operator.
      return scenario == Scenario.EMPTY_READS || !crmWorkload.hasLiveRecords(objectSpec)
          ? Long.MAX_VALUE
          : t0 + simulationPlan.settleMs();
    }
    // The survivor's row reports a merge, so it needs no reconciliation. But a row that an earlier
    // task emitted and that is read from the topic reports none.
    return simulationPlan.backfill()
            && (operator.reconciles() || !operator.fixedSettings().readsTopics())
        ? t0
        : Long.MAX_VALUE;
  }

  private void runUntil(long end) {
    while (scheduler.now() < end && scheduler.runNext()) {
      oracle.checkTime(scheduler.now());
    }
  }

  private void scheduleEdits() {
    if (faultInjector.isOver()) {
      return;
    }
    scheduler.schedule(
        1 + random.faults().nextInt(2 * simulationPlan.editIntervalMs()),
        () -> {
          if (!faultInjector.isOver() && scheduler.now() < START + simulationPlan.editPhaseMs()) {
            crmWorkload.edit(scheduler.now());
            scheduleEdits();
          }
        });
  }

  /**
   * @param edit makes an edit at an instant, and says in how many ms the next one is
   */
  private void scheduleEach(long delayMs, BooleanSupplier goesOn, LongUnaryOperator edit) {
    scheduler.schedule(
        delayMs,
        () -> {
          if (goesOn.getAsBoolean()) {
            scheduleEach(edit.applyAsLong(scheduler.now()), goesOn, edit);
          }
        });
  }

  /** In a quarter of the histories people edit most while the syncs of the objects start. */
  private void scheduleStartupEdits() {
    if (random.startupEdits().nextInt(4) == 0) {
      for (int delay = 0; delay < 5_000; delay += 1 + random.startupEdits().nextInt(250)) {
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
              ? 1 + random.faults().nextLong(5 * roundTrip)
              : random.faults().nextLong(simulationPlan.faultPhaseMs());
      scheduler.schedule(delay, () -> crmWorkload.updateAll(scheduler.now()));
    }
  }

  private List<Map<String, String>> taskConfigs(Map<String, String> config, int maxTasks) {
    List<Map<String, String>> tasks =
        SimulatedConnector.taskConfigs(config, maxTasks, vendor::vendorOfConnector);
    return tellsObjectChanges
        ? tasks
        : tasks.stream().map(SimulatedConnector::withoutObjectChanges).toList();
  }

  private TaskUnderTest createTask(long incarnation, Runnable wakeUp) {
    SimWorker worker = workers.next(clockPlan.drawWorkerLeadMs(random.tasks()));
    requestedFieldsByRun.put(incarnation, operator.requestedFields());
    eachSignalOnce.onTaskStarted(incarnation);
    SimulatedVendor.Connection connection = vendor.connect(worker, random.tasks().split(), wakeUp);
    TopicReader topicReader =
        operator.fixedSettings().readsTopics()
            ? new SimTopicReader(
                scheduler,
                random.tasks().split(),
                topicLogs,
                simulationPlan.deliverySettings().exactlyOnce(),
                topicOutages.onTaskStarted(),
                topicOutages::haveEnded,
                () -> valuesReadAgainBy = scheduler.now() + VALUES_RETRY_MS)
            : TopicReader.NONE;
    SchemaRegistry schemaRegistry =
        operator.fixedSettings().usesRegistry()
            ? new SimRegistry(
                scheduler,
                random.drift().split(),
                faultInjector::registryRefuses,
                acceptedSchemas,
                this::onRegistryUnavailable)
            : SchemaRegistry.NONE;
    return new RealTask(
        worker,
        random.tasks().split(),
        connection,
        wakeUp,
        topicReader,
        signals.newReader(),
        schemaRegistry);
  }

  private SimWorker createWorker(long leadMs) {
    return SimWorker.of(
        () -> scheduler.now() + leadMs,
        new WorkerGrants(
            vendor::isSearch, vendor::mayNeedNoCall, vendor::waitsForAnswer, grantOrder::report));
  }

  /** Every request counts, and every failure excuses some delay. */
  private final class RequestObserver implements SimulatedVendor.RequestObserver {
    @Override
    public void onSent(long now) {
      noEndlessLoop.recordRequest(now);
    }

    @Override
    public void onFailure(long now) {
      freshness.suspendDeadlines(now, now + 10_000);
    }

    @Override
    public boolean losesResponse(long now) {
      return lostResponses.loses(now);
    }
  }
}
