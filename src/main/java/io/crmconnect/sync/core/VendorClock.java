package io.crmconnect.sync.core;

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
public final class VendorClock {
  /** How many answers must have been seen before the clock is believed. */
  static final int MIN_SAMPLES = 8;

  private static final int MAX_SAMPLES = 16;

  private final Deque<Long> samples = new ArrayDeque<>();

  public void addSample(long vendorTime, long now) {
    samples.addLast(vendorTime - now);
    if (samples.size() > MAX_SAMPLES) {
      samples.removeFirst();
    }
  }

  public boolean isSynchronized() {
    return samples.size() >= MIN_SAMPLES;
  }

  /** How many answers are still to be seen before it is believed. */
  public int missingSamples() {
    return Math.max(0, MIN_SAMPLES - samples.size());
  }

  /** An instant that the vendor's clock has certainly reached at {@code now}. */
  public long vendorTimeAt(long now) {
    if (samples.isEmpty()) {
      throw new IllegalStateException("no answer yet");
    }
    long lowest = Long.MAX_VALUE;
    for (long sample : samples) {
      lowest = Math.min(lowest, sample);
    }
    return now + lowest;
  }
}
