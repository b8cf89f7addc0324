package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimClocks;

/** How long things may take in this weather. */
final class Deadlines {
  private final SimulationPlan simulationPlan;
  private final ClockPlan clockPlan;
  private final SimulatedVendor vendor;
  private final Scheduler scheduler;

  /** When the connector was deployed. */
  private final long start;

  Deadlines(
      SimulationPlan simulationPlan,
      ClockPlan clockPlan,
      SimulatedVendor vendor,
      Scheduler scheduler) {
    this.clockPlan = clockPlan;
    this.vendor = vendor;
    this.simulationPlan = simulationPlan;
    this.scheduler = scheduler;
    this.start = scheduler.now();
  }

  /** How long a delete may be on its way. */
  long maxDeleteDelayMs() {
    return 2 * simulationPlan.settleMs() + 20_000 + maxTransportDelayMs();
  }

  /** Until the index is right, everything was looked at again and a crash's traces are gone. */
  long quiescenceMs(SimConnect connect, Operator operator) {
    long consistentInMs = Math.max(0, vendor.consistentFrom() - scheduler.now());
    long downtimeMs = Math.max(0, connect.downUntil() - scheduler.now());
    long recheckDelayMs =
        simulationPlan.recheckMs() == 0
            ? 0
            : simulationPlan.recheckMs() * 7 / 6
                + simulationPlan.pollMs()
                + clockPlan.maxRecheckDelayMs();
    return Math.max(consistentInMs, downtimeMs)
        + simulationPlan.settleMs() * 2
        + recheckDelayMs
        + clockRecoveryMs()
        + (operator.reconciles()
            ? operator.maxReconcileDelayMs() + 4 * simulationPlan.settleMs()
            : 0)
        + 3 * simulationPlan.pollMs()
        + 20_000
        + maxTransportDelayMs()
        + simulationPlan.deliverySettings().maxAckMs();
  }

  /** How soon an edit must be in its topic; negative: nothing is promised. */
  long maxEditDelayMs(SimulatedCrm.Commit commit) {
    // Without a backfill, nothing is promised of what happens before the object is taken up.
    if (commit.committedAt() < start + (simulationPlan.backfill() ? 0 : startupMs())) {
      return -1;
    }
    long announcementLagMs = Math.max(0, commit.announcedAt() - scheduler.now());
    long recheckDelayMs =
        vendor.showsEveryChange()
            ? 0
            : 2 * simulationPlan.settleMs()
                + simulationPlan.recheckMs() * 7 / 6
                + clockPlan.maxRecheckDelayMs()
                + 2 * simulationPlan.pollMs()
                + clockRecoveryMs();
    long startupDelayMs = Math.max(0, start + 20_000 - scheduler.now());
    return announcementLagMs
        + recheckDelayMs
        + startupDelayMs
        + 2 * simulationPlan.pollMs()
        + 12_000
        + maxTransportDelayMs();
  }

  /** When an object is surely taken up: after the first starts, however many crashes hit them. */
  private long startupMs() {
    return simulationPlan.restartsNoTasks() ? 60_000 : 90_000;
  }

  /**
   * A clock that is back holds the recheck up until the last answer that showed it is forgotten.
   */
  private long clockRecoveryMs() {
    SimClocks clocks = simulationPlan.vendor().clocks();
    return clocks.jumpChance() == 0 ? 0 : clocks.jumpDurationMs() + 17 * simulationPlan.pollMs();
  }

  /** What the wire and Kafka take at their slowest, some of it one after the other. */
  private long maxTransportDelayMs() {
    DeliverySettings deliverySettings = simulationPlan.deliverySettings();
    return 10L * (simulationPlan.maxRequestMs() + simulationPlan.maxResponseMs())
        + (deliverySettings.exactlyOnce() ? 7L : 2L) * deliverySettings.maxAppendMs()
        + 5L * deliverySettings.maxPollGapMs();
  }
}
