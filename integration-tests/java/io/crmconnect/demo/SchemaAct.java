/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.stack.ConnectRest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The fourth act: a schema change that is accepted automatically, and one that needs a decision.
 */
final class SchemaAct {
  private static final String SOURCE_CONNECTOR = "hubspot-crm";
  private static final String DEALS_TABLE = "crm_deals";
  private static final String PETS_TABLE = "crm_custom_pets";
  private static final String DECISION = "deals.deal_title:dealname";
  private static final long TIMEOUT_MS = 90_000;

  private final ProgressScreen progressScreen;
  private final ConnectRest connect;
  private final SimControlClient crm;
  private final Warehouse warehouse;
  private final AlertSink alerts;

  SchemaAct(
      ProgressScreen progressScreen,
      ConnectRest connect,
      SimControlClient crm,
      Warehouse warehouse,
      AlertSink alerts) {
    this.progressScreen = progressScreen;
    this.connect = connect;
    this.crm = crm;
    this.warehouse = warehouse;
    this.alerts = alerts;
  }

  /**
   * Runs until rows wait for a decision.
   *
   * @param meanwhile called repeatedly while waiting
   */
  void run(Runnable meanwhile) throws InterruptedException {
    progressScreen.print(
        "Fourth act: pets get the new field breed_copy, with values in all rows ...");
    crm.copyField("pets", "breed", "breed_copy");
    long startedAt = System.currentTimeMillis();
    await(
        "the new column is not filled",
        meanwhile,
        () ->
            warehouse.countFilled(PETS_TABLE, "breed_copy")
                >= warehouse.countFilled(PETS_TABLE, "breed") * 99 / 100);
    print(
        "  the new column is filled in %,d rows after %.0f s",
        warehouse.countFilled(PETS_TABLE, "breed_copy"),
        (System.currentTimeMillis() - startedAt) / 1000.0);

    progressScreen.print(
        "Then dealname is renamed to deal_title without notice, while edits continue ...");
    long missingNames = warehouse.countEmpty(DEALS_TABLE, "dealname");
    crm.renameField("deals", "dealname", "deal_title");
    await("no alert came", meanwhile, () -> !alerts.lastText("drift.found").isEmpty());
    progressScreen.print("  alert at the webhook: " + alerts.lastText("drift.found"));
    await("no rows wait in quarantine", meanwhile, () -> quarantinedRows() >= 5);
    if (warehouse.countEmpty(DEALS_TABLE, "dealname") > missingNames) {
      throw new IllegalStateException("deals lost their names in the warehouse");
    }
    print(
        "  %d changed rows wait in quarantine; in the warehouse %,d of %,d deals have their"
            + " dealname",
        quarantinedRows(),
        warehouse.countFilled(DEALS_TABLE, "dealname"),
        warehouse.count(DEALS_TABLE));
  }

  /**
   * Acts like an operator: requests a run of reconciliation, then makes the decision. A sweep may
   * use a quarter of the backfill's rate, so the next one of contacts would begin two minutes after
   * the last.
   *
   * @param source the current settings of the source
   */
  void decide(Map<String, String> source) {
    Duration timeout = Duration.ofMillis(TIMEOUT_MS);
    int tasks = connect.tasks(SOURCE_CONNECTOR).json().size();
    String path = "/connectors/" + SOURCE_CONNECTOR;
    progressScreen.print(
        "PATCH "
            + path
            + "/offsets with reconcile.next=0, to find records that were deleted permanently");
    connect.stop(SOURCE_CONNECTOR, timeout);
    JsonNode offsets = connect.offsets(SOURCE_CONNECTOR).json();
    for (JsonNode each : offsets.path("offsets")) {
      if (each.path("offset") instanceof ObjectNode offset && offset.has("reconcile.next")) {
        offset.put("reconcile.next", 0);
      }
    }
    requireOk(connect.alterOffsets(SOURCE_CONNECTOR, offsets), "the offsets");
    requireOk(connect.resume(SOURCE_CONNECTOR), "the resume");
    connect.awaitRunning(SOURCE_CONNECTOR, tasks, timeout);
    progressScreen.print("PUT " + path + "/config with schema.accept=" + DECISION);
    Map<String, String> decided = new TreeMap<>(source);
    decided.put("schema.accept", DECISION);
    requireOk(connect.put(SOURCE_CONNECTOR, decided), "the decision");
    warehouse.mapColumn("deal_title", "dealname");
  }

  private static void requireOk(ConnectRest.Reply reply, String step) {
    if (!reply.isOk()) {
      throw new IllegalStateException("Connect rejected " + step + ": " + reply.text());
    }
  }

  private void print(String text, Object... values) {
    progressScreen.print(String.format(Locale.ROOT, text, values));
  }

  /** The number of waiting rows according to the offset of deals. */
  private long quarantinedRows() {
    for (JsonNode each : connect.offsets(SOURCE_CONNECTOR).json().path("offsets")) {
      JsonNode partition = each.path("partition");
      if (partition.path("object").asText().equals("deals") && !partition.has("part")) {
        return each.path("offset").path("drift.rows").asLong(0);
      }
    }
    return 0;
  }

  private static void await(String failureMessage, Runnable meanwhile, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.currentTimeMillis() + TIMEOUT_MS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException(failureMessage + " after " + TIMEOUT_MS / 1000 + " s");
      }
      meanwhile.run();
      Thread.sleep(500);
    }
  }
}
