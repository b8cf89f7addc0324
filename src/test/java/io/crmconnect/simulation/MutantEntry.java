/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.function.BiFunction;

/** Entry point of a simulation in another class loader, by a vendor's code and a seed. */
public final class MutantEntry implements BiFunction<String, Long, String> {
  @Override
  public String apply(String vendor, Long seed) {
    InvariantViolation failure =
        Simulation.run(VendorUnderTest.ofCode(vendor), seed, History.Subject.NONE).failure();
    return failure == null ? null : failure.getMessage();
  }
}
