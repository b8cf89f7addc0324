/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way from a task to the vendor and back: each request and each response takes its own time, so
 * that they overlap and overtake each other.
 */
final class SimNetwork {
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final SimulationPlan simulationPlan;
  private final Runnable wakeUp;
  private boolean closed;

  /**
   * @param wakeUp called when a response has arrived
   */
  SimNetwork(
      Scheduler scheduler,
      SplittableRandom random,
      SimulationPlan simulationPlan,
      Runnable wakeUp) {
    this.scheduler = scheduler;
    this.random = random;
    this.simulationPlan = simulationPlan;
    this.wakeUp = wakeUp;
  }

  /**
   * @param vendor answers when the request arrives
   * @param sink takes the response, unless this is closed by then
   */
  <T> void carry(Supplier<T> vendor, Consumer<T> sink) {
    scheduler.schedule(
        simulationPlan.maxRequestMs() == 0 ? 10 : random.nextInt(simulationPlan.maxRequestMs() + 1),
        () -> {
          T response = vendor.get();
          scheduler.schedule(
              1 + random.nextInt(simulationPlan.maxResponseMs()),
              () -> {
                if (!closed) {
                  sink.accept(response);
                  wakeUp.run();
                }
              });
        });
  }

  void close() {
    closed = true;
  }
}
