/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simsalesforce.BulkSettings;
import io.crmconnect.simsalesforce.SampleOrg;
import io.crmconnect.simsalesforce.SimCommit;
import io.crmconnect.simsalesforce.SimSalesforce;
import io.crmconnect.simsalesforce.SimSalesforceServer;
import io.crmconnect.simsalesforce.SimSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The Salesforce org of one test, with edits while it runs. Closing it asserts that Salesforce
 * would have refused no call and that the limit of the day was not exceeded.
 */
final class SimulatedOrg implements AutoCloseable {
  static final String SECRET = "sim-secret";

  /** Names in the org by the names in the connector. */
  static final Map<String, String> OBJECTS =
      new TreeMap<>(
          Map.of(
              "account", "Account",
              "contact", "Contact",
              "opportunity", "Opportunity",
              "project__c", "Project__c"));

  private final SimSalesforceServer server;
  private final Set<String> deletedIds = Collections.synchronizedSet(new HashSet<>());

  private SimulatedOrg(SimSalesforceServer server) {
    this.server = server;
  }

  static SimulatedOrg start(SampleOrg.Sizes sizes, BulkSettings bulk) {
    SimSalesforce org = new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(1));
    SampleOrg.fill(org, 1, sizes, System.currentTimeMillis());
    org.setBulk(bulk);
    SimulatedOrg started = new SimulatedOrg(SimSalesforceServer.start(org));
    org.addListener(started::rememberDelete);
    return started;
  }

  private void rememberDelete(SimCommit commit) {
    if (!commit.kind().equals("LIVE")) {
      deletedIds.add(commit.id());
    }
  }

  String url() {
    return server.uri().toString();
  }

  void setLatency(long ms) {
    server.setLatency(ms);
  }

  /** From now on, this number of records per second is changed, added, deleted or merged. */
  void setEdits(int perSecond) {
    URI control = server.uri().resolve("/__sim/edits?perSecond=" + perSecond);
    try {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(control).POST(HttpRequest.BodyPublishers.noBody()).build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void change(Consumer<SimSalesforce> change) {
    server.withModel(
        org -> {
          change.accept(org);
          return null;
        });
  }

  <T> T read(Function<SimSalesforce, T> question) {
    return server.withModel(question);
  }

  /** The number of calls of a resource so far. */
  long calls(String resource) {
    return read(org -> org.stats().calls().getOrDefault(resource, 0L));
  }

  /** Whether the record was ever deleted; it may have been restored since then. */
  boolean wasDeleted(String id) {
    return deletedIds.contains(id);
  }

  /** Ends the test, which fails if Salesforce would have refused a call. */
  @Override
  public void close() {
    try {
      change(
          org -> {
            assertThat(org.violations()).isEmpty();
            assertThat(org.stats().limitRefusals()).as("calls over the limit").isZero();
          });
    } finally {
      server.close();
    }
  }
}
