package io.crmconnect.sync.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates the vendor's clock from the {@code Date} header of its responses. This machine's clock
 * only measures the time that has passed since.
 *
 * <p>Each response is a lower bound: when it arrived, the vendor's clock was at its date or later.
 * The lowest of the latest bounds is used. A node of the vendor whose clock is fast therefore
 * cannot move a watermark past rows that are still to appear.
 */
public final class VendorClock {
  /** Number of samples required before the clock is used. */
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

  /** Number of samples still missing. */
  public int missingSamples() {
    return Math.max(0, MIN_SAMPLES - samples.size());
  }

  /** A time that the vendor's clock has certainly reached at {@code now}. */
  public long vendorTimeAt(long now) {
    if (samples.isEmpty()) {
      throw new IllegalStateException("no sample yet");
    }
    long lowest = Long.MAX_VALUE;
    for (long sample : samples) {
      lowest = Math.min(lowest, sample);
    }
    return now + lowest;
  }
}
