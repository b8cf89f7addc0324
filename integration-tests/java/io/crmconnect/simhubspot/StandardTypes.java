package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.List;

/** The objects that every account has, with the properties they begin with. */
final class StandardTypes {
  private StandardTypes() {}

  static void addTo(Store store) {
    add(store, "contacts", "0-1", "createdate", "firstname", "lastname", "email");
    add(store, "companies", "0-2", "createdate", "name", "domain");
    add(
        store,
        "deals",
        "0-3",
        "createdate",
        "dealname",
        "amount",
        "closedate",
        "pipeline",
        "dealstage");
    add(
        store,
        "tickets",
        "0-5",
        "createdate",
        "content",
        "hs_pipeline",
        "hs_pipeline_stage",
        "hs_ticket_category",
        "hs_ticket_priority",
        "subject");
    add(store, "products", "0-7", "createdate");
    add(store, "line_items", "0-8", "createdate");
    add(store, "quotes", "0-14", "hs_createdate");
    add(store, "tasks", "0-27", "hs_createdate");
    add(store, "notes", "0-46", "hs_createdate");
    add(store, "meetings", "0-47", "hs_createdate");
    add(store, "calls", "0-48", "hs_createdate");
    add(store, "emails", "0-49", "hs_createdate");
    owners(store);
  }

  private static void add(Store store, String name, String typeId, String created, String... own) {
    store.add(make(name, typeId, false, created, own));
  }

  static ObjectType custom(String name, String typeId) {
    return make(name, typeId, true, "hs_createdate");
  }

  private static ObjectType make(
      String name, String typeId, boolean custom, String created, String... own) {
    boolean contacts = name.equals("contacts");
    List<String> defaults = new ArrayList<>(List.of(own));
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
    for (String property : own) {
      type.define(SimProperty.of(property, ownType(property)));
    }
    return type;
  }

  private static String ownType(String property) {
    return switch (property) {
      case "amount" -> "number";
      case "closedate" -> "datetime";
      case "pipeline", "dealstage", "hs_ticket_category", "hs_ticket_priority" -> "enumeration";
      default -> "string";
    };
  }

  /** Listed only; what records call properties are plain fields here. */
  private static void owners(Store store) {
    ObjectType type = new ObjectType("owners", "0-115", false, List.of());
    for (String field : List.of("email", "type", "firstName", "lastName")) {
      type.define(SimProperty.of(field, "string"));
    }
    type.define(SimProperty.of("userId", "number"));
    store.add(type);
  }
}
