/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import com.google.common.util.concurrent.RateLimiter;
import java.time.Duration;

/**
 * Guava's rate limiter with warm-up, which never releases saved permits in one burst as the default
 * limiter does. It saves no time either: a permit that is taken late delays all that follow. So its
 * rate is slightly above the given one. It only spaces calls; how many are allowed is counted by
 * {@link RollingWindow}.
 */
public final class GuavaPacer implements Pacer {
  /** Makes up for permits that are taken a few ms late. */
  public static final double CATCH_UP_FACTOR = 1.05;

  private final RateLimiter limiter;

  public GuavaPacer(double permitsPerSecond) {
    this.limiter =
        RateLimiter.create(CATCH_UP_FACTOR * permitsPerSecond, warmUpPeriod(permitsPerSecond));
  }

  /** The spacing of one permit; the first permit after a pause is delayed by at most half of it. */
  public static Duration warmUpPeriod(double permitsPerSecond) {
    return Duration.ofNanos(Math.max(1_000L, Math.round(1e9 / permitsPerSecond)));
  }

  @Override
  public boolean tryAcquire() {
    return limiter.tryAcquire();
  }

  @Override
  public void setRate(double permitsPerSecond) {
    limiter.setRate(CATCH_UP_FACTOR * permitsPerSecond);
  }
}
