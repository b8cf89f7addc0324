package io.crmconnect.sync;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The vendor's clock, told from the {@code Date} of its answers; this machine's clock only measures
 * the time that has passed since.
 *
 * <p>Each answer bounds it from below: when it arrived, the vendor's clock stood at its date or
 * later. Of the last bounds the lowest counts, so a node of the vendor whose clock runs ahead
 * cannot push a watermark past rows that are still to appear.
 */
final class VendorClock {
  /** How many answers must have been seen before the clock is believed. */
  static final int ENOUGH = 8;

  private static final int KEPT = 16;

  private final Deque<Long> offsets = new ArrayDeque<>();

  void saw(long vendorTime, long now) {
    offsets.addLast(vendorTime - now);
    if (offsets.size() > KEPT) {
      offsets.removeFirst();
    }
  }

  boolean known() {
    return offsets.size() >= ENOUGH;
  }

  /** How many answers are still to be seen before it is believed. */
  int missing() {
    return Math.max(0, ENOUGH - offsets.size());
  }

  /** An instant that the vendor's clock has certainly reached at {@code now}. */
  long at(long now) {
    if (offsets.isEmpty()) {
      throw new IllegalStateException("no answer yet");
    }
    long lowest = Long.MAX_VALUE;
    for (long offset : offsets) {
      lowest = Math.min(lowest, offset);
    }
    return now + lowest;
  }
}
