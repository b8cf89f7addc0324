package io.crmconnect.ratelimit;

import com.google.common.util.concurrent.RateLimiter;
import java.time.Duration;

/**
 * Guava's rate limiter in its warm-up form, which unlike the default form never lets saved-up
 * permits out in one burst. Paced a little below the rate, for its rounding lets one more through.
 */
public final class GuavaPacer implements Pacer {
  /** The part of the rate that is asked of the limiter. */
  public static final double RATE_SAFETY_FACTOR = 0.995;

  private final RateLimiter limiter;

  public GuavaPacer(double permitsPerSecond) {
    this.limiter =
        RateLimiter.create(RATE_SAFETY_FACTOR * permitsPerSecond, warmUpPeriod(permitsPerSecond));
  }

  /** One permit's spacing: the first permit after a pause comes half a spacing later, no more. */
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
