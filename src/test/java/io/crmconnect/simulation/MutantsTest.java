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

/** The oracle bites: each deliberate bug of {@code src/test/mutants} breaks a rule. */
class MutantsTest {
  private static final int MAX_SEEDS = 1_000;
  private static final String TABLE_BEGIN = "<!-- mutants -->";
  private static final String TABLE_END = "<!-- /mutants -->";

  static Stream<String> names() {
    return Mutant.all().stream().map(Mutant::name);
  }

  @ParameterizedTest
  @MethodSource("names")
  void itsSeedShowsTheBug(String name) {
    Mutant mutant = mutant(name);

    assertThat(MutantLoader.load(mutant).apply(mutant.seed())).as(mutant.bug()).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("names")
  void withoutTheBugItsSeedPasses(String name) {
    assertThat(Simulation.run(mutant(name).seed()).failure()).isNull();
  }

  @Test
  void thereAreEnough() {
    assertThat(Mutant.all()).hasSizeGreaterThanOrEqualTo(15);
  }

  /**
   * {@code -Dsim.mutants=search}: looks for the seeds anew and writes the table; with {@code
   * -Dsim.mutant=<beginning of a name>} only for some, and no table.
   */
  @Test
  @EnabledIfSystemProperty(named = "sim.mutants", matches = "search")
  void eachIsFoundWithinAThousandSeeds() throws IOException {
    List<String> table = new ArrayList<>();
    List<String> survivors = new ArrayList<>();
    String namePrefix = System.getProperty("sim.mutant", "");
    for (Mutant mutant : Mutant.all()) {
      if (!mutant.name().startsWith(namePrefix)) {
        continue;
      }
      LongFunction<String> simulation = MutantLoader.load(mutant);
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
      rewriteSeed(mutant, seed);
    }
    assertThat(survivors).isEmpty();
    if (namePrefix.isEmpty()) {
      writeTable(table);
    }
  }

  private static Mutant mutant(String name) {
    return Mutant.read(Mutant.folder().resolve(name + ".mutant"));
  }

  private static void rewriteSeed(Mutant mutant, long seed) throws IOException {
    Path file = Mutant.folder().resolve(mutant.name() + ".mutant");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("seed: -?[0-9]+", "seed: " + seed));
  }

  private static void writeTable(List<String> rows) throws IOException {
    Path file = Mutant.projectFolder().resolve("docs/simulation.md");
    String text = Files.readString(file);
    String table =
        "| the bug | first seed that shows it | the rule it breaks |\n|---|---|---|\n"
            + String.join("\n", rows);
    int from = text.indexOf(TABLE_BEGIN) + TABLE_BEGIN.length();
    Files.writeString(
        file,
        text.substring(0, from) + "\n" + table + "\n" + text.substring(text.indexOf(TABLE_END)));
  }
}
