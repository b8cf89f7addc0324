/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Under exactly-once, no reader sees the values of a version twice, and no delete twice, whatever
 * was restarted in between. Only a delete, and an operator who has rows emitted again, allow the
 * same row again.
 */
final class NoRepeatUnderExactlyOnce implements Invariant {
  private final Tolerances tolerances;
  private final BooleanSupplier fieldToggled;
  private final boolean comparesAllFields;

  /**
   * @param fieldToggled whether the settings have changed the fields, after which the list may be
   *     read anew
   * @param comparesAllFields whether sweeps compare all fields, so that another set of them has
   *     each row written once more
   */
  NoRepeatUnderExactlyOnce(
      Tolerances tolerances, BooleanSupplier fieldToggled, boolean comparesAllFields) {
    this.tolerances = tolerances;
    this.fieldToggled = fieldToggled;
    this.comparesAllFields = comparesAllFields;
  }

  @Override
  public String name() {
    return "no repeat under exactly-once";
  }

  @Override
  public void checkRow(ObservedRow row) {
    KeyState keyState = row.keyState();
    if (row.isDelete()) {
      boolean secondRecord =
          tolerances.deletesInTwoRecords()
              && row.entry().values() == null
              && keyState.isSoftDeleted();
      if (keyState.isDeleted() && !secondRecord) {
        throw violation(row.subject(), "a second delete: " + row.entry());
      }
    } else if (keyState.hasShown(contentOf(row.entry())) && !isTolerated(row)) {
      throw violation(row.subject(), "a row for the second time: " + row.entry());
    }
  }

  private boolean isTolerated(ObservedRow row) {
    if (row.object().hasDrifted() || !row.object().copiedFields().isEmpty()) {
      // A decision has all rows read once more, and so has a field that was added.
      return true;
    }
    if (comparesAllFields && fieldToggled.getAsBoolean()) {
      return true;
    }
    boolean readsListAgain =
        tolerances.unreliableList() || tolerances.resyncs() || fieldToggled.getAsBoolean();
    if (readsListAgain && row.entry().op().equals("snapshot")) {
      return true;
    }
    // The replicas return both states of a version alternately.
    return tolerances.staleReads()
        && row.hasVersionOfLastEntry()
        && !contentOf(row.keyState().entry()).equals(contentOf(row.entry()));
  }

  /** The version and the values, if any; a record with another column is another one. */
  static Map<String, Object> contentOf(TopicLogs.Entry entry) {
    Map<String, Object> content = new TreeMap<>(entry.values() == null ? Map.of() : entry.values());
    content.remove("_synced_at");
    content.put("version", entry.version());
    return content;
  }
}
