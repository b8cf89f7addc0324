/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker with a small heap, two tasks and large pages: a scaled form of {@link SmallHeapIT}. */
class SmallHeapTest {
  @TempDir Path directory;

  @Test
  void twoTasksSurvivePagesOfATenthOfTheHeap() throws Exception {
    assertThat(run(directory, "96m", 600, 84_000)).contains("contacts: ", "deals: ");
  }

  /** Runs {@link SmallWorker} in a JVM of its own; returns what it printed. */
  static String run(Path directory, String heap, int rows, int rowBytes)
      throws IOException, InterruptedException {
    Path log = directory.resolve("worker.log");
    try (LargeRowsServer server = new LargeRowsServer(rows, rowBytes)) {
      Process worker =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + heap,
                  "-XX:+ExitOnOutOfMemoryError",
                  "-cp",
                  System.getProperty("java.class.path"),
                  SmallWorker.class.getName(),
                  Integer.toString(server.port()),
                  Integer.toString(rows))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        assertThat(worker.waitFor(300, TimeUnit.SECONDS)).as("the worker has ended").isTrue();
      } finally {
        worker.destroyForcibly();
      }
      String output = Files.readString(log, StandardCharsets.UTF_8);
      assertThat(worker.exitValue()).as(output).isZero();
      return output;
    }
  }
}
