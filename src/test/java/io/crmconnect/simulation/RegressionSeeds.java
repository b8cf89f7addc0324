/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The seeds of {@code regressions.txt}, each with a line that says what it showed. Where the line
 * has {@code exactly-once:}, the history is under exactly-once; where it has {@code made-up
 * vendor:}, it is one of that vendor.
 */
final class RegressionSeeds {
  private static final String EXACTLY_ONCE = "exactly-once:";
  private static final String MADE_UP = "made-up vendor:";

  private RegressionSeeds() {}

  private record Line(long seed, String text) {
    static Line parse(String line) {
      int space = line.indexOf(' ');
      return new Line(Long.parseLong(line.substring(0, space)), line.substring(space + 1));
    }

    Simulation.Outcome run() {
      VendorUnderTest vendor =
          text.contains(MADE_UP) ? VendorUnderTest.MADE_UP : VendorUnderTest.HUBSPOT;
      return text.contains(EXACTLY_ONCE)
          ? Simulation.runUnderExactlyOnce(vendor, seed)
          : Simulation.run(vendor, seed, History.Subject.NONE);
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
