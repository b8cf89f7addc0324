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
  private static final int BUILD_SEEDS = 300;

  @Test
  void allRulesHoldInEveryHistory() {
    Long one = Long.getLong("sim.seed");
    if (one != null) {
      System.out.println(Story.of(one));
    }
    Seeds.Report report =
        one != null
            ? Seeds.run(one, 1)
            : Seeds.run(Long.getLong("sim.from", 1), Integer.getInteger("sim.seeds", BUILD_SEEDS));
    System.out.println(report.summary());
    report.failed().forEach(each -> System.out.println(firstLine(each)));

    assertThat(stories(report.failed())).isEmpty();
  }

  /** Seeds that once showed something; see {@link Regressions}. */
  @Test
  void whatWasFoundOnceStaysMended() {
    List<Simulation.Outcome> failed =
        Regressions.seeds().stream()
            .map(Simulation::run)
            .filter(outcome -> outcome.failure() != null)
            .toList();

    assertThat(stories(failed)).isEmpty();
  }

  private static String firstLine(Simulation.Outcome outcome) {
    String line = "seed " + outcome.seed() + ": " + outcome.failure().getMessage();
    return line.lines().findFirst().orElse("");
  }

  private static String stories(List<Simulation.Outcome> failed) {
    return failed.stream()
        .limit(3)
        .map(outcome -> Story.of(outcome.seed()))
        .collect(Collectors.joining("\n\n"));
  }
}
