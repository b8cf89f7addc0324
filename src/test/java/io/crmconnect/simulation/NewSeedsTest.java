/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class NewSeedsTest {
  @Test
  void aRunCountsOnFromItsMinute() {
    LocalDateTime minute = LocalDateTime.of(2026, 11, 27, 9, 5);

    assertThat(NewSeeds.firstAt(minute)).isEqualTo(202_611_270_905_000_000L);
    assertThat(NewSeeds.firstAt(minute.plusMinutes(1)) - NewSeeds.firstAt(minute))
        .isEqualTo(1_000_000);
  }
}
