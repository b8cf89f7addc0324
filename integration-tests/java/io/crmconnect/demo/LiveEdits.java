package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Follows the edits that are made meanwhile until each is in the warehouse. */
final class LiveEdits {

  private record Edit(String table, String id, long version, long indexedAt, long committedAt) {}

  private final Map<String, String> tables;
  private final Map<String, Edit> waiting = new LinkedHashMap<>();
  private final Map<String, Boolean> seen = new TreeMap<>();
  private final List<Long> afterEdit = new ArrayList<>();

  /**
   * @param tables the vendor's type to the warehouse's table
   */
  LiveEdits(Map<String, String> tables) {
    this.tables = tables;
  }

  void look(JsonNode recent, Warehouse warehouse, long nowMs) {
    for (JsonNode edit : recent) {
      String table = tables.get(edit.path("type").asText());
      String id = edit.path("id").asText();
      long version = edit.path("version").asLong();
      if (table != null && seen.putIfAbsent(table + id + "@" + version, true) == null) {
        waiting.put(
            table + id,
            new Edit(
                table,
                id,
                version,
                edit.path("indexedAt").asLong(),
                edit.path("committedAt").asLong()));
      }
    }
    waiting
        .values()
        .removeIf(
            edit -> {
              boolean there = warehouse.holds(edit.table, edit.id, edit.version);
              if (there) {
                afterEdit.add(nowMs - edit.committedAt);
              }
              return there;
            });
  }

  String line() {
    if (afterEdit.isEmpty()) {
      return "  live edits   " + waiting.size() + " under way";
    }
    List<Long> sorted = afterEdit.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "  live edits   %,d in the warehouse, %.1f s after the edit (median), %.1f s at the most; %d under way",
        sorted.size(),
        sorted.get(sorted.size() / 2) / 1000.0,
        sorted.get(sorted.size() - 1) / 1000.0,
        waiting.size());
  }
}
