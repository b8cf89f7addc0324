/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tracks edits and deletes until each of them is in the warehouse. */
final class EditTracker {

  private record Edit(String table, String id, long version, long committedAt) {}

  private static final Set<String> DELETE_KINDS =
      Set.of("ARCHIVED", "GONE", "MERGED", "DELETED", "PURGED");

  private final Map<String, String> tables;
  private final Map<String, Edit> pendingEdits = new LinkedHashMap<>();
  private final Map<String, Edit> pendingDeletes = new LinkedHashMap<>();
  private final Map<String, Boolean> seen = new TreeMap<>();
  private final List<Long> editLatencies = new ArrayList<>();

  /** By table. */
  private final Map<String, List<Long>> deleteLatencies = new TreeMap<>();

  /**
   * @param tables the warehouse's tables by the vendor's types
   */
  EditTracker(Map<String, String> tables) {
    this.tables = tables;
  }

  void update(JsonNode recent, Warehouse warehouse, long nowMs) {
    for (JsonNode edit : recent) {
      String table = tables.get(edit.path("type").asText());
      String id = edit.path("id").asText();
      long version = edit.path("version").asLong();
      String kind = edit.path("kind").asText();
      if (table == null || seen.putIfAbsent(table + id + "@" + version + kind, true) != null) {
        continue;
      }
      Edit tracked = new Edit(table, id, version, edit.path("committedAt").asLong());
      pendingEdits.remove(table + id);
      pendingDeletes.remove(table + id);
      if (!DELETE_KINDS.contains(kind)) {
        pendingEdits.put(table + id, tracked);
      } else if (warehouse.contains(table, id, Long.MIN_VALUE)) {
        // The delete of a record that was not copied yet cannot be observed.
        pendingDeletes.put(table + id, tracked);
      }
    }
    pendingDeletes
        .values()
        .removeIf(
            edit -> {
              boolean deleted = !warehouse.contains(edit.table, edit.id, Long.MIN_VALUE);
              if (deleted) {
                deleteLatencies
                    .computeIfAbsent(edit.table, table -> new ArrayList<>())
                    .add(nowMs - edit.committedAt);
              }
              return deleted;
            });
    pendingEdits
        .values()
        .removeIf(
            edit -> {
              boolean present = warehouse.contains(edit.table, edit.id, edit.version);
              if (present) {
                editLatencies.add(nowMs - edit.committedAt);
              }
              return present;
            });
  }

  String editsLine() {
    return formatLine("live edits  ", "edit", editLatencies, pendingEdits.size());
  }

  String deletesLine() {
    List<Long> all = deleteLatencies.values().stream().flatMap(List::stream).toList();
    return formatLine("live deletes", "delete", all, pendingDeletes.size());
  }

  /** The number of deletes that have arrived in the table, and their latencies. */
  String deleteSummary(String table) {
    List<Long> sorted = deleteLatencies.getOrDefault(table, List.of()).stream().sorted().toList();
    return sorted.isEmpty()
        ? "0"
        : String.format(
            Locale.ROOT, "%d: %.1f s, %.1f s", sorted.size(), median(sorted), max(sorted));
  }

  private static double median(List<Long> sorted) {
    return sorted.get(sorted.size() / 2) / 1000.0;
  }

  private static double max(List<Long> sorted) {
    return sorted.get(sorted.size() - 1) / 1000.0;
  }

  private static String formatLine(String label, String event, List<Long> latencies, int pending) {
    if (latencies.isEmpty()) {
      return "  " + label + " " + pending + " in progress";
    }
    List<Long> sorted = latencies.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "  %s %,d in the warehouse, %.1f s after the %s (median), %.1f s at most; %d in progress",
        label,
        sorted.size(),
        median(sorted),
        event,
        max(sorted),
        pending);
  }
}
