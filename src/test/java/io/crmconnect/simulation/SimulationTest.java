/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Whole histories of faults against the production code.
 *
 * <ul>
 *   <li>{@code -Dsim.seeds=N}: so many seeds that no run has used, instead of the build's; prints
 *       them and the rate
 *   <li>{@code -Dsim.from=S}: the first of them, to repeat a run
 *   <li>{@code -Dsim.seed=S}: this one alone, with its trace
 *   <li>{@code -Dsim.vendor=madeup} or {@code salesforce}: all of that against that vendor
 *   <li>{@code -Dsim.exactly.once=true}: every history under exactly-once, with topics read back
 * </ul>
 */
class SimulationTest {
  private static final int DEFAULT_SEEDS = 300;
  private static final int SALESFORCE_SEEDS = 120;

  @Test
  void allInvariantsHoldInEveryHistory() {
    VendorUnderTest vendor =
        VendorUnderTest.ofCode(System.getProperty("sim.vendor", VendorUnderTest.HUBSPOT.code()));
    Long seed = Long.getLong("sim.seed");
    if (seed != null) {
      System.out.println(RecordTrace.describe(vendor, seed));
    }
    assertAllHold(
        seed != null
            ? SeedRunner.run(vendor, seed, 1)
            : SeedRunner.run(vendor, firstSeed(), Integer.getInteger("sim.seeds", DEFAULT_SEEDS)));
  }

  /** The build runs the same seeds every time; a longer run takes new ones. */
  private static long firstSeed() {
    long first = Integer.getInteger("sim.seeds") == null ? 1 : NewSeeds.first();
    return Long.getLong("sim.from", first);
  }

  /** What the port promises holds for a vendor of another shape too. */
  @Test
  @DisabledIfSystemProperty(named = "sim.vendor", matches = ".*")
  @DisabledIfSystemProperty(named = "sim.seed", matches = ".*")
  void allInvariantsHoldForAVendorOfAnotherShape() {
    assertAllHold(SeedRunner.run(VendorUnderTest.MADE_UP, 1, DEFAULT_SEEDS));
  }

  @Test
  @DisabledIfSystemProperty(named = "sim.vendor", matches = ".*")
  @DisabledIfSystemProperty(named = "sim.seed", matches = ".*")
  void allInvariantsHoldForSalesforce() {
    assertAllHold(SeedRunner.run(VendorUnderTest.SALESFORCE, 1, SALESFORCE_SEEDS));
  }

  private static void assertAllHold(SeedRunner.Report report) {
    System.out.println(report.summary());
    report.failed().forEach(each -> System.out.println(firstLine(each)));

    assertThat(traces(report.failed())).isEmpty();
  }

  /** Seeds that once showed something; see {@link RegressionSeeds}. */
  @Test
  void regressionSeedsStayFixed() {
    List<Simulation.Outcome> failed =
        RegressionSeeds.runAll().stream().filter(outcome -> outcome.failure() != null).toList();

    assertThat(traces(failed)).isEmpty();
  }

  private static String firstLine(Simulation.Outcome outcome) {
    String line = "seed " + outcome.seed() + ": " + outcome.failure().getMessage();
    return line.lines().findFirst().orElse("");
  }

  private static String traces(List<Simulation.Outcome> failed) {
    return failed.stream()
        .limit(3)
        .map(outcome -> RecordTrace.describe(outcome.vendor(), outcome.seed()))
        .collect(Collectors.joining("\n\n"));
  }
}
