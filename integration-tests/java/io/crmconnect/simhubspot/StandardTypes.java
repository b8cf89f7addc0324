/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.List;

/** The objects of every account, with their initial properties. */
final class StandardTypes {
  private StandardTypes() {}

  static void addTo(PrimaryStore primaryStore) {
    add(primaryStore, "contacts", "0-1", "createdate", "firstname", "lastname", "email");
    add(primaryStore, "companies", "0-2", "createdate", "name", "domain");
    add(
        primaryStore,
        "deals",
        "0-3",
        "createdate",
        "dealname",
        "amount",
        "closedate",
        "pipeline",
        "dealstage");
    add(
        primaryStore,
        "tickets",
        "0-5",
        "createdate",
        "content",
        "hs_pipeline",
        "hs_pipeline_stage",
        "hs_ticket_category",
        "hs_ticket_priority",
        "subject");
    add(primaryStore, "products", "0-7", "createdate");
    add(primaryStore, "line_items", "0-8", "createdate");
    add(primaryStore, "quotes", "0-14", "hs_createdate");
    add(primaryStore, "tasks", "0-27", "hs_createdate");
    add(primaryStore, "notes", "0-46", "hs_createdate");
    add(primaryStore, "meetings", "0-47", "hs_createdate");
    add(primaryStore, "calls", "0-48", "hs_createdate");
    add(primaryStore, "emails", "0-49", "hs_createdate");
    addOtherTypes(primaryStore);
    addOwners(primaryStore);
  }

  private static void addOtherTypes(PrimaryStore primaryStore) {
    add(primaryStore, "communications", "0-18", "hs_createdate");
    add(primaryStore, "feedback_submissions", "0-19", "hs_createdate");
    add(primaryStore, "invoices", "0-53", "hs_createdate");
    add(primaryStore, "marketing_events", "0-54", "hs_createdate");
    add(primaryStore, "subscriptions", "0-69", "hs_createdate");
    add(primaryStore, "goal_targets", "0-74", "hs_createdate");
    add(primaryStore, "discounts", "0-84", "hs_createdate");
    add(primaryStore, "fees", "0-85", "hs_createdate");
    add(primaryStore, "taxes", "0-86", "hs_createdate");
    add(primaryStore, "commerce_payments", "0-101", "hs_createdate");
    add(primaryStore, "users", "0-115", "hs_createdate");
    add(primaryStore, "postal_mail", "0-116", "hs_createdate");
    add(primaryStore, "orders", "0-123", "hs_createdate");
    add(primaryStore, "leads", "0-136", "hs_createdate");
    add(primaryStore, "carts", "0-142", "hs_createdate");
    add(primaryStore, "services", "0-162", "hs_createdate");
    add(primaryStore, "courses", "0-410", "hs_createdate");
    add(primaryStore, "listings", "0-420", "hs_createdate");
    add(primaryStore, "appointments", "0-421", "hs_createdate");
    primaryStore.type("marketing_events").searchable = false;
    primaryStore.type("marketing_events").hasRecycleBin = false;
    primaryStore.type("goal_targets").hasRecycleBin = false;
  }

  private static void add(
      PrimaryStore primaryStore,
      String name,
      String typeId,
      String created,
      String... ownProperties) {
    primaryStore.add(createType(name, typeId, false, created, ownProperties));
  }

  static ObjectType customType(String name, String typeId) {
    return createType(name, typeId, true, "hs_createdate");
  }

  private static ObjectType createType(
      String name, String typeId, boolean custom, String created, String... ownProperties) {
    boolean contacts = name.equals("contacts");
    List<String> defaults = new ArrayList<>(List.of(ownProperties));
    defaults.add(created);
    defaults.add(contacts ? "lastmodifieddate" : "hs_lastmodifieddate");
    defaults.add("hs_object_id");
    ObjectType type = new ObjectType(name, typeId, custom, defaults);
    type.define(SimProperty.of("hs_object_id", "number"));
    type.define(SimProperty.of(created, "datetime"));
    type.define(SimProperty.of("hs_lastmodifieddate", "datetime"));
    if (contacts) {
      type.define(SimProperty.of("lastmodifieddate", "datetime"));
    }
    type.define(SimProperty.of("hs_merged_object_ids", "enumeration"));
    for (String property : ownProperties) {
      type.define(SimProperty.of(property, propertyType(property)));
    }
    return type;
  }

  private static String propertyType(String property) {
    return switch (property) {
      case "amount" -> "number";
      case "closedate" -> "datetime";
      case "pipeline", "dealstage", "hs_ticket_category", "hs_ticket_priority" -> "enumeration";
      default -> "string";
    };
  }

  /** Owners can only be listed; they have plain fields instead of properties. */
  private static void addOwners(PrimaryStore primaryStore) {
    ObjectType type = new ObjectType("owners", "owners", false, List.of());
    for (String field : List.of("email", "type", "firstName", "lastName")) {
      type.define(SimProperty.of(field, "string"));
    }
    type.define(SimProperty.of("userId", "number"));
    type.define(SimProperty.of("userIdIncludingInactive", "number"));
    primaryStore.add(type);
  }
}
