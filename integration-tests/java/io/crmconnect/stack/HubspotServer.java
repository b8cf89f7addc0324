/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The simulated HubSpot in its own process. */
public final class HubspotServer implements AutoCloseable {
  private final SimulatedServer server;

  private HubspotServer(SimulatedServer server) {
    this.server = server;
  }

  /** With the demo's sample data and HubSpot's limits. */
  public static HubspotServer start(BuildLayout buildLayout, Path folder) {
    return start(buildLayout, folder, List.of());
  }

  /** With this number of contacts, and with limits that are never reached. */
  public static HubspotServer startUnlimited(BuildLayout buildLayout, Path folder, int contacts) {
    return start(buildLayout, folder, unlimitedSizes(contacts));
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
    return start(buildLayout, folder, sizes);
  }

  private static List<String> unlimitedSizes(int contacts) {
    return List.of("1", Integer.toString(contacts), "10", "10", "10", "1000000");
  }

  private static HubspotServer start(BuildLayout buildLayout, Path folder, List<String> sizes) {
    return new HubspotServer(
        SimulatedServer.start(
            buildLayout,
            "the simulated HubSpot",
            folder.resolve("hubspot.log"),
            "io.crmconnect.simhubspot.SimHubspotServer",
            sizes));
  }

  public String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
  }
}
