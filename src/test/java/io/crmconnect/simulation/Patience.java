package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimChange;
import io.crmconnect.simhubspot.SimClocks;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimLag;

/** How long things may take in this weather. */
final class Patience {
  private final Weather weather;
  private final Scheduler scheduler;

  /** When the connector was deployed. */
  private final long start;

  Patience(Weather weather, Scheduler scheduler) {
    this.weather = weather;
    this.scheduler = scheduler;
    this.start = scheduler.now();
  }

  /** How long a delete may be on its way. */
  long deleteMs() {
    return 2 * weather.settleMs() + 20_000 + slowness();
  }

  /** Until the index is right, everything was looked at again and a crash's traces are gone. */
  long rest(SimHubspot hubspot, SimConnect connect, Operator operator) {
    long rightIn = Math.max(0, hubspot.rightFrom() - scheduler.now());
    long down = Math.max(0, connect.downUntil() - scheduler.now());
    long recheck = weather.recheckMs() == 0 ? 0 : weather.recheckMs() * 7 / 6 + weather.pollMs();
    return Math.max(rightIn, down)
        + weather.settleMs() * 2
        + recheck
        + clockComesRight()
        + (operator.reconciles() ? operator.sweeps() + 4 * weather.settleMs() : 0)
        + 3 * weather.pollMs()
        + 20_000
        + slowness()
        + weather.delivery().ackMaxMs();
  }

  /** How soon an edit must be in its topic; negative: nothing is promised. */
  long bound(SimChange change) {
    // Without a backfill, nothing is promised of what happens before the object is taken up.
    if (change.committedAt() < start + (weather.backfill() ? 0 : takenUpMs())) {
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
    long starting = Math.max(0, start + 20_000 - scheduler.now());
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
}
