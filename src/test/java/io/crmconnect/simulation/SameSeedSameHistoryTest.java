/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same seed is the same history, byte for byte. In another JVM too, whose sets, maps and
 * identity hashes have another order.
 */
class SameSeedSameHistoryTest {
  /** Together they have every part of the simulation, links and signals among them. */
  private static final List<String> SEEDS =
      List.of(
          "1",
          "2",
          "3",
          "4",
          "6",
          "8",
          "10",
          "11",
          "16",
          "18",
          "19",
          "20",
          "25",
          "madeup:1",
          "madeup:2",
          "madeup:3",
          "madeup:4",
          "madeup:5",
          "madeup:6");

  @Test
  void inTwoJvmsWhoseCollectionsHaveOppositeOrders() throws IOException, InterruptedException {
    Process forward = startJvm(false, "-XX:hashCode=5");
    Process reversed = startJvm(true, "-XX:hashCode=3");
    List<String> first = readLines(forward);
    List<String> second = readLines(reversed);

    assertThat(first).hasSize(1 + SEEDS.size());
    assertThat(second.get(0)).as("the order of Set.of").isNotEqualTo(first.get(0));
    assertThat(second.subList(1, second.size())).isEqualTo(first.subList(1, first.size()));
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

  /**
   * @param identityHashes the JVM's option for the way in which they are drawn
   */
  private static Process startJvm(boolean reversed, String identityHashes) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UnlockExperimentalVMOptions");
    command.add(identityHashes);
    command.add("-XX:CompileCommand=quiet");
    command.add("-XX:CompileCommand=exclude,java.util.ImmutableCollections*::*");
    command.add("-Dsim.reversed=" + reversed);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(HistoryHash.class.getName());
    command.addAll(SEEDS);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    return process;
  }

  private static List<String> readLines(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.lines().toList();
  }
}
