/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/** A record that existed all the time is not deleted. */
final class NoDeleteOfLivingRecord implements Invariant {
  private final long maxDeleteDelayMs;

  /**
   * @param maxDeleteDelayMs a delete may be on its way for so long after its record came back
   */
  NoDeleteOfLivingRecord(long maxDeleteDelayMs) {
    this.maxDeleteDelayMs = maxDeleteDelayMs;
  }

  @Override
  public String name() {
    return "no delete of a living record";
  }

  @Override
  public void checkRow(ObservedRow row) {
    if (!row.isDelete()) {
      return;
    }
    long deletedUntil = Long.MIN_VALUE;
    boolean deleted = false;
    for (ReferenceModel.RecordState recordState : row.object().states(row.entry().id())) {
      if (recordState.alive() && deleted) {
        deletedUntil = recordState.changedAt();
      }
      deleted = !recordState.alive();
    }
    if (!deleted && deletedUntil < row.entry().appendedAt() - maxDeleteDelayMs) {
      throw violation(row.subject(), row.entry().toString());
    }
  }
}
