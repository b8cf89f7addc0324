package io.crmconnect.offset;

/**
 * An object that waits for a decision about its schema. Its own scans stand still; a shadow scan
 * puts what changes into quarantine.
 *
 * @param detectedAt the vendor's clock when the drift was found, epoch ms; 0: not frozen
 * @param changes what drifted, for people
 * @param quarantinedRows that went to quarantine for it
 * @param quarantineScan how far the shadow scan has come
 * @param alertedAt about when somebody was told of it last, epoch ms
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
