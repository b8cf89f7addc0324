package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.stack.ConnectRest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The third act: the CRM's schema changes, once harmlessly and once so that somebody decides. */
final class SchemaAct {
  private static final String SOURCE = "hubspot-crm";
  private static final String TABLE = "crm_deals";
  private static final String PETS = "crm_custom_pets";
  private static final String DECISION = "deals.deal_title:dealname";
  private static final long LIMIT_MS = 90_000;

  private final Screen screen;
  private final ConnectRest connect;
  private final SimRest crm;
  private final Warehouse warehouse;
  private final AlertSink alerts;

  SchemaAct(
      Screen screen, ConnectRest connect, SimRest crm, Warehouse warehouse, AlertSink alerts) {
    this.screen = screen;
    this.connect = connect;
    this.crm = crm;
    this.warehouse = warehouse;
    this.alerts = alerts;
  }

  /**
   * Up to the rows that wait for somebody's decision.
   *
   * @param meanwhile called while it waits
   */
  void run(Runnable meanwhile) throws InterruptedException {
    screen.say("Third act: pets get a field more, breed_copy, with values in all rows ...");
    crm.addField("pets", "breed", "breed_copy");
    long began = System.currentTimeMillis();
    await(
        "the new column is not filled",
        meanwhile,
        () -> warehouse.filled(PETS, "breed_copy") >= warehouse.filled(PETS, "breed") * 99 / 100);
    say(
        "  its column is there and filled in %,d rows, %.0f s later",
        warehouse.filled(PETS, "breed_copy"), (System.currentTimeMillis() - began) / 1000.0);

    screen.say("And dealname is renamed to deal_title, without notice, while people edit ...");
    long unnamed = warehouse.unfilled(TABLE, "dealname");
    crm.renameField("deals", "dealname", "deal_title");
    await("no alert came", meanwhile, () -> !alerts.last("drift.found").isEmpty());
    screen.say("  alert at the webhook: " + alerts.last("drift.found"));
    await("no rows wait in quarantine", meanwhile, () -> waiting() >= 5);
    if (warehouse.unfilled(TABLE, "dealname") > unnamed) {
      throw new IllegalStateException("deals lost their names in the warehouse");
    }
    say(
        "  %d changed rows wait in quarantine; in the warehouse %,d of %,d deals have their dealname",
        waiting(), warehouse.filled(TABLE, "dealname"), warehouse.count(TABLE));
  }

  /**
   * As an operator does it: a run of reconciliation is asked for, then the decision is made. A
   * sweep may ask a quarter of what the backfill may, so the next one of contacts would begin two
   * minutes after the last.
   *
   * @param source the settings of the source as they are now
   */
  void decide(Map<String, String> source) {
    Duration limit = Duration.ofMillis(LIMIT_MS);
    int tasks = connect.tasks(SOURCE).json().size();
    String path = "/connectors/" + SOURCE;
    screen.say(
        "PATCH " + path + "/offsets with reconcile.next=0, for what left no trace but its absence");
    connect.stop(SOURCE, limit);
    JsonNode offsets = connect.offsets(SOURCE).json();
    for (JsonNode each : offsets.path("offsets")) {
      if (each.path("offset") instanceof ObjectNode offset && offset.has("reconcile.next")) {
        offset.put("reconcile.next", 0);
      }
    }
    done(connect.patchOffsets(SOURCE, offsets), "the offsets");
    done(connect.resume(SOURCE), "to go on");
    connect.awaitRunning(SOURCE, tasks, limit);
    screen.say("PUT " + path + "/config with schema.accept=" + DECISION);
    Map<String, String> decided = new TreeMap<>(source);
    decided.put("schema.accept", DECISION);
    done(connect.put(SOURCE, decided), "the decision");
    warehouse.named("deal_title", "dealname");
  }

  private static void done(ConnectRest.Reply reply, String what) {
    if (!reply.ok()) {
      throw new IllegalStateException("Connect refused " + what + ": " + reply.text());
    }
  }

  private void say(String text, Object... values) {
    screen.say(String.format(Locale.ROOT, text, values));
  }

  /** How many rows wait, as the offset of deals says. */
  private long waiting() {
    for (JsonNode each : connect.offsets(SOURCE).json().path("offsets")) {
      JsonNode partition = each.path("partition");
      if (partition.path("object").asText().equals("deals") && !partition.has("part")) {
        return each.path("offset").path("drift.rows").asLong(0);
      }
    }
    return 0;
  }

  private static void await(String otherwise, Runnable meanwhile, BooleanSupplier condition)
      throws InterruptedException {
    long until = System.currentTimeMillis() + LIMIT_MS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > until) {
        throw new IllegalStateException(otherwise + " after " + LIMIT_MS / 1000 + " s");
      }
      meanwhile.run();
      Thread.sleep(500);
    }
  }
}
