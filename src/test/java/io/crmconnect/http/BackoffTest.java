/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void theBackoffDoublesUpToItsMaximum() {
    Backoff backoff = new Backoff(500, 60_000);

    assertThat(IntStream.of(1, 2, 3, 7, 8, 1_000).mapToLong(backoff::spanMs))
        .containsExactly(500L, 1_000L, 2_000L, 32_000L, 60_000L, 60_000L);
  }

  @Property
  void everyDelayIsWithinItsRangeAndHonoursRetryAfter(
      @ForAll @LongRange(min = 1, max = 10_000) long base,
      @ForAll @LongRange(min = 10_000, max = Long.MAX_VALUE / 4) long max,
      @ForAll @IntRange(min = 1) int attempt,
      @ForAll @LongRange(min = 0, max = 100_000) long retryAfter,
      @ForAll long seed) {
    Backoff backoff = new Backoff(base, max);

    long delay = backoff.delayMs(attempt, retryAfter, new Random(seed));

    assertThat(delay).isBetween(Math.max(1, retryAfter), Math.max(1, retryAfter) + max);
    assertThat(delay - Math.max(1, retryAfter)).isLessThan(backoff.spanMs(attempt));
  }
}
