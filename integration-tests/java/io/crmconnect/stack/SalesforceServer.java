/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.nio.file.Path;
import java.util.List;

/** The simulated Salesforce in its own process. */
public final class SalesforceServer implements AutoCloseable {
  private final SimulatedServer server;

  private SalesforceServer(SimulatedServer server) {
    this.server = server;
  }

  /** With the demo's sample data. */
  public static SalesforceServer start(BuildLayout buildLayout, Path folder) {
    return start(buildLayout, folder, List.of());
  }

  /**
   * With this number of contacts, few other records, and bulk jobs with pages as large as those of
   * Salesforce.
   *
   * @param fields additional fields of a contact
   */
  public static SalesforceServer startWithContacts(
      BuildLayout buildLayout, Path folder, int contacts, int fields) {
    return start(
        buildLayout,
        folder,
        List.of(
            "1",
            "10",
            Integer.toString(contacts),
            "10",
            "10",
            "1000000",
            Integer.toString(fields)));
  }

  private static SalesforceServer start(BuildLayout buildLayout, Path folder, List<String> sizes) {
    return new SalesforceServer(
        SimulatedServer.start(
            buildLayout,
            "the simulated Salesforce",
            folder.resolve("salesforce.log"),
            "io.crmconnect.simsalesforce.SimSalesforceServer",
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
