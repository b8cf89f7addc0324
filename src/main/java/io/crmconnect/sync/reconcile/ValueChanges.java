/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the rows whose values have changed without a new version, and tells if they are most of an
 * object's. Which fields change is seen in a sample of records, whose values are remembered from
 * one sweep to the next: always the records whose ids have the lowest hashes.
 */
final class ValueChanges {
  static final int SAMPLE_SIZE = 100;

  /** Of fewer rows, nothing is told. */
  private static final long MIN_ROWS = 100;

  /** As many fields are told. */
  private static final int MAX_FIELDS = 10;

  /**
   * A record of the sample.
   *
   * @param hashes of its values by the vendor's names of the fields
   */
  private record Sampled(String id, long version, Map<String, Integer> hashes) {}

  private final ObjectContext context;
  private final TreeMap<Long, Sampled> sample = new TreeMap<>();
  private final TreeMap<String, Integer> changesByField = new TreeMap<>();

  /** Records of the sample that were compared with the sweep before. */
  private int comparedSamples;

  private long changedRows;

  ValueChanges(ObjectContext context) {
    this.context = context;
  }

  void startRun() {
    changesByField.clear();
    comparedSamples = 0;
    changedRows = 0;
  }

  /** A row was emitted because its values have changed without a new version. */
  void addChangedRow() {
    changedRows++;
  }

  /** How many rows had changed without a new version in this run. */
  long changedRows() {
    return changedRows;
  }

  /** A sweep has seen the compared values of a row. */
  void onRowSeen(Row row) {
    long rank = rank(row.id());
    if (sample.size() >= SAMPLE_SIZE && rank > sample.lastKey()) {
      return;
    }
    Sampled now = new Sampled(row.id(), row.version(), hashes(row));
    Sampled before = sample.put(rank, now);
    if (before != null && before.id.equals(row.id()) && before.version == row.version()) {
      compare(before, now);
    }
    if (sample.size() > SAMPLE_SIZE) {
      sample.pollLastEntry();
    }
  }

  private void compare(Sampled before, Sampled now) {
    comparedSamples++;
    now.hashes.forEach(
        (field, hash) -> {
          Integer earlier = before.hashes.get(field);
          if (earlier != null && !earlier.equals(hash)) {
            changesByField.merge(field, 1, Integer::sum);
          }
        });
  }

  private Map<String, Integer> hashes(Row row) {
    Map<String, Integer> hashes = new TreeMap<>();
    for (String field : context.comparedFields()) {
      String value = row.values().get(field);
      hashes.put(field, value == null ? 0 : value.hashCode());
    }
    return hashes;
  }

  /** The same in every JVM, and well spread for ids that differ in a few characters. */
  private static long rank(String id) {
    long rank = id.length();
    for (int i = 0; i < id.length(); i++) {
      rank = (rank ^ id.charAt(i)) * 0x9E3779B97F4A7C15L;
      rank ^= rank >>> 29;
    }
    return rank;
  }

  /**
   * All rows were compared.
   *
   * @param rows that the vendor has
   */
  void finishRun(long rows) {
    if (rows < MIN_ROWS || changedRows * 2 <= rows) {
      return;
    }
    Map<String, Long> percentByField = percentByField();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("rows", rows);
    details.put("changed", changedRows);
    details.put("sampled", comparedSamples);
    details.put("percent_by_field", percentByField);
    context.emitEvent(
        EventKind.FIELDS_RECALCULATED,
        Level.WARN,
        "Most rows of "
            + context.object().name()
            + " had other values than at the last reconciliation, although their records were not"
            + " changed: "
            + changedRows
            + " of "
            + rows
            + ". They were read and written again. "
            + (percentByField.isEmpty()
                ? "Which fields change will be known after the next reconciliation."
                : "The fields that changed most, with their share of "
                    + comparedSamples
                    + " sampled rows: "
                    + describe(percentByField)
                    + ". If their values are not needed, leave them out with field.exclude."),
        details);
  }

  private Map<String, Long> percentByField() {
    List<Map.Entry<String, Integer>> fields = new ArrayList<>(changesByField.entrySet());
    fields.sort(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()));
    Map<String, Long> percent = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> each : fields.subList(0, Math.min(MAX_FIELDS, fields.size()))) {
      percent.put(each.getKey(), Math.round(100.0 * each.getValue() / comparedSamples));
    }
    return percent;
  }

  private static String describe(Map<String, Long> percentByField) {
    List<String> texts = new ArrayList<>();
    percentByField.forEach((field, percent) -> texts.add(field + " (" + percent + " %)"));
    return String.join(", ", texts);
  }
}
