/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;

/** Injects faults: crashes, changes in the cluster, empty responses and changed schemas. */
final class FaultInjector {
  /** The parts of the simulation that the faults affect. */
  record SimulationContext(
      Scheduler scheduler,
      History history,
      Freshness freshness,
      SimulatedVendor vendor,
      OffsetStore offsets,
      CrmWorkload crmWorkload,
      ReferenceModel referenceModel,
      SchemaChanges schemaChanges,
      SignalTraffic signalTraffic) {}

  /**
   * @param driftIntervalMs mean time between two changes of the vendor's schema; 0 for none
   * @param emptyAnswers whether an object's answers are empty for a while, as after a lost scope
   * @param emptyReads whether its direct reads alone are, for longer than the settle time
   */
  record FaultPlan(int driftIntervalMs, boolean emptyAnswers, boolean emptyReads) {

    /** The schema changes in a third of the histories. */
    static FaultPlan draw(Scenario scenario, SplittableRandom random) {
      int driftIntervalMs = random.nextInt(3) == 0 ? 6_000 + random.nextInt(25_000) : 0;
      return new FaultPlan(
          driftIntervalMs, scenario == Scenario.EMPTY_ANSWERS, scenario == Scenario.EMPTY_READS);
    }
  }

  private final Scheduler scheduler;
  private final History history;
  private final Freshness freshness;
  private final SimulatedVendor vendor;
  private final OffsetStore offsets;
  private final CrmWorkload crmWorkload;
  private final ReferenceModel referenceModel;
  private final SchemaChanges schemas;
  private final SignalTraffic signals;
  private final SimulationPlan simulationPlan;
  private final Operator operator;
  private final FaultPlan faultPlan;
  private final SplittableRandom faultRandom;
  private final SplittableRandom driftRandom;
  private final SplittableRandom abortRandom;
  private final SplittableRandom sizeRandom;
  private final SplittableRandom pageCrashRandom;
  private int pageCrashesLeft;
  private SimConnect connect;

  /** Until when the responses about an object are wrong. */
  private long emptyUntil = Long.MIN_VALUE;

  /** Until when the registry accepts no new schema. */
  private long registryRefusesUntil;

  private boolean ended;

  FaultInjector(
      SimulationContext simulationContext,
      SimulationPlan simulationPlan,
      Operator operator,
      FaultPlan faultPlan,
      RandomStreams random) {
    this.scheduler = simulationContext.scheduler();
    this.history = simulationContext.history();
    this.freshness = simulationContext.freshness();
    this.vendor = simulationContext.vendor();
    this.offsets = simulationContext.offsets();
    this.crmWorkload = simulationContext.crmWorkload();
    this.referenceModel = simulationContext.referenceModel();
    this.schemas = simulationContext.schemaChanges();
    this.signals = simulationContext.signalTraffic();
    this.simulationPlan = simulationPlan;
    this.operator = operator;
    this.faultPlan = faultPlan;
    this.faultRandom = random.faults();
    this.driftRandom = random.drift();
    this.abortRandom = random.aborts();
    this.sizeRandom = random.sizes();
    this.pageCrashRandom = random.pageCrashes();
    this.pageCrashesLeft = pageCrashRandom.nextInt(4);
  }

  TaskRun.Listener crashTrigger() {
    return new CrashTrigger();
  }

  /** No more faults are injected. */
  void end() {
    ended = true;
    registryRefusesUntil = 0;
    vendor.endFaults();
  }

  boolean isOver() {
    return ended;
  }

  boolean registryRefuses() {
    return scheduler.now() < registryRefusesUntil;
  }

  /** Deploys the connector with the current settings and a random number of tasks. */
  void deploy() {
    connect.deploy(operator.config(), 1 + faultRandom.nextInt(3));
  }

  /** From now on, until {@link #end}. */
  void start(SimConnect cluster) {
    connect = cluster;
    if (simulationPlan.crashIntervalMs() > 0) {
      scheduleRepeatedly(simulationPlan.crashIntervalMs(), this::crash);
    }
    if (simulationPlan.disruptionIntervalMs() > 0) {
      scheduleRepeatedly(simulationPlan.disruptionIntervalMs(), this::disruptCluster);
    }
    if (faultPlan.driftIntervalMs() > 0) {
      scheduleRepeatedly(faultPlan.driftIntervalMs(), this::changeSchema);
    }
    if (faultPlan.emptyAnswers() && operator.reconciles()) {
      scheduleRepeatedly(15_000, this::injectEmptyAnswers);
    }
    if (sizeRandom.nextInt(4) == 0) {
      scheduleSizeFault();
    }
    if (faultPlan.emptyReads() && simulationPlan.recheckMs() > 0) {
      scheduleRepeatedly(8_000, this::injectEmptyReads);
    }
  }

