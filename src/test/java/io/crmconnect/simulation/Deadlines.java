/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simcrm.SimClocks;

/** How long things may take with these faults and delays. */
final class Deadlines {
  private final SimulationPlan simulationPlan;
  private final ClockPlan clockPlan;
  private final SimulatedVendor vendor;
  private final Scheduler scheduler;

  /** When the connector was deployed. */
  private final long start;

  private final DeleteFeedPace deleteFeedPace;

  Deadlines(
      SimulationPlan simulationPlan,
      ClockPlan clockPlan,
      SimulatedVendor vendor,
      Scheduler scheduler,
      DeleteFeedPace deleteFeedPace) {
    this.clockPlan = clockPlan;
    this.vendor = vendor;
    this.simulationPlan = simulationPlan;
    this.scheduler = scheduler;
    this.deleteFeedPace = deleteFeedPace;
    this.start = scheduler.now();
  }

  /** How long a delete may be on its way. */
  long maxDeleteDelayMs() {
    return 2 * simulationPlan.settleMs()
        + 20_000
        + maxTransportDelayMs()
        + deleteFeedPace.intervalMs();
  }

  /** Until the index is correct, everything was checked again and no crash has an effect. */
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
        + 3 * deleteFeedPace.intervalMs()
        + 20_000
        + maxTransportDelayMs()
        + simulationPlan.deliverySettings().maxAckMs();
  }

  /** How soon an edit must be in its topic; negative if nothing is promised. */
  long maxEditDelayMs(SimulatedCrm.Commit commit) {
    // Without a backfill, nothing is promised for edits before the sync of the object starts.
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

  /** When the sync of an object has certainly started, regardless of crashes during the starts. */
  private long startupMs() {
    return simulationPlan.restartsNoTasks() ? 60_000 : 90_000;
  }

  /**
   * A clock that went back delays the recheck until the last response with that time is outdated.
   */
  private long clockRecoveryMs() {
    SimClocks clocks = simulationPlan.vendor().clocks();
    return clocks.jumpChance() == 0 ? 0 : clocks.jumpDurationMs() + 17 * simulationPlan.pollMs();
  }

  /** The longest delays of the network and of Kafka, some of which add up. */
  private long maxTransportDelayMs() {
    DeliverySettings deliverySettings = simulationPlan.deliverySettings();
    return 10L * (simulationPlan.maxRequestMs() + simulationPlan.maxResponseMs())
        + (deliverySettings.exactlyOnce() ? 7L : 2L) * deliverySettings.maxAppendMs()
        + 5L * deliverySettings.maxPollGapMs();
  }
}
