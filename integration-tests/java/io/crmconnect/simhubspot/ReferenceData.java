/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the records of an account refer to: pipelines, options, labels, teams, currencies, lists.
 */
public final class ReferenceData {
  private static final int MAX_PAGE = 100;

  /** By type and id; the stages of a pipeline are in it. */
  private final Map<String, TreeMap<String, ObjectNode>> pipelines = new TreeMap<>();

  /** By {@code type.property} and value. */
  private final Map<String, TreeMap<String, ObjectNode>> options = new TreeMap<>();

  /** By {@code from/to} and number. */
  private final Map<String, TreeMap<String, ObjectNode>> labels = new TreeMap<>();

  private final Map<String, TreeMap<String, ObjectNode>> ownerTeams = new TreeMap<>();
  private final TreeMap<String, ObjectNode> teams = new TreeMap<>();
  private final TreeMap<String, ObjectNode> users = new TreeMap<>();
  private final TreeMap<String, ObjectNode> exchangeRates = new TreeMap<>();
  private final TreeMap<Integer, ObjectNode> lists = new TreeMap<>();
  private final Set<String> typesWithoutPipelines = new TreeSet<>();
  private String hiddenStage;
  private String companyCurrency = "EUR";

  private static ObjectNode node(String... namesAndValues) {
    ObjectNode node = JsonWriter.MAPPER.createObjectNode();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      node.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return node;
  }

  public void putPipeline(String type, String id, String label, long now) {
    TreeMap<String, ObjectNode> ofType = pipelines.computeIfAbsent(type, each -> new TreeMap<>());
    ObjectNode previous = ofType.get(id);
    ObjectNode pipeline = node("id", id, "label", label);
    pipeline.put("displayOrder", ofType.size());
    pipeline.put("createdAt", "1970-01-01T00:00:00Z");
    pipeline.put("updatedAt", Instant.ofEpochMilli(now).toString());
    pipeline.put("archived", false);
    pipeline.set(
        "stages", previous == null ? JsonWriter.MAPPER.createArrayNode() : previous.get("stages"));
    ofType.put(id, pipeline);
  }

  public void removePipeline(String type, String id) {
    pipelines.getOrDefault(type, new TreeMap<>()).remove(id);
  }

  public void putStage(String type, String pipeline, String id, String label, long now) {
    ObjectNode stage = node("id", id, "label", label);
    stage.put("displayOrder", id.length());
    stage.set("metadata", node("probability", "0.2", "isClosed", "false"));
    stage.put("createdAt", Instant.ofEpochMilli(now).toString());
    stage.put("updatedAt", Instant.ofEpochMilli(now).toString());
    stage.put("archived", false);
    stage.put("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT");
    removeStage(type, pipeline, id);
    pipelines.get(type).get(pipeline).withArray("stages").add(stage);
  }

