/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.SalesforceServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The demo with the simulated Salesforce. Contacts are read by a bulk job, and the worker is killed
 * while it reads the job's results.
 */
final class SalesforceDemo implements DemoVendor {
  private static final Map<String, String> OBJECTS = new LinkedHashMap<>();

  static {
    OBJECTS.put("Account", "account");
    OBJECTS.put("Contact", "contact");
    OBJECTS.put("Opportunity", "opportunity");
    OBJECTS.put("Project__c", "project__c");
  }

  /** Of more than ten. */
  private static final int PAGES_BEFORE_KILL = 3;

  @Override
  public String name() {
    return "Salesforce";
  }

  @Override
  public Map<String, String> objects() {
    return OBJECTS;
  }

  @Override
  public Server start(BuildLayout buildLayout, Path folder) {
    SalesforceServer server = SalesforceServer.start(buildLayout, folder);
    return new Server(server.url(), server);
  }

  @Override
  public long latencyMs() {
    return 200;
  }

  @Override
  public String sourceFile() {
    return "salesforce-source.json";
  }

  @Override
  public String connector() {
    return "salesforce-crm";
  }

  @Override
  public Map<String, String> settings(String url) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("crm.base.url", url);
    settings.put("salesforce.domain", "localhost");
    settings.put("salesforce.client.id", "sim-client");
    settings.put("salesforce.client.secret", "sim-secret");
    settings.put("crm.reference", "");
    settings.put("salesforce.bulk.threshold", "10000");
    return settings;
  }

  @Override
  public boolean hasLinks() {
    return false;
  }

  @Override
  public FieldChanges fieldChanges() {
    return new FieldChanges(
        "Account",
        "BillingCity",
        "City_Copy__c",
        "Project__c",
        "Budget__c",
        "Cost__c",
        columnOf("Budget__c"));
  }

  @Override
  public String columnOf(String field) {
    return field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  /** The delete log has the records that were deleted for good. */
  @Override
  public boolean needsReconciliation() {
    return false;
  }

  @Override
  public boolean isTimeToKill(JsonNode stats) {
    return stats.path("calls").path("bulkResults").asLong() >= PAGES_BEFORE_KILL;
  }

  /**
   * The job goes on only when the delete log covers the time of the kill, which takes up to a
   * minute.
   */
  @Override
  public boolean isAwaited(String type) {
    return !type.equals("Contact");
  }

  @Override
  public boolean killsWorker() {
    return true;
  }

  @Override
  public String requestsLine(JsonNode before, JsonNode stats) {
    long counted = stats.path("counted").asLong();
    return String.format(
        Locale.ROOT,
        "  requests     %d calls of 100,000 a day, %d of them in the last 10 s; over the limit: %d",
        counted,
        counted - before.path("counted").asLong(),
        stats.path("unexpectedRefusals").asLong());
  }

  @Override
  public String summary(JsonNode stats) {
    JsonNode calls = stats.path("calls");
    return "Bulk jobs that were created: "
        + calls.path("bulkCreate").asLong()
        + "; pages of results that were read: "
        + calls.path("bulkResults").asLong()
        + ".";
  }
}
