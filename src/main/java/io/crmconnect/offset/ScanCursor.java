package io.crmconnect.offset;

/**
 * How far a scan over the versions has come.
 *
 * @param watermark nothing older is left to find; epoch ms of the vendor's clock
 * @param inProgress whether a scan is under way
 * @param nextWatermark while open: the watermark once it is drained, taken at its start
 * @param position while open: behind which the scan goes on, as the vendor says it; empty: from the
 *     beginning
 */
public record ScanCursor(long watermark, boolean inProgress, long nextWatermark, String position) {

  public static ScanCursor idleAt(long watermark) {
    return new ScanCursor(watermark, false, watermark, "");
  }

  public ScanCursor startScan(long newWatermark) {
    // The watermark never goes back, whatever a clock says.
    return new ScanCursor(watermark, true, Math.max(watermark, newWatermark), "");
  }

  public ScanCursor advanceTo(String newPosition) {
    return new ScanCursor(watermark, inProgress, nextWatermark, newPosition);
  }

  /** A version at or after which something is unfinished: the drained scan must find it again. */
  public ScanCursor limitNextWatermark(long version) {
    return new ScanCursor(
        watermark, inProgress, Math.max(watermark, Math.min(nextWatermark, version)), position);
  }

  public ScanCursor finish() {
    return idleAt(nextWatermark);
  }
}
