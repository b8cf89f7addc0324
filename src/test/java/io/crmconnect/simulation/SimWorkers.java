/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * The workers that tasks run in: each in one of its own, or in some histories all in the same one.
 */
final class SimWorkers {
  private static final long STREAM = 0x510E527FADE682D1L;
  private static final int HISTORIES = 3;

  private final boolean oneForAll;
  private final LongFunction<SimWorker> factory;
  private Optional<SimWorker> common = Optional.empty();

  private SimWorkers(boolean oneForAll, LongFunction<SimWorker> factory) {
    this.oneForAll = oneForAll;
    this.factory = factory;
  }

  /**
   * @param factory by the lead of its clock, ms
   */
  static SimWorkers draw(long seed, LongFunction<SimWorker> factory) {
    return new SimWorkers(new SplittableRandom(seed ^ STREAM).nextInt(HISTORIES) == 0, factory);
  }

  boolean oneForAll() {
    return oneForAll;
  }

  /**
   * The worker for another task.
   *
   * @param leadMs the lead of its clock, if it is a new one
   */
  SimWorker next(long leadMs) {
    if (!oneForAll) {
      return factory.apply(leadMs);
    }
    if (common.isEmpty()) {
      common = Optional.of(factory.apply(leadMs));
    }
    return common.get();
  }

  /** The worker that all tasks run in has died. */
  void onCrash() {
    common = Optional.empty();
  }
}
