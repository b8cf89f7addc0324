package io.crmconnect.sync;

/**
 * How far a scan over the versions has come.
 *
 * @param watermark nothing older is left to find; epoch ms of the vendor's clock
 * @param open whether a scan is under way
 * @param next while open: the watermark once it is drained, taken at its start
 * @param after while open: all ids up to this one are done; empty: none yet
 */
record ScanCursor(long watermark, boolean open, long next, String after) {

  static ScanCursor at(long watermark) {
    return new ScanCursor(watermark, false, watermark, "");
  }

  ScanCursor opened(long next) {
    // The watermark never goes back, whatever a clock says.
    return new ScanCursor(watermark, true, Math.max(watermark, next), "");
  }

  ScanCursor behind(String id) {
    return new ScanCursor(watermark, open, next, id);
  }

  /** A version at or after which something is unfinished: the drained scan must find it again. */
  ScanCursor holdingBack(long version) {
    return new ScanCursor(watermark, open, Math.max(watermark, Math.min(next, version)), after);
  }

  ScanCursor drained() {
    return at(next);
  }
}
