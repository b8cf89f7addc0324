/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * Prints the hashes of a few histories, for another JVM to compare.
 *
 * <p>With {@code -Dsim.reversed=true} or {@code false}, the order of {@code Set.of} and {@code
 * Map.of} is set, and printed first.
 */
final class HistoryHash {
  private HistoryHash() {}

  /**
   * @param seeds each a number, or a vendor's code and a number: {@code madeup:7}
   */
  public static void main(String[] seeds) {
    String reversed = System.getProperty("sim.reversed");
    if (reversed != null) {
      UnorderedCollections.setOrder(Boolean.parseBoolean(reversed));
      System.out.println(UnorderedCollections.describeOrder());
    }
    for (String seed : seeds) {
      int colon = seed.indexOf(':');
      VendorUnderTest vendor =
          colon < 0 ? VendorUnderTest.HUBSPOT : VendorUnderTest.ofCode(seed.substring(0, colon));
      Simulation.Outcome outcome =
          Simulation.run(vendor, Long.parseLong(seed.substring(colon + 1)), History.Subject.NONE);
      System.out.println(
          seed + " " + Long.toHexString(outcome.hash()) + " " + outcome.events() + " events");
    }
  }
}
