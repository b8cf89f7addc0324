/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows that the tables of reference objects must have, flat, computed from the account. */
public final class ReferenceTruth {
  /** Every reference object but owners, which are records in a {@link SimHubspot}. */
  public static final List<String> OBJECTS =
      List.of(
          "pipelines",
          "pipeline_stages",
          "properties",
          "property_options",
          "association_labels",
          "owner_teams",
          "teams",
          "account_users",
          "currencies",
          "exchange_rates",
          "lists");

  /** The objects whose labels are copied, apart from custom ones. */
  private static final List<String> LABELLED = List.of("contacts", "companies", "deals", "tickets");

  private final SimHubspot hubspot;
  private final ReferenceData data;
  private final List<String> objects;
  private final Map<String, Map<String, String>> rows = new TreeMap<>();

  private ReferenceTruth(SimHubspot hubspot, List<String> objects) {
    this.hubspot = hubspot;
    this.data = hubspot.reference();
    this.objects = objects;
  }

  /**
   * @param objects the copied objects as the connector names them, such as {@code custom_pets}
   * @return by id, the text of each column that has a value
   */
  public static Map<String, Map<String, String>> rows(
      SimHubspot hubspot, String reference, List<String> objects) {
    ReferenceTruth truth = new ReferenceTruth(hubspot, objects);
    truth.addAll(reference);
    return truth.rows;
  }

  private void addAll(String reference) {
    switch (reference) {
      case "pipelines", "pipeline_stages" ->
          data.typesWithPipelines()
              .forEach(
                  type ->
                      data.pipelinesOf(type)
                          .forEach(
                              pipeline -> {
                                if (reference.equals("pipelines")) {
                                  addPipeline(type, pipeline);
                                } else {
                                  addStages(type, pipeline);
                                }
                              }));
      case "properties" -> objects.forEach(this::addProperties);
      case "property_options" -> objects.forEach(this::addOptions);
      case "association_labels" -> data.labels().forEach(this::addLabels);
      case "owner_teams" -> hubspot.rows("owners").forEach(owner -> addOwnerTeams(owner.id()));
      case "teams" -> data.teams().values().forEach(this::addTeam);
      case "account_users" ->
          data.users()
              .values()
              .forEach(
                  user ->
                      row(
                          user.path("id").asText(),
                          user,
                          "email=email",
                          "first_name=firstName",
                          "last_name=lastName",
                          "super_admin=superAdmin"));
      case "currencies" -> put(data.companyCurrency(), Map.of("is_company_currency", "true"));
      case "exchange_rates" ->
          data.exchangeRates()
              .values()
              .forEach(
                  rate ->
                      row(
                          rate.path("id").asText(),
                          rate,
                          "from_currency_code=fromCurrencyCode",
                          "to_currency_code=toCurrencyCode",
                          "conversion_rate=conversionRate",
                          "effective_at=effectiveAt",
                          "visible_in_ui=visibleInUI"));
      case "lists" -> data.lists().values().forEach(this::addList);
      default -> throw new IllegalArgumentException("no such reference object: " + reference);
    }
  }

  private void put(String id, Map<String, String> values) {
    rows.put(id, new TreeMap<>(values));
  }

  /**
   * @param columns each with the name of its value, joined by an equals sign
   */
  private Map<String, String> row(String id, JsonNode element, String... columns) {
    Map<String, String> values = new TreeMap<>();
    for (String column : columns) {
      int equals = column.indexOf('=');
      JsonNode value = element.path(column.substring(equals + 1));
      if (!value.isMissingNode() && !value.isNull()) {
        values.put(
            column.substring(0, equals), value.isValueNode() ? value.asText() : value.toString());
      }
    }
    rows.put(id, values);
    return values;
  }

  private void addPipeline(String type, ObjectNode pipeline) {
    String id = pipeline.path("id").asText();
    row(
            type + ":" + id,
            pipeline,
            "pipeline_id=id",
            "label=label",
            "display_order=displayOrder",
            "archived=archived")
        .put("object_type", type);
  }

  private void addStages(String type, ObjectNode pipeline) {
    String pipelineId = pipeline.path("id").asText();
    for (JsonNode stage : pipeline.path("stages")) {
      Map<String, String> values =
          row(
              type + ":" + pipelineId + ":" + stage.path("id").asText(),
              stage,
              "stage_id=id",
              "label=label",
              "display_order=displayOrder",
              "metadata=metadata",
              "write_permissions=writePermissions",
              "archived=archived");
      values.put("object_type", type);
      values.put("pipeline_id", pipelineId);
      values.put("probability", stage.path("metadata").path("probability").asText());
      values.put("is_closed", stage.path("metadata").path("isClosed").asText());
    }
  }

  private static String typeOf(String object) {
    return object.startsWith("custom_") ? object.substring("custom_".length()) : object;
  }

  private void addProperties(String object) {
    for (SimProperty property : hubspot.properties(typeOf(object))) {
      if (property.sensitivity().equals(SimProperty.NON_SENSITIVE)) {
        put(
            object + ":" + property.name(),
            Map.of(
                "object_type", object,
                "name", property.name(),
                "label", property.label(),
                "type", property.type(),
                "field_type", property.fieldType(),
                "group_name", typeOf(object) + "information",
                "calculated", Boolean.toString(property.calculated()),
                "data_sensitivity", property.sensitivity()));
      }
    }
  }

  private void addOptions(String object) {
    for (SimProperty property : hubspot.properties(typeOf(object))) {
      for (ObjectNode option : data.optionsOf(typeOf(object), property.name())) {
        Map<String, String> values =
            row(
                object + ":" + property.name() + ":" + option.path("value").asText(),
                option,
                "value=value",
                "label=label",
                "display_order=displayOrder",
                "hidden=hidden");
        values.put("object_type", object);
        values.put("property", property.name());
      }
    }
  }

  private void addLabels(String pair, List<ObjectNode> labels) {
    String from = pair.substring(0, pair.indexOf('/'));
    String to = pair.substring(pair.indexOf('/') + 1);
    if (!LABELLED.contains(from) || !LABELLED.contains(to)) {
      return;
    }
    for (ObjectNode label : labels) {
      String category = label.path("category").asText();
      String typeId = label.path("typeId").asText();
      Map<String, String> values =
          row(
              String.join(":", from, to, category, typeId),
              label,
              "category=category",
              "type_id=typeId",
              "label=label");
      values.put("from_type", from);
      values.put("to_type", to);
    }
  }

  private void addOwnerTeams(long owner) {
    for (ObjectNode team : data.teamsOf(owner)) {
      row(
              owner + ":" + team.path("id").asText(),
              team,
              "team_id=id",
              "team_name=name",
              "is_primary=primary")
          .put("owner_id", Long.toString(owner));
    }
  }

  private void addTeam(ObjectNode team) {
    row(
        team.path("id").asText(),
        team,
        "name=name",
        "user_ids=userIds",
        "secondary_user_ids=secondaryUserIds");
  }

  private void addList(ObjectNode list) {
    row(
            list.path("listId").asText(),
            list,
            "name=name",
            "object_type_id=objectTypeId",
            "processing_type=processingType",
            "processing_status=processingStatus",
            "list_version=listVersion")
        .put("size", list.path("additionalProperties").path("hs_list_size").asText());
  }
}
