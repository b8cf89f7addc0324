package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whole histories of faults against the code that ships.
 *
 * <ul>
 *   <li>{@code -Dsim.seeds=N}: so many seeds instead of the build's; prints the rate
 *   <li>{@code -Dsim.from=S}: the first of them
 *   <li>{@code -Dsim.seed=S}: this one alone, with its story
 * </ul>
 */
class SimulationTest {
  private static final int DEFAULT_SEEDS = 300;

  @Test
  void allInvariantsHoldInEveryHistory() {
    Long seed = Long.getLong("sim.seed");
    if (seed != null) {
      System.out.println(RecordTrace.describe(seed));
    }
    SeedRunner.Report report =
        seed != null
            ? SeedRunner.run(seed, 1)
            : SeedRunner.run(
                Long.getLong("sim.from", 1), Integer.getInteger("sim.seeds", DEFAULT_SEEDS));
    System.out.println(report.summary());
    report.failed().forEach(each -> System.out.println(firstLine(each)));

    assertThat(traces(report.failed())).isEmpty();
  }

  /** Seeds that once showed something; see {@link RegressionSeeds}. */
  @Test
  void regressionSeedsStayFixed() {
    List<Simulation.Outcome> failed =
        RegressionSeeds.load().stream()
            .map(Simulation::run)
            .filter(outcome -> outcome.failure() != null)
            .toList();

    assertThat(traces(failed)).isEmpty();
  }

  private static String firstLine(Simulation.Outcome outcome) {
    String line = "seed " + outcome.seed() + ": " + outcome.failure().getMessage();
    return line.lines().findFirst().orElse("");
  }

  private static String traces(List<Simulation.Outcome> failed) {
    return failed.stream()
        .limit(3)
        .map(outcome -> RecordTrace.describe(outcome.seed()))
        .collect(Collectors.joining("\n\n"));
  }
}
