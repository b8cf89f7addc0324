/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simhubspot.ReferenceData;
import io.crmconnect.simhubspot.SimHubspot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Pipelines, stages, options, teams and lists of a simulated HubSpot account. */
final class HubspotReferences implements SimulatedReferences {
  /** The guard holds more deletes of an object on one day. */
  private static final int MAX_DELETES = 4;

  private static final String LEADS_SCOPE = "crm.objects.leads.read";
  private static final List<String> OBJECTS =
      List.of("pipelines", "pipeline_stages", "property_options", "teams", "lists");

  private final SimHubspot hubspot;
  private final ReferenceData data;
  private final Map<String, Map<String, Map<String, String>>> rows = new TreeMap<>();
  private final Map<String, Integer> deletes = new TreeMap<>();
  private int nextNumber = 1;

  HubspotReferences(SimHubspot hubspot) {
    this.hubspot = hubspot;
    this.data = hubspot.reference();
    OBJECTS.forEach(object -> rows.put(object, new LinkedHashMap<>()));
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("crm.reference", String.join(",", OBJECTS), "reference.interval.ms", "20000");
  }

  @Override
  public void create(long now) {
    data.putPipeline("deals", "p", "Sales", now);
    put("pipelines", "deals:p", Map.of("object_type", "deals", "label", "Sales"));
    data.putPipeline("leads", "p", "Leads", now);
    put("pipelines", "leads:p", Map.of("object_type", "leads", "label", "Leads"));
    for (String object : OBJECTS) {
      add(object, now);
      add(object, now);
    }
  }

  private void put(String object, String id, Map<String, String> values) {
    rows.get(object).put(id, values);
  }

  private void add(String object, long now) {
    write(object, Integer.toString(nextNumber++), "new", now);
  }

  /** Creates or changes one. */
  private void write(String object, String number, String label, long now) {
    switch (object) {
      case "pipelines" -> {
        String type = Integer.parseInt(number) % 2 == 0 ? "deals" : "leads";
        data.putPipeline(type, number, label, now);
        put(object, type + ":" + number, Map.of("object_type", type, "label", label));
      }
      case "pipeline_stages" -> {
        data.putStage("deals", "p", number, label, now);
        put(object, "deals:p:" + number, Map.of("pipeline_id", "p", "label", label));
      }
      case "property_options" -> {
        data.putOption("contacts", "lastname", number, label);
        put(object, "contacts:lastname:" + number, Map.of("value", number, "label", label));
      }
      case "teams" -> {
        data.putTeam(number, label);
        put(object, number, Map.of("name", label));
      }
      default -> {
        data.putList(Integer.parseInt(number), label, 1, now);
        put(object, number, Map.of("name", label));
      }
    }
  }

  @Override
  public void edit(SplittableRandom random, long now) {
    if (random.nextInt(8) == 0) {
      if (random.nextBoolean()) {
        hubspot.revokeScope(LEADS_SCOPE);
      } else {
        hubspot.grantScope(LEADS_SCOPE);
      }
      return;
    }
    if (random.nextInt(8) == 0) {
      List<String> stages = new ArrayList<>(rows.get("pipeline_stages").keySet());
      String id = stages.get(random.nextInt(stages.size()));
      data.hideStageInLists(id.substring(id.lastIndexOf(':') + 1));
      return;
    }
    String object = OBJECTS.get(random.nextInt(OBJECTS.size()));
    List<String> ids = new ArrayList<>(rows.get(object).keySet());
    ids.removeIf(id -> id.endsWith(":p"));
    int choice = random.nextInt(10);
    if (choice < 3 || ids.isEmpty()) {
      add(object, now);
      return;
    }
    String id = ids.get(random.nextInt(ids.size()));
    String number = id.substring(id.lastIndexOf(':') + 1);
    if (choice < 7 || ids.size() < 2 || deletes.getOrDefault(object, 0) >= MAX_DELETES) {
      write(object, number, "label " + random.nextInt(1_000), now);
    } else {
      deletes.merge(object, 1, Integer::sum);
      rows.get(object).remove(id);
      remove(object, id, number);
    }
  }

  private void remove(String object, String id, String number) {
    switch (object) {
      case "pipelines" -> data.removePipeline(id.substring(0, id.indexOf(':')), number);
      case "pipeline_stages" -> data.removeStage("deals", "p", number);
      case "property_options" -> data.removeOption("contacts", "lastname", number);
      case "teams" -> data.removeTeam(number);
      default -> data.removeList(Integer.parseInt(number));
    }
  }

  @Override
  public void endFaults() {
    hubspot.grantScope(LEADS_SCOPE);
    data.hideStageInLists(null);
  }

  @Override
  public Map<String, Map<String, Map<String, String>>> rows() {
    return rows;
  }
}
