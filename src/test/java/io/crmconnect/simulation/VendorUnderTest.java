/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The vendors that histories can run against. */
enum VendorUnderTest {
  /** The production client, over a simulated account. */
  HUBSPOT("hubspot", SimulatedHubspot::new),

  /** One that offers what HubSpot does not. */
  MADE_UP("madeup", SimulatedMadeUpVendor::new),

  /** The production client, over a simulated org. */
  SALESFORCE("salesforce", SimulatedSalesforce::new);

  private interface Factory {
    SimulatedVendor create(
        SimulationPlan plan,
        Scheduler scheduler,
        History history,
        SplittableRandom random,
        SimulatedVendor.RequestObserver observer);
  }

  private final String code;
  private final Factory factory;

  VendorUnderTest(String code, Factory factory) {
    this.code = code;
    this.factory = factory;
  }

  /** As {@code -Dsim.vendor} calls it. */
  String code() {
    return code;
  }

  /** The plan as this vendor needs it: Salesforce cuts its versions to seconds. */
  SimulationPlan adapt(SimulationPlan plan) {
    return this == SALESFORCE ? plan.withSettleMs(plan.settleMs() + 1_000) : plan;
  }

  static VendorUnderTest ofCode(String code) {
    return Arrays.stream(values())
        .filter(vendor -> vendor.code.equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no vendor " + code));
  }

  SimulatedVendor create(
      SimulationPlan plan,
      Scheduler scheduler,
      History history,
      SplittableRandom random,
      SimulatedVendor.RequestObserver observer) {
    return factory.create(plan, scheduler, history, random, observer);
  }
}
