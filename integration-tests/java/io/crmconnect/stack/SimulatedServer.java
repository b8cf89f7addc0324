/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A simulated vendor in its own process, whose control API is {@code /__sim/...}. */
final class SimulatedServer implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final int port = Ports.findFree(1).get(0);
  private final ManagedProcess managedProcess;

  private SimulatedServer(
      BuildLayout buildLayout, String name, Path log, String mainClass, List<String> sizes) {
    List<String> arguments = new ArrayList<>();
    arguments.add(mainClass);
    arguments.add(Integer.toString(port));
    arguments.addAll(sizes);
    managedProcess =
        ManagedProcess.start(
            name,
            log,
            Jvm.command(
                "1g",
                List.of("-cp", String.join(File.pathSeparator, buildLayout.testClassPath())),
                arguments.toArray(String[]::new)));
  }

  /**
   * Starts the process and waits until it answers.
   *
   * @param sizes arguments after the port
   */
  static SimulatedServer start(
      BuildLayout buildLayout, String name, Path log, String mainClass, List<String> sizes) {
    SimulatedServer server = new SimulatedServer(buildLayout, name, log, mainClass, sizes);
    Waiting.awaitCondition(
        "its first response", START_TIMEOUT, server.managedProcess, server::isReachable);
    return server;
  }

  private boolean isReachable() throws IOException {
    return Http.get(URI.create(url() + "/__sim/stats")).status() == 200;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    managedProcess.kill();
  }
}
