/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.simhubspot.ReferenceData;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimProperty;
import io.crmconnect.simhubspot.SimRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small sales department: pipelines, tickets, activities, teams, and links between records. */
final class SalesDesk {
  static final SampleData.Sizes SIZES = new SampleData.Sizes(60, 12, 40, 3, 4, 12);

  static final List<String> ACTIVITIES =
      List.of("calls", "communications", "emails", "meetings", "notes", "tasks");

  static final List<String> OBJECTS =
      List.of(
          "contacts",
          "companies",
          "deals",
          "tickets",
          "calls",
          "communications",
          "emails",
          "meetings",
          "notes",
          "tasks");

  /** The pairs whose links exist. */
  static final List<String> PAIRS =
      List.of(
          "contacts:companies",
          "deals:companies",
          "deals:contacts",
          "tickets:companies",
          "tickets:contacts",
          "tickets:deals",
          "calls:contacts",
          "emails:contacts",
          "calls:deals",
          "meetings:companies",
          "notes:tickets");

  static final int LIST = 77;

  private static final Map<String, String> LIFECYCLE_LABELS =
      new TreeMap<>(
          Map.of(
              "subscriber", "Subscriber",
              "lead", "Lead",
              "opportunity", "Opportunity",
              "customer", "Customer",
              "evangelist", "Fan"));

  private static final long EARLIER_MS = 3_600_000;

  private final SimHubspot hubspot;
  private final long now;

  private SalesDesk(SimHubspot hubspot, long now) {
    this.hubspot = hubspot;
    this.now = now - EARLIER_MS;
  }

  /** Adds to the sample data what they lack. */
  static void fill(SimHubspot hubspot, long now) {
    SalesDesk desk = new SalesDesk(hubspot, now);
    desk.addReferenceData();
    desk.addTicketsAndActivities();
    desk.addLinks();
    desk.moveDeals();
    List<SimRow> contacts = hubspot.rows("contacts");
    hubspot.merge("contacts", contacts.get(0).id(), contacts.get(1).id(), desk.now);
    desk.addMembers();
  }

  private void addReferenceData() {
    ReferenceData data = hubspot.reference();
    for (String pipeline : List.of("default", "renewals")) {
      data.putPipeline("deals", pipeline, "Pipeline " + pipeline, now);
      // The sample deals have the lifecycle stages as their stages.
      LIFECYCLE_LABELS.forEach(
          (stage, label) -> data.putStage("deals", pipeline, stage, label + " deal", now));
    }
    data.putPipeline("tickets", "0", "Support", now);
    data.putStage("tickets", "0", "1", "New", now);
    data.putStage("tickets", "0", "2", "Closed", now);
    LIFECYCLE_LABELS.forEach(
        (value, label) -> data.putOption("contacts", "lifecyclestage", value, label));
    List<SimRow> owners = hubspot.rows("owners");
    data.putTeam("500", "North", "30000", "30001");
    data.putTeam("501", "South", "30002", "30003");
    for (int i = 0; i < owners.size(); i++) {
      boolean north = i < 2;
      data.putOwnerTeam(
          Long.toString(owners.get(i).id()),
          north ? "500" : "501",
          north ? "North" : "South",
          true);
      data.putUser(Integer.toString(30_000 + i), "owner" + i + "@firm.example");
    }
  }

  private void addTicketsAndActivities() {
    for (int i = 0; i < 15; i++) {
      Map<String, String> ticket = new TreeMap<>();
      ticket.put("subject", "Ticket " + i);
      ticket.put("hs_pipeline", "0");
      ticket.put("hs_pipeline_stage", i % 3 == 0 ? "2" : "1");
      ticket.put("hs_ticket_priority", i % 2 == 0 ? "HIGH" : "LOW");
      hubspot.create("tickets", ticket, now);
    }
    long firstId = 100_000;
    for (String type : ACTIVITIES) {
      // An id belongs to one activity, whatever its type: the package joins by the id alone.
      hubspot.setNextId(type, firstId);
      firstId += 10_000;
      hubspot.addProperty(type, SimProperty.of("hs_timestamp", "datetime"));
      hubspot.addProperty(type, SimProperty.of("hubspot_owner_id", "enumeration"));
    }
    hubspot.addProperty("emails", SimProperty.of("hs_email_to_email", "string"));
    String owner = Long.toString(hubspot.rows("owners").get(0).id());
    for (String type : ACTIVITIES) {
      for (int i = 0; i < 10; i++) {
        Map<String, String> activity = new TreeMap<>();
        activity.put("hs_timestamp", "2026-01-0" + (i % 9 + 1) + "T10:00:00Z");
        activity.put("hubspot_owner_id", owner);
        if (type.equals("emails")) {
          activity.put("hs_email_to_email", i % 2 == 0 ? "a@x.example;b@x.example" : "c@x.example");
        }
        hubspot.create(type, activity, now);
      }
    }
  }

  private void addLinks() {
    int typeId = 1;
    for (String pair : PAIRS) {
      String from = from(pair);
      String to = to(pair);
      hubspot.reference().putLabel(from, to, typeId, "HUBSPOT_DEFINED", null);
      List<Long> fromIds = ids(from);
      List<Long> toIds = ids(to);
      // Two of three records have a link.
      for (int i = 0; i < fromIds.size(); i++) {
        if (i % 3 != 2) {
          long toId = toIds.get(i * 7 % toIds.size());
          hubspot.links().link(from, fromIds.get(i), to, toId, typeId, now);
        }
      }
      typeId++;
    }
  }

  /** Some deals pass two more stages. */
  private void moveDeals() {
    List<Long> deals = ids("deals");
    for (int i = 0; i < 10; i++) {
      long at = now + i * 1_000L;
      hubspot.update("deals", deals.get(i), Map.of("dealstage", "opportunity"), at);
      hubspot.update(
          "deals", deals.get(i), Map.of("dealstage", "customer"), at + 60_000L * (i + 1));
    }
  }

  private void addMembers() {
    hubspot.memberships().createList(LIST, "Newsletter", now);
    List<Long> contacts = ids("contacts");
    for (int i = 0; i < contacts.size(); i += 2) {
      hubspot.memberships().join(LIST, contacts.get(i), now + i);
    }
  }

  private List<Long> ids(String type) {
    List<Long> ids = new ArrayList<>();
    hubspot.rows(type).forEach(row -> ids.add(row.id()));
    return ids;
  }

  /** Null for a value without a label, or none. */
  static String label(String value) {
    return value == null ? null : LIFECYCLE_LABELS.get(value);
  }

  static String from(String pair) {
    return pair.substring(0, pair.indexOf(':'));
  }

  static String to(String pair) {
    return pair.substring(pair.indexOf(':') + 1);
  }
}
