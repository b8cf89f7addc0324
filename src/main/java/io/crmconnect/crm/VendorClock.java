/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Compares the vendor's clock, as the {@code Date} header of its responses says it, with this
 * worker's.
 *
 * <p>Each response is a lower bound: when it arrived, the vendor's clock was at its date or later.
 * The lowest of the latest bounds is used. A node of the vendor whose clock is fast therefore
 * cannot move a watermark past rows that are still to appear. Nor can a vendor, or a proxy before
 * it, whose clock is fast in every response: then the worker's clock, the lower one, is used.
 */
public final class VendorClock {
  /** Number of samples required before the clock is used. */
  static final int MIN_SAMPLES = 8;

  private static final int MAX_SAMPLES = 16;

  /** Larger differences are limited to this one, about 300 years, so that no sum overflows. */
  private static final long MAX_DIFFERENCE_MS = 10_000_000_000_000L;

  private final Deque<Long> samples = new ArrayDeque<>();

  public void addSample(long vendorTime, long now) {
    long limited = Math.max(-MAX_DIFFERENCE_MS, Math.min(MAX_DIFFERENCE_MS, vendorTime));
    samples.addLast(Math.max(-MAX_DIFFERENCE_MS, Math.min(MAX_DIFFERENCE_MS, limited - now)));
    if (samples.size() > MAX_SAMPLES) {
      samples.removeFirst();
    }
  }

  public boolean isSynchronized() {
    return samples.size() >= MIN_SAMPLES;
  }

  public boolean hasSample() {
    return !samples.isEmpty();
  }

  /** Number of samples still missing. */
  public int missingSamples() {
    return Math.max(0, MIN_SAMPLES - samples.size());
  }

  /** A time that the vendor's clock and this worker's have certainly reached at {@code now}. */
  public long vendorTimeAt(long now) {
    return Math.min(now, lowestVendorTimeAt(now));
  }

  /** A time that the vendor's clock has certainly reached at {@code now}, as far as it is right. */
  public long lowestVendorTimeAt(long now) {
    if (samples.isEmpty()) {
      throw new IllegalStateException("no sample yet");
    }
    long lowest = MAX_DIFFERENCE_MS;
    for (long sample : samples) {
      lowest = Math.min(lowest, sample);
    }
    return now + lowest;
  }

  /** A time that neither of the two clocks has passed at {@code now}, but for slow responses. */
  public long latestTimeAt(long now) {
    return now + Math.max(0, leadMs());
  }

  /**
   * A time that the vendor's clock has not passed at {@code now}, by any response but slow ones.
   */
  public long latestVendorTimeAt(long now) {
    return now + samples.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /**
   * How far the vendor's clock is ahead of this worker's; negative if it is behind. It is the
   * median of the samples, which neither a slow response nor a single wrong date changes.
   */
  public long leadMs() {
    if (samples.isEmpty()) {
      return 0;
    }
    List<Long> sorted = samples.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
