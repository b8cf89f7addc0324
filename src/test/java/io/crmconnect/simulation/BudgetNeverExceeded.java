/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.function.LongSupplier;

/** The connector's own requests alone never exceeded a limit of the vendor. */
final class BudgetNeverExceeded implements FinalCheck {
  private final LongSupplier throttles;

  /**
   * @param throttles how many requests were too many because of the connector's own requests
   */
  BudgetNeverExceeded(LongSupplier throttles) {
    this.throttles = throttles;
  }

  @Override
  public String name() {
    return "the budget is never exceeded";
  }

  @Override
  public void check(AtRest atRest) {
    if (throttles.getAsLong() > 0) {
      throw violation(throttles.getAsLong() + " requests were too many");
    }
  }
}
