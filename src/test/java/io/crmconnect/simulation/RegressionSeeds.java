package io.crmconnect.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The seeds of {@code regressions.txt}, each with a line that says what it showed. */
final class RegressionSeeds {
  private RegressionSeeds() {}

  static List<Long> load() {
    try (InputStream in = RegressionSeeds.class.getResourceAsStream("regressions.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
