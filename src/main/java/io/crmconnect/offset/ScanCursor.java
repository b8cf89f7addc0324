/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * The progress of a scan over the versions.
 *
 * @param watermark no older version is left to find; epoch ms of the vendor's clock
 * @param inProgress whether a scan is open
 * @param nextWatermark during a scan: the watermark that it sets when it is finished, taken at its
 *     start
 * @param position during a scan: the vendor's position at which it continues; empty: from the
 *     beginning
 */
public record ScanCursor(long watermark, boolean inProgress, long nextWatermark, String position) {

  public static ScanCursor idleAt(long watermark) {
    return new ScanCursor(watermark, false, watermark, "");
  }

  public ScanCursor startScan(long newWatermark) {
    // The watermark never goes back, even if a clock does.
    return new ScanCursor(watermark, true, Math.max(watermark, newWatermark), "");
  }

  public ScanCursor advanceTo(String newPosition) {
    return new ScanCursor(watermark, inProgress, nextWatermark, newPosition);
  }

  /** Limits the next watermark, so that the next scan finds an unfinished version again. */
  public ScanCursor limitNextWatermark(long version) {
    return new ScanCursor(
        watermark, inProgress, Math.max(watermark, Math.min(nextWatermark, version)), position);
  }

  public ScanCursor finish() {
    return idleAt(nextWatermark);
  }
}
