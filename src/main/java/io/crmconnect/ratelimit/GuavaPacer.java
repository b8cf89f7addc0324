package io.crmconnect.ratelimit;

import com.google.common.util.concurrent.RateLimiter;
import java.time.Duration;

/**
 * Guava's rate limiter with warm-up, which never releases saved permits in one burst as the default
 * limiter does. Its rate is slightly below the given one, because its rounding can allow one more
 * permit.
 */
public final class GuavaPacer implements Pacer {
  /** The part of the rate that the limiter is set to. */
  public static final double RATE_SAFETY_FACTOR = 0.995;

  private final RateLimiter limiter;

  public GuavaPacer(double permitsPerSecond) {
    this.limiter =
        RateLimiter.create(RATE_SAFETY_FACTOR * permitsPerSecond, warmUpPeriod(permitsPerSecond));
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
    limiter.setRate(RATE_SAFETY_FACTOR * permitsPerSecond);
  }
}
