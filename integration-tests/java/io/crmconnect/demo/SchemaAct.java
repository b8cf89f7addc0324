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

/** The last act: a schema change that is accepted automatically, and one that needs a decision. */
final class SchemaAct {
  private static final long TIMEOUT_MS = 90_000;

  private final ProgressScreen progressScreen;
  private final DemoVendor vendor;
  private final DemoVendor.FieldChanges changes;
  private final String renamedObject;
  private final ConnectRest connect;
  private final SimControlClient crm;
  private final Warehouse warehouse;
  private final AlertSink alerts;

  SchemaAct(
      ProgressScreen progressScreen,
      DemoVendor vendor,
      ConnectRest connect,
      SimControlClient crm,
      Warehouse warehouse,
      AlertSink alerts) {
    this.progressScreen = progressScreen;
    this.vendor = vendor;
    this.changes = vendor.fieldChanges();
    this.renamedObject = vendor.objects().get(changes.renamedType());
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
    String extendedObject = vendor.objects().get(changes.extendedType());
    String extendedTable = DemoVendor.tableOf(extendedObject);
    String newColumn = vendor.columnOf(changes.newField());
    String copiedColumn = vendor.columnOf(changes.copiedField());
    print(
        "%s act: %s get the new field %s, with values in all rows ...",
        vendor.hasLinks() ? "Fourth" : "Third", extendedObject, changes.newField());
    crm.copyField(changes.extendedType(), changes.copiedField(), changes.newField());
    long startedAt = System.currentTimeMillis();
    await(
        "the new column is not filled",
        meanwhile,
        () ->
            warehouse.countFilled(extendedTable, newColumn)
                >= warehouse.countFilled(extendedTable, copiedColumn) * 99 / 100);
    print(
        "  the new column is filled in %,d rows after %.0f s",
        warehouse.countFilled(extendedTable, newColumn),
        (System.currentTimeMillis() - startedAt) / 1000.0);

    print(
        "Then %s is renamed to %s without notice, while edits continue ...",
        changes.oldName(), changes.newName());
    String renamedTable = DemoVendor.tableOf(renamedObject);
    long missingValues = warehouse.countEmpty(renamedTable, changes.renamedColumn());
    crm.renameField(changes.renamedType(), changes.oldName(), changes.newName());
    await("no alert came", meanwhile, () -> !alerts.lastText("drift.found").isEmpty());
    progressScreen.print("  alert at the webhook: " + alerts.lastText("drift.found"));
    await("no rows wait in quarantine", meanwhile, () -> quarantinedRows() >= 5);
    if (warehouse.countEmpty(renamedTable, changes.renamedColumn()) > missingValues) {
      throw new IllegalStateException(
          renamedObject + " lost their " + changes.oldName() + " in the warehouse");
    }
    print(
        "  %d changed rows wait in quarantine; in the warehouse %,d of %,d %s have their %s",
        quarantinedRows(),
        warehouse.countFilled(renamedTable, changes.renamedColumn()),
        warehouse.count(renamedTable),
        renamedObject,
        changes.oldName());
  }

  /**
   * Acts like an operator: requests a run of reconciliation where one is needed, then makes the
   * decision.
   *
   * @param source the current settings of the source
   */
  void decide(Map<String, String> source) {
    if (vendor.needsReconciliation()) {
      requestReconciliation();
    }
    String decision = renamedObject + "." + changes.newName() + ":" + changes.oldName();
    print("PUT /connectors/%s/config with schema.accept=%s", vendor.connector(), decision);
    Map<String, String> decided = new TreeMap<>(source);
    decided.put("schema.accept", decision);
    requireOk(connect.put(vendor.connector(), decided), "the decision");
    warehouse.mapColumn(changes.newName(), changes.renamedColumn());
  }

  private void requestReconciliation() {
    String connector = vendor.connector();
    Duration timeout = Duration.ofMillis(TIMEOUT_MS);
    int tasks = connect.tasks(connector).json().size();
    print(
        "PATCH /connectors/%s/offsets with reconcile.next=0, to find records that were deleted"
            + " permanently",
        connector);
    connect.stop(connector, timeout);
    JsonNode offsets = connect.offsets(connector).json();
    for (JsonNode each : offsets.path("offsets")) {
      if (each.path("offset") instanceof ObjectNode offset && offset.has("reconcile.next")) {
        offset.put("reconcile.next", 0);
      }
    }
    requireOk(connect.alterOffsets(connector, offsets), "the offsets");
    requireOk(connect.resume(connector), "the resume");
    connect.awaitRunning(connector, tasks, timeout);
  }

  private static void requireOk(ConnectRest.Reply reply, String step) {
    if (!reply.isOk()) {
      throw new IllegalStateException("Connect rejected " + step + ": " + reply.text());
    }
  }

  private void print(String text, Object... values) {
    progressScreen.print(String.format(Locale.ROOT, text, values));
  }

  /** The number of waiting rows according to the offset of the object. */
  private long quarantinedRows() {
    for (JsonNode each : connect.offsets(vendor.connector()).json().path("offsets")) {
      JsonNode partition = each.path("partition");
      if (partition.path("object").asText().equals(renamedObject) && !partition.has("part")) {
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
