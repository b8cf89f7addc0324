package io.crmconnect.simulation;

import java.util.function.LongFunction;

/** The way into a simulation that another class loader holds. */
public final class MutantEntry implements LongFunction<String> {
  @Override
  public String apply(long seed) {
    InvariantViolation failure = Simulation.run(seed).failure();
    return failure == null ? null : failure.getMessage();
  }
}
