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

/** The simulated HubSpot in its own process. */
public final class HubspotServer implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final int port = Ports.findFree(1).get(0);
  private final ManagedProcess managedProcess;

  private HubspotServer(BuildLayout buildLayout, Path folder, List<String> sizes) {
    List<String> arguments = new ArrayList<>();
    arguments.add("io.crmconnect.simhubspot.SimHubspotServer");
    arguments.add(Integer.toString(port));
    arguments.addAll(sizes);
    managedProcess =
        ManagedProcess.start(
            "the simulated HubSpot",
            folder.resolve("hubspot.log"),
            Jvm.command(
                "1g",
                List.of("-cp", String.join(File.pathSeparator, buildLayout.testClassPath())),
                arguments.toArray(String[]::new)));
  }

  /** With the demo's sample data and HubSpot's limits. */
  public static HubspotServer start(BuildLayout buildLayout, Path folder) {
    return start(new HubspotServer(buildLayout, folder, List.of()));
  }

  /** With this number of contacts, and with limits that are never reached. */
  public static HubspotServer startUnlimited(BuildLayout buildLayout, Path folder, int contacts) {
    return start(new HubspotServer(buildLayout, folder, unlimitedSizes(contacts)));
  }

  /**
   * The same.
   *
   * @param properties number of properties of a contact
   */
  public static HubspotServer startUnlimited(
      BuildLayout buildLayout, Path folder, int contacts, int properties) {
    List<String> sizes = new ArrayList<>(unlimitedSizes(contacts));
    sizes.add(Integer.toString(properties));
    return start(new HubspotServer(buildLayout, folder, sizes));
  }

  private static List<String> unlimitedSizes(int contacts) {
    return List.of("1", Integer.toString(contacts), "10", "10", "10", "1000000");
  }

  private static HubspotServer start(HubspotServer server) {
    Waiting.awaitCondition(
        "its first response", START_TIMEOUT, server.managedProcess, server::isReachable);
    return server;
  }

  private boolean isReachable() throws IOException {
    return Http.get(URI.create(url() + "/__sim/stats")).status() == 200;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    managedProcess.kill();
  }
}
