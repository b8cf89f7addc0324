/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Data that records refer to, such as pipelines, which HubSpot keeps apart from them. Each is
 * listed whole, and has fixed fields. Owners are not among them: they are an object of their own.
 */
enum ReferenceObject {
  PIPELINES(
      "pipelines",
      Parts.TYPES_WITH_PIPELINES,
      "",
      text("object_type"),
      text("pipeline_id"),
      text("label"),
      number("display_order"),
      bool("archived")),
  PIPELINE_STAGES(
      "pipeline_stages",
      Parts.TYPES_WITH_PIPELINES,
      "",
      text("object_type"),
      text("pipeline_id"),
      text("stage_id"),
      text("label"),
      number("display_order"),
      number("probability"),
      bool("is_closed"),
      text("ticket_state"),
      text("metadata"),
      text("write_permissions"),
      bool("archived")),
  PROPERTIES(
      "properties",
      Parts.COPIED_TYPES,
      "",
      text("object_type"),
      text("name"),
      text("label"),
      text("type"),
      text("field_type"),
      text("description"),
      text("group_name"),
      number("display_order"),
      bool("calculated"),
      text("calculation_formula"),
      bool("external_options"),
      bool("has_unique_value"),
      bool("hidden"),
      bool("hubspot_defined"),
      text("referenced_object_type"),
      bool("show_currency_symbol"),
      text("date_display_hint"),
      text("data_sensitivity"),
      bool("archived")),
  PROPERTY_OPTIONS(
      "property_options",
      Parts.COPIED_TYPES,
      "",
      text("object_type"),
      text("property"),
      text("value"),
      text("label"),
      text("description"),
      number("display_order"),
      bool("hidden")),
  ASSOCIATION_LABELS(
      "association_labels",
      Parts.PAIRS,
      "",
      text("from_type"),
      text("to_type"),
      text("category"),
      text("type_id"),
      text("label")),
  OWNER_TEAMS(
      "owner_teams",
      Parts.NONE,
      "crm.objects.owners.read",
      text("owner_id"),
      text("team_id"),
      text("team_name"),
      bool("is_primary")),
  TEAMS(
      "teams",
      Parts.NONE,
      "settings.users.teams.read",
      text("name"),
      text("user_ids"),
      text("secondary_user_ids")),
  ACCOUNT_USERS(
      "account_users",
      Parts.NONE,
      "settings.users.read",
      text("email"),
      text("first_name"),
      text("last_name"),
      text("primary_team_id"),
      text("secondary_team_ids"),
      text("role_id"),
      text("role_ids"),
      bool("super_admin")),
  CURRENCIES("currencies", Parts.NONE, "settings.currencies.read", bool("is_company_currency")),
  EXCHANGE_RATES(
      "exchange_rates",
      Parts.NONE,
      "settings.currencies.read",
      text("from_currency_code"),
      text("to_currency_code"),
      number("conversion_rate"),
      timestamp("effective_at"),
      bool("visible_in_ui")),
  LISTS(
      "lists",
      Parts.NONE,
      "crm.lists.read",
      text("name"),
      text("object_type_id"),
      text("processing_type"),
      text("processing_status"),
      number("list_version"),
      number("size"),
      timestamp("filters_updated_at"));

  /** What a list takes one call for, each. */
  enum Parts {
    NONE,
    TYPES_WITH_PIPELINES,
    COPIED_TYPES,
    PAIRS
  }

  private static final String TYPE_PREFIX = "reference:";

  private final String objectName;
  private final Parts parts;
  private final String scope;
  private final List<Field> fields;

  ReferenceObject(String objectName, Parts parts, String scope, Field... fields) {
    this.objectName = objectName;
    this.parts = parts;
    this.scope = scope;
    this.fields = List.of(fields);
  }

  static List<CrmObject> all() {
    List<CrmObject> objects = new ArrayList<>();
    objects.add(new CrmObject(HubspotObjects.OWNERS, HubspotObjects.OWNERS));
    Arrays.stream(values()).map(ReferenceObject::toCrmObject).forEach(objects::add);
    return objects;
  }

  static Optional<ReferenceObject> of(CrmObject object) {
    return object.vendorType().startsWith(TYPE_PREFIX)
        ? Arrays.stream(values()).filter(each -> each.toCrmObject().equals(object)).findFirst()
        : Optional.empty();
  }

  CrmObject toCrmObject() {
    return new CrmObject(objectName, TYPE_PREFIX + objectName);
  }

  Parts parts() {
    return parts;
  }

  /** The scope of its only path; empty: that of each part's objects. */
  Optional<String> scope() {
    return scope.isEmpty() ? Optional.empty() : Optional.of(scope);
  }

  List<Field> fields() {
    return fields;
  }

  /** Whether a single one can be read. */
  boolean hasDirectRead() {
    return switch (this) {
      case PIPELINES, PIPELINE_STAGES, PROPERTIES, ACCOUNT_USERS, LISTS -> true;
      default -> false;
    };
  }

  private static Field text(String name) {
    return new Field(name, FieldType.STRING);
  }

  private static Field number(String name) {
    return new Field(name, FieldType.NUMBER);
  }

  private static Field bool(String name) {
    return new Field(name, FieldType.BOOLEAN);
  }

  private static Field timestamp(String name) {
    return new Field(name, FieldType.TIMESTAMP);
  }
}
