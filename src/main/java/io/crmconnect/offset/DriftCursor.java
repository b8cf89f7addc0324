/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * The state of an object that is frozen until a decision about its schema is made. Its syncs are
 * stopped; a quarantine scan writes changed rows to quarantine.
 *
 * @param detectedAt the vendor's clock when the drift was found, epoch ms; 0 if not frozen
 * @param changes a description of the drifts
 * @param quarantinedRows number of rows written to quarantine because of the drift
 * @param quarantineScan the cursor of the quarantine scan
 * @param alertedAt approximate time of the last alert, epoch ms
 */
public record DriftCursor(
    long detectedAt,
    String changes,
    long quarantinedRows,
    ScanCursor quarantineScan,
    long alertedAt) {
  public static final DriftCursor NONE = new DriftCursor(0, "", 0, ScanCursor.idleAt(0), 0);

  public boolean isActive() {
    return detectedAt != 0;
  }

  public DriftCursor withQuarantineScan(ScanCursor next) {
    return new DriftCursor(detectedAt, changes, quarantinedRows, next, alertedAt);
  }

  public DriftCursor withChanges(String newChanges) {
    return new DriftCursor(detectedAt, newChanges, quarantinedRows, quarantineScan, alertedAt);
  }

  public DriftCursor plusOneRow() {
    return new DriftCursor(detectedAt, changes, quarantinedRows + 1, quarantineScan, alertedAt);
  }

  public DriftCursor withAlertedAt(long now) {
    return new DriftCursor(detectedAt, changes, quarantinedRows, quarantineScan, now);
  }
}
