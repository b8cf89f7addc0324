/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SweepIntervalTest {
  private static final long DAY = 86_400_000;

  private static long intervalOf(long rows, double rate, OptionalLong daily) {
    return SweepInterval.extend(DAY, rows, 100, rate, daily);
  }

  @Test
  void theConfiguredIntervalIsKeptWhereTheRequestsSuffice() {
    assertThat(intervalOf(1_000_000, 15, OptionalLong.of(250_000))).isEqualTo(DAY);
    assertThat(intervalOf(0, 0, OptionalLong.empty())).isEqualTo(DAY);
  }

  @Test
  void aSweepTakesAtMostHalfOfTheDaysRequests() {
    // 100,000 requests, and half of 50,000 a day: four days.
    assertThat(intervalOf(10_000_000, 100, OptionalLong.of(50_000))).isEqualTo(4 * DAY);
  }

  @Test
  void aSweepTakesAtMostAQuarterOfTheRate() {
    // 100,000 requests at a quarter of one a second.
    assertThat(intervalOf(10_000_000, 1, OptionalLong.empty())).isEqualTo(400_000_000);
  }
}
