/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.util.random.RandomGenerator;

/**
 * The delay before a retry: a random time within a span that doubles with each attempt ("full
 * jitter"), so that requests that failed together are not retried together.
 *
 * @param baseMs the first span
 * @param maxMs the longest span
 */
public record Backoff(long baseMs, long maxMs) {
  public Backoff {
    if (baseMs < 1 || maxMs < baseMs) {
      throw new IllegalArgumentException(
          "a backoff needs 1 <= baseMs <= maxMs, not " + baseMs + " and " + maxMs);
    }
  }

  /**
   * @param attempt 1 after the first failure
   * @param retryAfterMs the minimum delay that the server asks for, or 0
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
