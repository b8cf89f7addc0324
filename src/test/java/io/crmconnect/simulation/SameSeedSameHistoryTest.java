package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same seed is the same history, byte for byte. In another JVM too, where hashes have another
 * salt and so maps and sets another order.
 */
class SameSeedSameHistoryTest {
  private static final List<String> SEEDS =
      List.of(
          "1", "2", "3", "4", "5", "6", "7", "8", "madeup:1", "madeup:2", "madeup:3", "madeup:4");

  @Test
  void inTwoJvms() throws IOException, InterruptedException {
    String first = hashes();
    String second = hashes();

    assertThat(first.lines()).hasSize(SEEDS.size());
    assertThat(second).isEqualTo(first);
  }

  @Test
  void alsoWhileARecordIsTraced() {
    Simulation.Outcome untraced = Simulation.run(3);
    Simulation.Outcome traced =
        Simulation.run(VendorUnderTest.HUBSPOT, 3, new History.Subject("contacts", "1"));

    assertThat(traced.hash()).isEqualTo(untraced.hash());
    assertThat(traced.trace()).isNotEmpty();
  }

  @Test
  void anotherSeedIsAnotherHistory() {
    assertThat(Simulation.run(1).hash()).isNotEqualTo(Simulation.run(2).hash());
  }

  private static String hashes() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(HistoryHash.class.getName());
    command.addAll(SEEDS);
    Process process = new ProcessBuilder(command).redirectErrorStream(false).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }
}
