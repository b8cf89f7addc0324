package io.crmconnect.http;

import java.util.random.RandomGenerator;

/**
 * How long to wait before asking again: a random instant within a span that doubles with each
 * attempt ("full jitter"), so that those who failed together do not come back together.
 *
 * @param baseMs the first span
 * @param maxMs no span is longer
 */
public record Backoff(long baseMs, long maxMs) {
  public Backoff {
    if (baseMs < 1 || maxMs < baseMs) {
      throw new IllegalArgumentException("a backoff needs 1 <= base <= max");
    }
  }

  /**
   * @param attempt 1 after the first failure
   * @param retryAfterMs what the other side asks to wait, or 0: never less than that
   * @return at least 1
   */
  public long delayMs(int attempt, long retryAfterMs, RandomGenerator random) {
    return Math.max(1, retryAfterMs) + random.nextLong(spanMs(attempt));
  }

  long spanMs(int attempt) {
    int doublings = Math.min(Math.max(0, attempt - 1), 62);
    return baseMs > maxMs >> doublings ? maxMs : Math.min(maxMs, baseMs << doublings);
  }
}
