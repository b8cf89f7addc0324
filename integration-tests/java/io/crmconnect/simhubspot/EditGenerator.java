/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Simulates edits by users: they change records, and sometimes add, delete or merge some. */
final class EditGenerator {
  private static final List<String> TYPES = List.of("contacts", "companies", "deals", "pets");
  private static final int MAX_RECENT = 200;

  private final SimHubspot hubspot;
  private final RandomGenerator random;
  private final Deque<SimChange> recent = new ArrayDeque<>();
  private final Map<String, Deque<Long>> archivedIds = new HashMap<>();
  private long count;

  EditGenerator(SimHubspot hubspot, RandomGenerator random) {
    this.hubspot = hubspot;
    this.random = random;
    hubspot.onChange(this::recordChange);
  }

  private void recordChange(SimChange change) {
    count++;
    recent.addLast(change);
    if (recent.size() > MAX_RECENT) {
      recent.removeFirst();
    }
  }

  void editOnce(long now) {
    List<String> existingTypes = TYPES.stream().filter(hubspot.types()::contains).toList();
    String type = existingTypes.get(random.nextInt(existingTypes.size()));
    Map<String, String> values = new LinkedHashMap<>();
    values.put(textProperty(type), "edited " + random.nextInt(1_000_000));
    long id = hubspot.randomLiveId(type, random);
    if (id >= 0 && random.nextInt(25) == 0) {
      deleteOrRestore(type, id, now);
    } else if (id < 0 || random.nextInt(20) == 0) {
      hubspot.create(type, values, now);
    } else {
      hubspot.update(type, id, values, now);
    }
  }

  /** Adds or deletes a number of records. */
  void deleteOrRestoreMany(int records, long now) {
    for (int i = 0; i < records; i++) {
      List<String> existingTypes = TYPES.stream().filter(hubspot.types()::contains).toList();
      String type = existingTypes.get(random.nextInt(existingTypes.size()));
      deleteOrRestore(type, hubspot.randomLiveId(type, random), now);
    }
  }

  /** Archives, permanently deletes or merges a record, or restores an archived one. */
  private void deleteOrRestore(String type, long id, long now) {
    Deque<Long> archivedOfType = archivedIds.computeIfAbsent(type, t -> new ArrayDeque<>());
    switch (random.nextInt(5)) {
      case 0 -> hubspot.gdprDelete(type, id, now);
      case 1 -> {
        long other = hubspot.randomLiveId(type, random);
        if (other != id) {
          hubspot.merge(type, id, other, now);
        }
      }
      case 2 -> {
        if (archivedOfType.isEmpty()) {
          return;
        }
        hubspot.restore(type, archivedOfType.removeFirst(), now);
      }
      default -> {
        hubspot.archive(type, id, now);
        archivedOfType.addLast(id);
      }
    }
  }

  /** The property by its current name. */
  private String textProperty(String type) {
    String valueKey =
        switch (type) {
          case "contacts" -> "lastname";
          case "deals" -> "dealname";
          default -> "name";
        };
    return hubspot.properties(type).stream()
        .filter(property -> property.key().equals(valueKey))
        .map(SimProperty::name)
        .findFirst()
        .orElseThrow();
  }

  List<SimChange> recent() {
    return List.copyOf(recent);
  }

  long count() {
    return count;
  }
}
