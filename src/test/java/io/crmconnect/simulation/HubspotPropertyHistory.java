/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simhubspot.HistoryData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** The history of two properties of contacts, and one of deals and of pets. */
final class HubspotPropertyHistory implements SimulatedPropertyHistory {
  private static final Map<String, List<String>> PROPERTIES = new LinkedHashMap<>();

  static {
    PROPERTIES.put("contacts", List.of("is_vip", "notes_text"));
    PROPERTIES.put("deals", List.of("notes_text"));
    PROPERTIES.put("custom_pets", List.of("notes_text"));
  }

  private final SimHubspot hubspot;

  /** The key of a property, which a rename does not change, by object and name. */
  private final Map<String, String> keys = new LinkedHashMap<>();

  HubspotPropertyHistory(SimHubspot hubspot) {
    this.hubspot = hubspot;
  }

  @Override
  public Map<String, String> settings() {
    List<String> entries = new ArrayList<>();
    PROPERTIES.forEach((object, names) -> names.forEach(name -> entries.add(object + "." + name)));
    return Map.of(
        "property.history", String.join(",", entries), "property.history.interval.ms", "20000");
  }

  @Override
  public void start(SplittableRandom random) {
    hubspot.history().setShownValues(random.nextBoolean() ? 20 : 1 + random.nextInt(4));
    PROPERTIES.forEach((object, names) -> names.forEach(name -> keyOf(object, name)));
  }

  /** An object that is not in this history may lack the property. */
  private String keyOf(String object, String name) {
    return keys.computeIfAbsent(
        object + "." + name,
        each ->
            hubspot.properties(typeOf(object)).stream()
                .filter(property -> property.name().equals(name))
                .findFirst()
                .map(SimProperty::key)
                .orElse(name));
  }

  private static String typeOf(String object) {
    return object.equals("custom_pets") ? "pets" : object;
  }

  @Override
  public List<String> objects() {
    return List.copyOf(PROPERTIES.keySet());
  }

  @Override
  public List<String> liveRecords(String object) {
    return hubspot.rows(typeOf(object)).stream().map(row -> Long.toString(row.id())).toList();
  }

  @Override
  public OptionalLong liveSince(String object, String recordId) {
    long id = Long.parseLong(recordId);
    return hubspot.isLive(typeOf(object), id)
        ? OptionalLong.of(hubspot.liveSince(typeOf(object), id))
        : OptionalLong.empty();
  }

  @Override
  public List<Value> shown(String object, String recordId) {
    List<Value> shown = new ArrayList<>();
    for (SimProperty property : hubspot.properties(typeOf(object))) {
      // A property that was renamed is no longer shown under its name.
      if (PROPERTIES.get(object).contains(property.name())) {
        hubspot.shownHistory(typeOf(object), Long.parseLong(recordId), property.name()).stream()
            .map(each -> toValue(property.name(), each))
            .forEach(shown::add);
      }
    }
    return shown;
  }

  @Override
  public List<Value> all(String object, String recordId) {
    List<Value> all = new ArrayList<>();
    for (String name : PROPERTIES.get(object)) {
      hubspot
          .history()
          .all(typeOf(object), Long.parseLong(recordId), keyOf(object, name))
          .forEach(each -> all.add(toValue(name, each)));
    }
    return all;
  }

  private static Value toValue(String property, HistoryData.Value value) {
    return new Value(property, value.timestamp(), value.sequence(), value.value());
  }
}