  /** Archived stages are no longer listed. */
  public void removeStage(String type, String pipeline, String id) {
    var stages = pipelines.get(type).get(pipeline).withArray("stages");
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).get("id").asText().equals(id)) {
        stages.remove(i);
        return;
      }
    }
  }

  public void putOption(String type, String property, String value, String label) {
    ObjectNode option = node("value", value, "label", label);
    option.put("displayOrder", -1);
    option.put("hidden", false);
    options.computeIfAbsent(type + "." + property, each -> new TreeMap<>()).put(value, option);
  }

  public void removeOption(String type, String property, String value) {
    options.getOrDefault(type + "." + property, new TreeMap<>()).remove(value);
  }

  public void putLabel(String from, String to, int typeId, String category, String label) {
    ObjectNode node = node("category", category, "label", label);
    node.put("typeId", typeId);
    labels
        .computeIfAbsent(from + "/" + to, each -> new TreeMap<>())
        .put(Integer.toString(typeId), node);
  }

  public void removeLabel(String from, String to, int typeId) {
    labels.getOrDefault(from + "/" + to, new TreeMap<>()).remove(Integer.toString(typeId));
  }

  public void putTeam(String id, String name, String... userIds) {
    ObjectNode team = node("id", id, "name", name);
    List.of(userIds).forEach(team.putArray("userIds")::add);
    team.putArray("secondaryUserIds");
    teams.put(id, team);
  }

  public void removeTeam(String id) {
    teams.remove(id);
  }

  public void putOwnerTeam(String owner, String team, String name, boolean primary) {
    ObjectNode node = node("id", team, "name", name);
    node.put("primary", primary);
    ownerTeams.computeIfAbsent(owner, each -> new TreeMap<>()).put(team, node);
  }

  public void putUser(String id, String email) {
    ObjectNode user = node("id", id, "email", email, "firstName", "U", "lastName", id);
    user.put("superAdmin", false);
    users.put(id, user);
  }

  public void removeUser(String id) {
    users.remove(id);
  }

  public void putExchangeRate(String id, String from, String to, double rate, long now) {
    ObjectNode node = node("id", id, "fromCurrencyCode", from, "toCurrencyCode", to);
    node.put("conversionRate", rate);
    node.put("visibleInUI", true);
    node.put("effectiveAt", Instant.ofEpochMilli(now).toString());
    node.put("createdAt", Instant.ofEpochMilli(now).toString());
    node.put("updatedAt", Instant.ofEpochMilli(now).toString());
    exchangeRates.put(id, node);
  }

  public void setCompanyCurrency(String code) {
    companyCurrency = code;
  }

  public void putList(int id, String name, int size, long now) {
    ObjectNode list = node("listId", Integer.toString(id), "name", name, "objectTypeId", "0-1");
    list.put("processingType", "DYNAMIC");
    list.put("processingStatus", "COMPLETE");
    list.put("listVersion", 1);
    list.put("createdAt", Instant.ofEpochMilli(now).toString());
    list.put("updatedAt", Instant.ofEpochMilli(now).toString());
    list.set("additionalProperties", node("hs_list_size", Integer.toString(size)));
    lists.put(id, list);
  }

  void setListSize(int id, int size) {
    lists.get(id).set("additionalProperties", node("hs_list_size", Integer.toString(size)));
  }

  public void removeList(int id) {
    lists.remove(id);
  }

  /** Lists lack the stage, although it can be read, until another one or null is given. */
  public void hideStageInLists(String id) {
    hiddenStage = id;
  }

  List<ObjectNode> pipelinesOf(String type) {
    List<ObjectNode> listed = new ArrayList<>();
    for (ObjectNode pipeline : pipelines.getOrDefault(type, new TreeMap<>()).values()) {
      ObjectNode copy = pipeline.deepCopy();
      for (var stages = copy.withArray("stages").elements(); stages.hasNext(); ) {
        if (stages.next().get("id").asText().equals(hiddenStage)) {
          stages.remove();
        }
      }
      listed.add(copy);
    }
    return listed;
  }

  /** The type's pipelines are answered by 404; by default, a type without any has an empty list. */
  public void refusePipelines(String type) {
    typesWithoutPipelines.add(type);
  }

  boolean refusesPipelines(String type) {
    return typesWithoutPipelines.contains(type);
  }

  /** Null if there is none. */
  ObjectNode pipeline(String type, String id) {
    return pipelines.getOrDefault(type, new TreeMap<>()).get(id);
  }

  List<ObjectNode> optionsOf(String type, String property) {
    return new ArrayList<>(options.getOrDefault(type + "." + property, new TreeMap<>()).values());
  }

  List<ObjectNode> labelsOf(String from, String to) {
    return new ArrayList<>(labels.getOrDefault(from + "/" + to, new TreeMap<>()).values());
  }

  /** The types that have a pipeline, in order. */
  List<String> typesWithPipelines() {
    return new ArrayList<>(pipelines.keySet());
  }

  /** By {@code from/to}. */
  Map<String, List<ObjectNode>> labels() {
    Map<String, List<ObjectNode>> byPair = new TreeMap<>();
    labels.forEach((pair, ofPair) -> byPair.put(pair, new ArrayList<>(ofPair.values())));
    return byPair;
  }

  List<ObjectNode> teamsOf(long owner) {
    return new ArrayList<>(ownerTeams.getOrDefault(Long.toString(owner), new TreeMap<>()).values());
  }

  TreeMap<String, ObjectNode> teams() {
    return teams;
  }

  TreeMap<String, ObjectNode> users() {
    return users;
  }

  TreeMap<String, ObjectNode> exchangeRates() {
    return exchangeRates;
  }

  TreeMap<Integer, ObjectNode> lists() {
    return lists;
  }

  String companyCurrency() {
    return companyCurrency;
  }

  /** A page behind an id; HubSpot's own limits of pages are assumed to be the same everywhere. */
  static Reply page(TreeMap<String, ObjectNode> all, Query query, Errors errors) {
    int limit = Integer.parseInt(query.get("limit", Integer.toString(MAX_PAGE)));
    if (limit < 1 || limit > MAX_PAGE) {
      throw errors.validation("limit must be between 1 and 100, was " + limit);
    }
    String after = query.get("after", "");
    List<ObjectNode> rows = new ArrayList<>(all.tailMap(after, false).values());
    boolean hasMore = rows.size() > limit;
    List<ObjectNode> page = rows.subList(0, Math.min(limit, rows.size()));
    return results(page, hasMore ? page.get(page.size() - 1).get("id").asText() : null);
  }

  static Reply results(List<ObjectNode> rows, String after) {
    ObjectNode body = JsonWriter.MAPPER.createObjectNode();
    rows.forEach(body.putArray("results")::add);
    if (after != null) {
      body.putObject("paging").putObject("next").put("after", after);
    }
    return reply(body);
  }

  static Reply reply(ObjectNode body) {
    return Reply.json(200, JsonWriter.write(json -> JsonWriter.MAPPER.writeTree(json, body)));
  }
}
