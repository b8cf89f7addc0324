/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package com.google.common.util.concurrent;

import io.crmconnect.ratelimit.GuavaPacer;
import io.crmconnect.ratelimit.Pacer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Guava's own limiter on a virtual clock; only its package can hand it one. */
public final class VirtualPacers {
  private static final double COLD_FACTOR = 3.0;

  private VirtualPacers() {}

  /**
   * Pacers as production makes them, but on this clock.
   *
   * @param nowMs ms of the virtual clock, never going back
   */
  public static Pacer.Factory factory(LongSupplier nowMs) {
    return permitsPerSecond -> new VirtualPacer(permitsPerSecond, nowMs);
  }

  private static final class VirtualPacer implements Pacer {
    private final RateLimiter limiter;

    VirtualPacer(double permitsPerSecond, LongSupplier nowMs) {
      Duration warmUp = GuavaPacer.warmUpPeriod(permitsPerSecond);
      this.limiter =
          RateLimiter.create(
              GuavaPacer.CATCH_UP_FACTOR * permitsPerSecond,
              warmUp.toNanos(),
              TimeUnit.NANOSECONDS,
              COLD_FACTOR,
              new VirtualStopwatch(nowMs));
    }

    @Override
    public boolean tryAcquire() {
      return limiter.tryAcquire();
    }

    @Override
    public void setRate(double permitsPerSecond) {
      limiter.setRate(GuavaPacer.CATCH_UP_FACTOR * permitsPerSecond);
    }
  }

  private static final class VirtualStopwatch extends RateLimiter.SleepingStopwatch {
    private final LongSupplier nowMs;

    VirtualStopwatch(LongSupplier nowMs) {
      this.nowMs = nowMs;
    }

    @Override
    protected long readMicros() {
      return TimeUnit.MILLISECONDS.toMicros(nowMs.getAsLong());
    }

    @Override
    protected void sleepMicrosUninterruptibly(long micros) {
      if (micros > 0) {
        throw new AssertionError("nothing may sleep, asked for " + micros + " us");
      }
    }
  }
}