  /**
   * For a while, requests for many records get no response; often from the start, while history is
   * copied.
   */
  private void scheduleSizeFault() {
    long delayMs = sizeRandom.nextBoolean() ? 0 : sizeRandom.nextInt(40_000);
    scheduler.schedule(
        delayMs,
        () -> {
          if (ended) {
            return;
          }
          int maxRecords = 1 + sizeRandom.nextInt(sizeRandom.nextBoolean() ? 5 : 60);
          if (simulationPlan.deliverySettings().maxPollGapMs() > 0) {
            // A task that Connect rarely polls sends few requests: single reads would take too
            // long.
            maxRecords = Math.max(maxRecords, 20);
          }
          int limit = maxRecords;
          long until = scheduler.now() + 10_000 + sizeRandom.nextInt(120_000);
          vendor.setSizeFault(new SizeFault(limit, until, sizeRandom.nextInt(3) == 0));
          history.addEvent("sizes", limit, () -> "no answer for more than " + limit + " records");
          freshness.suspendDeadlines(scheduler.now(), until + 120_000);
        });
  }

  /** Direct reads of an object are empty, with 200; what they hide the recheck brings. */
  private void injectEmptyReads() {
    ObjectSpec objectSpec =
        crmWorkload.objects().get(driftRandom.nextInt(crmWorkload.objects().size()));
    long durationMs =
        simulationPlan.settleMs() + driftRandom.nextInt((int) (simulationPlan.recheckMs() / 2));
    long nextAllowedAt = emptyUntil + 2 * simulationPlan.recheckMs();
    if (!objectSpec.editable()
        || scheduler.now() < nextAllowedAt
        || offsets.anyContains("\"backfill\":\"running\"")) {
      return;
    }
    emptyUntil = scheduler.now() + durationMs;
    vendor.setEmptyAnswers(new EmptyAnswerFault(objectSpec, emptyUntil, true));
    history.addEvent(
        "silence", objectSpec.name().hashCode(), () -> objectSpec.name() + " is read as empty");
    freshness.suspendDeadlines(scheduler.now(), emptyUntil + 2 * simulationPlan.recheckMs());
  }

  /** All responses about an object are empty, with 200; only a sweep repairs what they hide. */
  private void injectEmptyAnswers() {
    ObjectSpec objectSpec =
        crmWorkload.objects().get(driftRandom.nextInt(crmWorkload.objects().size()));
    if (!objectSpec.editable() || offsets.anyContains("\"backfill\":\"running\"")) {
      return;
    }
    emptyUntil = scheduler.now() + 3_000 + driftRandom.nextInt(40_000);
    vendor.setEmptyAnswers(new EmptyAnswerFault(objectSpec, emptyUntil, false));
    history.addEvent(
        "silence", objectSpec.name().hashCode(), () -> objectSpec.name() + " falls silent");
    freshness.suspendDeadlines(scheduler.now(), emptyUntil + operator.maxReconcileDelayMs());
  }

  /** Changes a schema of the vendor; later this is reverted or decided, perhaps wrongly. */
  private void changeSchema() {
    ObjectSpec objectSpec =
        crmWorkload.objects().get(driftRandom.nextInt(crmWorkload.objects().size()));
    // A schema that the connector has never read has not changed for it.
    if (!offsets.hasSchema(objectSpec.name())
        || !schemas.applyRandomChange(objectSpec, scheduler.now())) {
      return;
    }
    history.addEvent(
        "drift", objectSpec.name().hashCode(), () -> "schema of " + objectSpec.name() + " changes");
    if (operator.fixedSettings().usesRegistry() && driftRandom.nextInt(3) > 0) {
      registryRefusesUntil = scheduler.now() + driftRandom.nextInt(60_000);
      crmWorkload.objects().forEach(each -> referenceModel.object(each.name()).markDrifted());
      freshness.suspendDeadlines(
          scheduler.now(), registryRefusesUntil + Operator.SCHEMA_REFRESH_INTERVAL_MS + 60_000L);
    }
    int decisionDelayMs = driftRandom.nextInt(30_000);
    boolean reverts = driftRandom.nextInt(4) == 0;
    boolean decidesWrongly = driftRandom.nextInt(4) == 0;
    freshness.suspendDeadlines(scheduler.now(), scheduler.now() + decisionDelayMs + 60_000L);
    scheduler.schedule(
        decisionDelayMs,
        () -> {
          if (ended) {
            return;
          }
          freshness.suspendDeadlines(scheduler.now(), scheduler.now() + 60_000L);
          if (reverts && schemas.revertRename(objectSpec)) {
            return;
          }
          if (decidesWrongly) {
            // It stays undecided until the end.
            operator.addWrongDecision(objectSpec.name());
          } else if (schemas
              .decide(objectSpec.name())
              .filter(decision -> signals.signalsDecision(objectSpec.name(), decision))
              .isPresent()) {
            return;
          }
          deploy();
        });
  }

