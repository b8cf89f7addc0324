/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings that the connector adds to the user's settings for one task. They are internal and
 * not documented.
 *
 * @param share of the account's budget, more than 0 and at most 1
 * @param wildcard whether the objects were selected by {@code *}
 * @param objectsTotal of all tasks together
 * @param objectNames the objects of all tasks together; first those that are neither reference
 *     objects nor associations, both parts ordered by name
 * @param tellsChanges whether the first task tells how these objects differ from those of the start
 *     before
 * @param costs sentences about the requests that all objects take, for the first task to tell
 */
public record TaskConfig(
    List<WeightedObject> objects,
    double share,
    boolean wildcard,
    int objectsTotal,
    List<String> objectNames,
    boolean tellsChanges,
    List<String> costs) {
  static final String PREFIX = "task.";

  private static final String OBJECTS = PREFIX + "objects";
  private static final String SHARE = PREFIX + "share";
  private static final String WILDCARD = PREFIX + "wildcard";
  private static final String NUMBER = PREFIX + "number";
  private static final String OBJECTS_TOTAL = PREFIX + "objects.total";
  private static final String OBJECT_NAMES = PREFIX + "objects.names";
  private static final String TELLS_CHANGES = PREFIX + "objects.changes.told";
  private static final String COSTS = PREFIX + "costs";

  /**
   * Ignores unknown properties, because an earlier version of the connector wrote more of them.
   *
   * @param weight approximate number of records; 1 if unknown, 0 for an object that must not be
   *     read
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record WeightedObject(String name, String vendorType, long weight) {
    public static WeightedObject of(CrmObject object, long weight) {
      return new WeightedObject(object.name(), object.vendorType(), weight);
    }

    public CrmObject toCrmObject() {
      return new CrmObject(name, vendorType);
    }
  }

  public TaskConfig {
    objects = List.copyOf(objects);
    objectNames = List.copyOf(objectNames);
    costs = List.copyOf(costs);
  }

  /** Of a task that tells nothing of them. */
  public TaskConfig(
      List<WeightedObject> objects,
      double share,
      boolean wildcard,
      int objectsTotal,
      List<String> objectNames) {
    this(objects, share, wildcard, objectsTotal, objectNames, false, List.of());
  }

  /** Only the first task tells them. */
  public TaskConfig tellingChanges() {
    return new TaskConfig(objects, share, wildcard, objectsTotal, objectNames, isFirst(), costs);
  }

  /** Only the first task has them. */
  public TaskConfig withCosts(List<String> estimates) {
    return new TaskConfig(
        objects,
        share,
        wildcard,
        objectsTotal,
        objectNames,
        tellsChanges,
        isFirst() ? estimates : List.of());
  }

  /** Whether this is the task that emits what concerns all of them. */
  boolean isFirst() {
    return objects.stream()
        .anyMatch(object -> objectNames.stream().findFirst().equals(Optional.of(object.name())));
  }

  /** Of the only task while no object is known: it can report events and metrics. */
  public static TaskConfig ofNoObjects(boolean wildcard) {
    return new TaskConfig(List.of(), 1, wildcard, 0, List.of());
  }

  public List<CrmObject> crmObjects() {
    return objects.stream().map(WeightedObject::toCrmObject).toList();
  }

  /** The user's settings with those of the task added. */
  public Map<String, String> mergeInto(Map<String, String> props) {
    Map<String, String> merged = new TreeMap<>(props);
    merged.put(OBJECTS, Json.write(objects));
    merged.put(SHARE, Double.toString(share));
    merged.put(WILDCARD, Boolean.toString(wildcard));
    merged.put(OBJECTS_TOTAL, Integer.toString(objectsTotal));
    merged.put(OBJECT_NAMES, Json.write(objectNames));
    if (tellsChanges) {
      merged.put(TELLS_CHANGES, "true");
    }
    if (!costs.isEmpty()) {
      merged.put(COSTS, Json.write(costs));
    }
    return merged;
  }

  public static TaskConfig of(Map<String, String> props) {
    try {
      List<WeightedObject> objects =
          Json.MAPPER.readValue(
              require(props, OBJECTS), new TypeReference<List<WeightedObject>>() {});
      return new TaskConfig(
          objects,
          Double.parseDouble(require(props, SHARE)),
          Boolean.parseBoolean(require(props, WILDCARD)),
          Integer.parseInt(require(props, OBJECTS_TOTAL)),
          // An earlier version of the connector did not write them.
          props.containsKey(OBJECT_NAMES)
              ? Json.MAPPER.readValue(
                  require(props, OBJECT_NAMES), new TypeReference<List<String>>() {})
              : objects.stream().map(WeightedObject::name).toList(),
          Boolean.parseBoolean(props.get(TELLS_CHANGES)),
          props.containsKey(COSTS)
              ? Json.MAPPER.readValue(require(props, COSTS), new TypeReference<List<String>>() {})
              : List.of());
    } catch (JsonProcessingException | NumberFormatException e) {
      throw new ConfigException(
          "The task's internal settings ("
              + PREFIX
              + "*) are invalid. Restart the connector so that it writes them again. "
              + e);
    }
  }

  /** Connect numbers the tasks in the order of their settings, but does not tell them. */
  public static List<Map<String, String>> numberTasks(List<Map<String, String>> tasks) {
    List<Map<String, String>> numbered = new ArrayList<>(tasks.size());
    for (Map<String, String> task : tasks) {
      Map<String, String> settings = new TreeMap<>(task);
      settings.put(NUMBER, Integer.toString(numbered.size()));
      numbered.add(settings);
    }
    return numbered;
  }

  /** The number of the task; empty if an earlier version of the connector wrote its settings. */
  public static OptionalInt numberOf(Map<String, String> props) {
    String number = props.get(NUMBER);
    return number == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number));
  }

  private static String require(Map<String, String> props, String name) {
    String value = props.get(name);
    if (value == null) {
      throw new ConfigException(
          name, null, "missing. Only the connector sets it; a task cannot be started on its own");
    }
    return value;
  }
}
