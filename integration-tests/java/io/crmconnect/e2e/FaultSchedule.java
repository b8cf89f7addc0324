/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The faults of a run in their order. */
final class FaultSchedule {
  /** Kills of workers; those of a schedule repeat. */
  static final Set<Fault> REPEATABLE =
      EnumSet.of(Fault.KILL_WORKER, Fault.MOVE_TASKS, Fault.KILL_BOTH);

  private static final int MAX_PAUSE_MS = 4_000;

  private final Random random;
  private final List<Fault> faults;

  /**
   * @param kinds each of these happens once
   * @param kills the number of kills of workers in all
   */
  FaultSchedule(long seed, Set<Fault> kinds, int kills) {
    this.random = new Random(seed);
    List<Fault> all = new ArrayList<>(kinds);
    List<Fault> repeatable = List.copyOf(REPEATABLE);
    for (long i = kinds.stream().filter(REPEATABLE::contains).count(); i < kills; i++) {
      all.add(repeatable.get(random.nextInt(repeatable.size())));
    }
    Collections.shuffle(all, random);
    if (all.indexOf(Fault.DECIDE) < all.indexOf(Fault.DRIFT)) {
      Collections.swap(all, all.indexOf(Fault.DECIDE), all.indexOf(Fault.DRIFT));
    }
    this.faults = List.copyOf(all);
  }

  List<Fault> faults() {
    return faults;
  }

  /** The time until the next fault, so that it meets the connector at any instant. */
  long nextPauseMs() {
    return random.nextInt(MAX_PAUSE_MS);
  }

  /** The worker that the next fault meets. */
  int nextWorker() {
    return random.nextInt(ConnectGroup.MEMBERS);
  }
}
