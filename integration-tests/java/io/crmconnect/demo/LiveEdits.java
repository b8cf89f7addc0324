package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Follows the edits and deletes that are made meanwhile until each is in the warehouse. */
final class LiveEdits {

  private record Edit(String table, String id, long version, long committedAt) {}

  private static final Set<String> GOING = Set.of("ARCHIVED", "GONE", "MERGED");

  private final Map<String, String> tables;
  private final Map<String, Edit> waiting = new LinkedHashMap<>();
  private final Map<String, Edit> going = new LinkedHashMap<>();
  private final Map<String, Boolean> seen = new TreeMap<>();
  private final List<Long> afterEdit = new ArrayList<>();

  /** By table. */
  private final Map<String, List<Long>> afterDelete = new TreeMap<>();

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
      String kind = edit.path("kind").asText();
      if (table == null || seen.putIfAbsent(table + id + "@" + version + kind, true) != null) {
        continue;
      }
      Edit known = new Edit(table, id, version, edit.path("committedAt").asLong());
      waiting.remove(table + id);
      going.remove(table + id);
      if (!GOING.contains(kind)) {
        waiting.put(table + id, known);
      } else if (warehouse.holds(table, id, Long.MIN_VALUE)) {
        // What its history has not brought yet cannot be seen to go.
        going.put(table + id, known);
      }
    }
    going
        .values()
        .removeIf(
            edit -> {
              boolean gone = !warehouse.holds(edit.table, edit.id, Long.MIN_VALUE);
              if (gone) {
                afterDelete
                    .computeIfAbsent(edit.table, table -> new ArrayList<>())
                    .add(nowMs - edit.committedAt);
              }
              return gone;
            });
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
    return line("live edits  ", "edit", afterEdit, waiting.size());
  }

  String deletesLine() {
    List<Long> all = afterDelete.values().stream().flatMap(List::stream).toList();
    return line("live deletes", "delete", all, going.size());
  }

  /** How many deletes have arrived in the table, and how fast. */
  String deletesIn(String table) {
    List<Long> sorted = afterDelete.getOrDefault(table, List.of()).stream().sorted().toList();
    return sorted.isEmpty()
        ? "0"
        : String.format(
            Locale.ROOT, "%d: %.1f s, %.1f s", sorted.size(), median(sorted), most(sorted));
  }

  private static double median(List<Long> sorted) {
    return sorted.get(sorted.size() / 2) / 1000.0;
  }

  private static double most(List<Long> sorted) {
    return sorted.get(sorted.size() - 1) / 1000.0;
  }

  private static String line(String what, String since, List<Long> after, int underWay) {
    if (after.isEmpty()) {
      return "  " + what + " " + underWay + " under way";
    }
    List<Long> sorted = after.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "  %s %,d in the warehouse, %.1f s after the %s (median), %.1f s at the most; %d under way",
        what,
        sorted.size(),
        median(sorted),
        since,
        most(sorted),
        underWay);
  }
}
