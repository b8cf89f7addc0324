package io.crmconnect.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The seeds of {@code regressions.txt}, each with a line that says what it showed. Where the line
 * begins with {@code exactly-once:}, the history is under exactly-once.
 */
final class RegressionSeeds {
  private static final String EXACTLY_ONCE = "exactly-once:";

  private RegressionSeeds() {}

  private record Line(long seed, String text) {
    static Line parse(String line) {
      int space = line.indexOf(' ');
      return new Line(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
    }

    Simulation.Outcome run() {
      return text.startsWith(EXACTLY_ONCE)
          ? Simulation.runUnderExactlyOnce(seed)
          : Simulation.run(seed);
    }
  }

  static List<Simulation.Outcome> runAll() {
    try (InputStream in = RegressionSeeds.class.getResourceAsStream("regressions.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Line.parse(line).run())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
