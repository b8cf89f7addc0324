/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A marked row says when its record was deleted and into what it was merged; no other row does. */
final class TrueDeleteFacts implements Invariant {
  private final OptionalLong maxClockErrorMs;

  /**
   * @param maxClockErrorMs how wrong the clocks are at most; empty: they show no time at all
   */
  TrueDeleteFacts(OptionalLong maxClockErrorMs) {
    this.maxClockErrorMs = maxClockErrorMs;
  }

  @Override
  public String name() {
    return "true facts of deletes";
  }

  @Override
  public void checkRow(ObservedRow row) {
    Map<String, Object> values = row.entry().values();
    if (values == null) {
      return;
    }
    Object deletedAt = values.get("_deleted_at");
    Object survivorId = values.get("_merged_into");
    if (!row.isDelete()) {
      if (deletedAt != null || survivorId != null) {
        throw violation(row.subject(), "facts of a delete: " + row.entry());
      }
      return;
    }
    if (survivorId != null
        && !row.object().wasMergedInto(row.entry().id(), survivorId.toString())) {
      throw violation(row.subject(), "it was not merged into " + survivorId);
    }
    if (!(deletedAt instanceof Date date) || !isPlausible(row, date.getTime())) {
      throw violation(row.subject(), "_deleted_at is " + deletedAt + " in " + row.entry());
    }
  }

  /** Not before the record was deleted, and not after the row was written. */
  private boolean isPlausible(ObservedRow row, long deletedAt) {
    if (maxClockErrorMs.isEmpty()) {
      return true;
    }
    long error = maxClockErrorMs.getAsLong();
    List<ReferenceModel.RecordState> states = row.object().states(row.entry().id());
    boolean wasDeleted =
        states.stream().anyMatch(state -> !state.alive() && state.changedAt() <= deletedAt + error);
    return wasDeleted && deletedAt <= row.entry().appendedAt() + error;
  }
}
