/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.HubspotServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The demo with the simulated HubSpot. */
final class HubspotDemo implements DemoVendor {
  private static final Map<String, String> OBJECTS = new LinkedHashMap<>();

  static {
    OBJECTS.put("contacts", "contacts");
    OBJECTS.put("companies", "companies");
    OBJECTS.put("deals", "deals");
    OBJECTS.put("pets", "custom_pets");
  }

  /** By the vendor's names. */
  private static final Map<String, String> OWNER_COLUMNS =
      Map.of(
          "firstName", "first_name",
          "lastName", "last_name",
          "userId", "user_id",
          "userIdIncludingInactive", "user_id_including_inactive");

  @Override
  public String name() {
    return "HubSpot";
  }

  @Override
  public Map<String, String> objects() {
    return OBJECTS;
  }

  @Override
  public Server start(BuildLayout buildLayout, Path folder) {
    HubspotServer server = HubspotServer.start(buildLayout, folder);
    return new Server(server.url(), server);
  }

  @Override
  public long latencyMs() {
    return 0;
  }

  @Override
  public String sourceFile() {
    return "hubspot-source.json";
  }

  @Override
  public String connector() {
    return "hubspot-crm";
  }

  @Override
  public Map<String, String> settings(String url) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("crm.base.url", url);
    settings.put("hubspot.access.token", "sim-token");
    settings.put("crm.associations", String.join(",", LinksAct.PAIRS));
    settings.put("associations.interval.ms", "15000");
    settings.put("reference.interval.ms", "30000");
    return settings;
  }

  @Override
  public boolean hasLinks() {
    return true;
  }

  @Override
  public FieldChanges fieldChanges() {
    return new FieldChanges(
        "pets", "breed", "breed_copy", "deals", "dealname", "deal_title", "dealname");
  }

  @Override
  public String columnOf(String field) {
    return OWNER_COLUMNS.getOrDefault(field, field);
  }

  /** A sweep may use a quarter of the backfill's rate, so the next one would begin too late. */
  @Override
  public boolean needsReconciliation() {
    return true;
  }

  @Override
  public boolean isTimeToKill(JsonNode stats) {
    return false;
  }

  @Override
  public boolean isAwaited(String type) {
    return true;
  }

  @Override
  public boolean killsWorker() {
    return false;
  }

  @Override
  public String requestsLine(JsonNode before, JsonNode stats) {
    JsonNode now = stats.path("calls");
    long burst = 0;
    long search = 0;
    var names = now.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      long calls = now.path(name).asLong() - before.path("calls").path(name).asLong();
      if (name.toLowerCase(Locale.ROOT).contains("search")) {
        search += calls;
      } else {
        burst += calls;
      }
    }
    long refused = 0;
    for (JsonNode count : stats.path("refusals")) {
      refused += count.asLong();
    }
    return String.format(
        Locale.ROOT,
        "  requests     %d of 190 in the last 10 s; search %.1f of 5 per second; 429s: %d",
        burst,
        search / 10.0,
        refused);
  }

  @Override
  public String summary(JsonNode stats) {
    return "";
  }
}