  private void scheduleRepeatedly(int meanIntervalMs, Runnable action) {
    scheduleFault(
        1 + faultRandom.nextInt(2 * meanIntervalMs),
        () -> {
          action.run();
          scheduleRepeatedly(meanIntervalMs, action);
        });
  }

  /** Does nothing if the fault phase is over by then; delays that it causes are excused. */
  private void scheduleFault(long delayMs, Runnable action) {
    scheduler.schedule(
        delayMs,
        () -> {
          if (!ended) {
            action.run();
            freshness.suspendDeadlines(scheduler.now(), connect.downUntil() + 20_000);
          }
        });
  }

  /** Crashes are often clustered: another one occurs while the tasks are catching up. */
  private void crash() {
    connect.crash();
    if (faultRandom.nextBoolean()) {
      long delayMs = connect.downUntil() - scheduler.now() + faultRandom.nextInt(12_000);
      scheduleFault(Math.max(0, delayMs), connect::crash);
    }
  }

  /** The most harmful moments for a crash. */
  private final class CrashTrigger implements TaskRun.Listener {
    /** The next task starts from the last commit. */
    @Override
    public void onOffsetCommitted() {
      if (simulationPlan.crashIntervalMs() == 0 || ended) {
        return;
      }
      boolean duringScan =
          simulationPlan.massUpdates() > 0 && offsets.anyContains("incremental.scan.after");
      if (faultRandom.nextInt(duringScan ? 3 : simulationPlan.commitsPerCrash()) == 0) {
        scheduleFault(faultRandom.nextInt(duringScan ? 300 : 2_000), connect::crash);
      }
    }

    /** The records are in the topic, but a crash before the commit aborts their transaction. */
    @Override
    public void onTransactionWritten(long incarnation, int records) {
      if (simulationPlan.crashIntervalMs() == 0 || ended) {
        return;
      }
      boolean backfillDone = !offsets.anyContains("\"backfill\":\"running\"");
      if (!backfillDone && records > 5 && pageCrashesLeft > 0 && pageCrashRandom.nextBoolean()) {
        pageCrashesLeft--;
        scheduleFault(0, () -> connect.crashRun(incarnation));
      }
      if (abortRandom.nextInt(backfillDone ? 3 : 40) == 0) {
        int delayMs = abortRandom.nextInt(1 + simulationPlan.deliverySettings().maxAppendMs() / 2);
        scheduleFault(delayMs, () -> connect.crashRun(incarnation));
      }
    }
  }

  private void disruptCluster() {
    switch (faultRandom.nextInt(4)) {
      case 3 ->
          removeObjectTemporarily(
              crmWorkload.objects().get(faultRandom.nextInt(crmWorkload.objects().size())).name());
      case 0 -> connect.rebalance();
      case 1 -> {
        connect.pause(true);
        int pauseMs = faultRandom.nextInt(20_000);
        freshness.suspendDeadlines(scheduler.now(), scheduler.now() + pauseMs + 20_000L);
        scheduler.schedule(pauseMs, () -> connect.pause(false));
      }
      default -> {
        if (simulationPlan.backfill() && faultRandom.nextBoolean()) {
          operator.toggleField();
          if (simulationPlan.massUpdates() > 0) {
            // It returns before much is stored.
            scheduleFault(
                faultRandom.nextInt(15_000),
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

  /** Removes an object from the settings and adds it again later. */
  private void removeObjectTemporarily(String object) {
    if (!operator.removeObject(object)) {
      return;
    }
    deploy();
    int absenceMs = faultRandom.nextInt(25_000);
    freshness.suspendDeadlines(scheduler.now(), scheduler.now() + absenceMs + 40_000L);
    scheduler.schedule(
        absenceMs,
        () -> {
          if (operator.restoreObject()) {
            deploy();
          }
        });
  }
}
