/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DoublingDelayTest {
  private static final DoublingDelay DELAY = new DoublingDelay(60_000, 3_600_000);

  @Test
  void doublesUpToTheMaximum() {
    assertThat(IntStream.rangeClosed(1, 8).mapToLong(DELAY::delayMs))
        .containsExactly(
            60_000L, 120_000L, 240_000L, 480_000L, 960_000L, 1_920_000L, 3_600_000L, 3_600_000L);
  }

  @Test
  void neverOverflows() {
    assertThat(DELAY.delayMs(Integer.MAX_VALUE)).isEqualTo(3_600_000);
    assertThat(new DoublingDelay(1, Long.MAX_VALUE).delayMs(Integer.MAX_VALUE)).isPositive();
  }

  @Test
  void isTheFirstOneBeforeAnyFailure() {
    assertThat(DELAY.delayMs(0)).isEqualTo(60_000);
  }
}
