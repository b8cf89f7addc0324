/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The values that the properties of records had. The account shows only the newest ones of a
 * property; the others are forgotten.
 */
public final class HistoryData {
  /**
   * A value from an instant on.
   *
   * @param number of the record's version that brought it
   * @param timestamp epoch ms
   * @param sequence of the values with the same timestamp, the oldest has 0
   */
  public record Value(long number, String value, long timestamp, int sequence) {
    String sourceType() {
      return timestamp % 2 == 0 ? "CRM_UI" : "INTEGRATION";
    }
  }

  /** By type, id and key of the property; the oldest first. */
  private final Map<String, TreeMap<Long, TreeMap<String, List<Value>>>> values = new TreeMap<>();

  private int shownValues = 20;

  /** How many values of a property are shown; all others are forgotten. */
  public void setShownValues(int count) {
    shownValues = count;
  }

  void add(String type, long id, String key, long number, String value, long timestamp) {
    List<Value> all =
        values
            .computeIfAbsent(type, each -> new TreeMap<>())
            .computeIfAbsent(id, each -> new TreeMap<>())
            .computeIfAbsent(key, each -> new ArrayList<>());
    Value last = all.isEmpty() ? null : all.get(all.size() - 1);
    int sequence = last != null && last.timestamp == timestamp ? last.sequence + 1 : 0;
    all.add(new Value(number, value, timestamp, sequence));
  }

  /** Whether the property has a history. */
  boolean contains(String type, long id, String key) {
    return !all(type, id, key).isEmpty();
  }

  /** All values, also forgotten ones, the oldest first. */
  public List<Value> all(String type, long id, String key) {
    return Collections.unmodifiableList(
        values
            .getOrDefault(type, new TreeMap<>())
            .getOrDefault(id, new TreeMap<>())
            .getOrDefault(key, List.of()));
  }

  /** The history of a new record is that of those that it was made of. */
  void merge(String type, List<Long> ids, long survivorId) {
    TreeMap<Long, TreeMap<String, List<Value>>> byId =
        values.computeIfAbsent(type, each -> new TreeMap<>());
    TreeMap<String, List<Value>> merged = new TreeMap<>();
    for (long id : ids) {
      byId.getOrDefault(id, new TreeMap<>())
          .forEach(
              (key, all) -> merged.computeIfAbsent(key, each -> new ArrayList<>()).addAll(all));
    }
    merged.forEach(
        (key, all) -> {
          all.sort(Comparator.comparingLong(Value::timestamp));
          all.forEach(each -> add(type, survivorId, key, 1, each.value, each.timestamp));
        });
  }

  /**
   * What a response shows, the newest first.
   *
   * @param number of the version that the response shows
   */
  List<Value> shown(String type, long id, String key, long number) {
    List<Value> shown = new ArrayList<>();
    for (Value each : all(type, id, key)) {
      if (each.number <= number) {
        shown.add(0, each);
      }
    }
    return shown.subList(0, Math.min(shownValues, shown.size()));
  }
}
