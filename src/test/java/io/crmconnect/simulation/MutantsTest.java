/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The oracle is effective: each deliberate bug of {@code src/test/mutants} breaks a rule. */
class MutantsTest {
  private static final int MAX_SEEDS = 1_000;

  static Stream<String> namesOfThoseAtHubspot() {
    return names(VendorUnderTest.HUBSPOT);
  }

  static Stream<String> namesOfThoseAtTheMadeUpVendor() {
    return names(VendorUnderTest.MADE_UP);
  }

  static Stream<String> namesOfThoseAtSalesforce() {
    return names(VendorUnderTest.SALESFORCE);
  }

  private static Stream<String> names(VendorUnderTest vendor) {
    return Mutant.all().stream()
        .filter(mutant -> mutant.seedAt(vendor).isPresent())
        .map(Mutant::name);
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseAtHubspot")
  void itsSeedShowsTheBug(String name) {
    assertShows(mutant(name), VendorUnderTest.HUBSPOT);
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseAtHubspot")
  void withoutTheBugItsSeedPasses(String name) {
    assertPassesWithoutTheBug(mutant(name), VendorUnderTest.HUBSPOT);
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseAtTheMadeUpVendor")
  void itsSeedShowsTheBugAtTheMadeUpVendor(String name) {
    assertShows(mutant(name), VendorUnderTest.MADE_UP);
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseAtTheMadeUpVendor")
  void withoutTheBugItsSeedPassesAtTheMadeUpVendor(String name) {
    assertPassesWithoutTheBug(mutant(name), VendorUnderTest.MADE_UP);
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseAtSalesforce")
  void itsSeedShowsTheBugAtSalesforce(String name) {
    assertShows(mutant(name), VendorUnderTest.SALESFORCE);
  }

  @ParameterizedTest
  @MethodSource("namesOfThoseAtSalesforce")
  void withoutTheBugItsSeedPassesAtSalesforce(String name) {
    assertPassesWithoutTheBug(mutant(name), VendorUnderTest.SALESFORCE);
  }

  private static void assertShows(Mutant mutant, VendorUnderTest vendor) {
    long seed = mutant.seedAt(vendor).orElseThrow();

    assertThat(MutantLoader.load(mutant, vendor).apply(seed)).as(mutant.bug()).isNotNull();
  }

  private static void assertPassesWithoutTheBug(Mutant mutant, VendorUnderTest vendor) {
    long seed = mutant.seedAt(vendor).orElseThrow();

    assertThat(Simulation.run(vendor, seed, History.Subject.NONE).failure()).isNull();
  }

  @Test
  void thereAreEnough() {
    assertThat(namesOfThoseAtHubspot()).hasSizeGreaterThanOrEqualTo(15);
    assertThat(namesOfThoseAtTheMadeUpVendor()).hasSizeGreaterThanOrEqualTo(10);
  }

  /**
   * {@code -Dsim.mutants=search}: searches the seeds again and writes the table; with {@code
   * -Dsim.mutant=<beginning of a name>} only for some, and no table; with {@code
   * -Dsim.vendor=madeup} or {@code salesforce} those at that vendor.
   */
  @Test
  @EnabledIfSystemProperty(named = "sim.mutants", matches = "search")
  void eachIsFoundWithinAThousandSeeds() throws IOException {
    List<String> table = new ArrayList<>();
    List<String> survivors = new ArrayList<>();
    VendorUnderTest vendor =
        VendorUnderTest.ofCode(System.getProperty("sim.vendor", VendorUnderTest.HUBSPOT.code()));
    String namePrefix = System.getProperty("sim.mutant", "");
    for (Mutant mutant : Mutant.all()) {
      boolean onlyElsewhere =
          mutant.seedAt(VendorUnderTest.HUBSPOT).isEmpty()
              && (vendor == VendorUnderTest.HUBSPOT
                  || mutant.seedAt(VendorUnderTest.MADE_UP).isEmpty()
                      && vendor == VendorUnderTest.MADE_UP);
      if (!mutant.name().startsWith(namePrefix) || (onlyElsewhere && !mutant.seeds().isEmpty())) {
        continue;
      }
      LongFunction<String> simulation = MutantLoader.load(mutant, vendor);
      long seed = 1;
      String failure = simulation.apply(seed);
      while (failure == null && seed < MAX_SEEDS) {
        failure = simulation.apply(++seed);
      }
      if (failure == null) {
        survivors.add(mutant.name());
        continue;
      }
      String rule = failure.substring(0, failure.indexOf(':'));
      table.add(String.format(Locale.ROOT, "| %s | %d | %s |", mutant.bug(), seed, rule));
      System.out.println(mutant.name() + ": seed " + seed + ", " + rule);
      rewriteSeed(mutant, vendor, seed);
    }
    if (namePrefix.isEmpty()) {
      writeTable(vendor, table);
    }
    if (vendor != VendorUnderTest.HUBSPOT) {
      System.out.println("not shown at this vendor: " + survivors);
    } else {
      assertThat(survivors).isEmpty();
    }
  }

  private static Mutant mutant(String name) {
    return Mutant.read(Mutant.folder().resolve(name + ".mutant"));
  }

  private static void rewriteSeed(Mutant mutant, VendorUnderTest vendor, long seed)
      throws IOException {
    Path file = Mutant.folder().resolve(mutant.name() + ".mutant");
    String text = Files.readString(file);
    String key = Mutant.seedKey(vendor);
    String line = key + seed;
    Files.writeString(
        file,
        text.contains("\n" + key)
            ? text.replaceFirst("(?m)^" + key + ".*$", line)
            : text.replaceFirst("(?m)^file: ", line + "\nfile: "));
  }

  private static void writeTable(VendorUnderTest vendor, List<String> rows) throws IOException {
    String name = vendor == VendorUnderTest.HUBSPOT ? "mutants" : "mutants-" + vendor.code();
    String begin = "<!-- " + name + " -->";
    String end = "<!-- /" + name + " -->";
    Path file = Mutant.projectFolder().resolve("docs/simulation.md");
    String text = Files.readString(file);
    String table =
        "| the bug | first seed that shows it | the rule it breaks |\n|---|---|---|\n"
            + String.join("\n", rows);
    int from = text.indexOf(begin) + begin.length();
    Files.writeString(
        file, text.substring(0, from) + "\n" + table + "\n" + text.substring(text.indexOf(end)));
  }
}
