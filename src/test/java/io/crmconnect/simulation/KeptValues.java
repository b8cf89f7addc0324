/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * In some histories a marked row keeps the values of the record's last row; in all others it has
 * none.
 */
final class KeptValues implements Invariant {
  private static final long STREAM = 0x510E527FADE682D1L;

  private final boolean active;
  private final boolean mustKeepAll;

  private KeptValues(boolean active, boolean mustKeepAll) {
    this.active = active;
    this.mustKeepAll = mustKeepAll;
  }

  /**
   * @param mustKeepAll whether nothing happens after which a delete may lack values
   */
  static KeptValues draw(long seed, Operator.FixedSettings settings, boolean mustKeepAll) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean active =
        random.nextInt(2) == 0
            && settings.readsTopics()
            && !settings.deleteMode().equals("tombstone");
    return new KeptValues(active, mustKeepAll);
  }

  boolean isActive() {
    return active;
  }

  Map<String, String> settings() {
    return active
        ? Map.of(
            "delete.soft.values", "keep",
            "value.converter", "org.apache.kafka.connect.json.JsonConverter")
        : Map.of();
  }

  @Override
  public String name() {
    return "a marked row keeps the last values";
  }

  @Override
  public void checkRow(ObservedRow row) {
    TopicLogs.Entry entry = row.entry();
    if (!row.isDelete() || entry.values() == null || row.keyState().isDeleted()) {
      return;
    }
    Map<String, Object> last =
        Optional.ofNullable(row.keyState().entry())
            .map(TopicLogs.Entry::values)
            .orElse(new TreeMap<>());
    for (String field : row.object().fieldTypes().keySet()) {
      String column = ExpectedRecord.columnName(field);
      Object kept = entry.values().get(column);
      // That one is excluded at times.
      boolean mayLack =
          !active
              || !mustKeepAll
              || row.object().hasDrifted()
              || field.equals(Operator.TOGGLED_FIELD);
      boolean right = Objects.equals(kept, last.get(column)) && active;
      if (!right && (kept != null || !mayLack)) {
        throw violation(
            row.subject(), column + " is " + kept + " for " + last.get(column) + " in " + entry);
      }
    }
  }
}
