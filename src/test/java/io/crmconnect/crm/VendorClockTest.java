/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VendorClockTest {
  private final VendorClock clock = new VendorClock();

  @Test
  void tooFewResponsesGiveNoTime() {
    for (int seen = 0; seen < VendorClock.MIN_SAMPLES; seen++) {
      assertThat(clock.isSynchronized()).isFalse();
      assertThat(clock.missingSamples()).isEqualTo(VendorClock.MIN_SAMPLES - seen);
      clock.addSample(1_000L * seen, 1_000L * seen);
    }
    assertThat(clock.isSynchronized()).isTrue();
    assertThat(clock.missingSamples()).isZero();
  }

  @Test
  void advancesWithTheElapsedTime() {
    clock.addSample(5_000, 6_000);
    assertThat(clock.vendorTimeAt(7_000)).isEqualTo(6_000);
  }

  @Test
  void aServerWhoseClockIsAheadDoesNotMoveTheClock() {
    clock.addSample(5_000, 6_000);
    clock.addSample(3_605_000, 6_000);
    assertThat(clock.vendorTimeAt(6_000)).isEqualTo(5_000);
  }

  @Test
  void theLowerOfTheTwoClocksCounts() {
    for (int i = 0; i < 16; i++) {
      clock.addSample(3_600_000, 0);
    }
    assertThat(clock.vendorTimeAt(5_000)).isEqualTo(5_000);
    assertThat(clock.latestTimeAt(5_000)).isEqualTo(3_605_000);
    assertThat(clock.leadMs()).isEqualTo(3_600_000);
  }

  @Test
  void aSingleWrongDateIsNoDifference() {
    for (int i = 0; i < 8; i++) {
      clock.addSample(1_000_000 - i, 1_000_000);
    }
    clock.addSample(0, 1_000_000);
    clock.addSample(Long.MAX_VALUE, 1_000_000);
    assertThat(clock.leadMs()).isBetween(-8L, 0L);
    assertThat(clock.latestTimeAt(2_000_000)).isEqualTo(2_000_000);
  }

  @Test
  void noDateOverflows() {
    for (long date : new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0}) {
      VendorClock other = new VendorClock();
      other.addSample(date, 1_790_000_000_000L);
      assertThat(other.vendorTimeAt(1_790_000_000_000L)).isLessThanOrEqualTo(1_790_000_000_000L);
      assertThat(other.latestTimeAt(1_790_000_000_000L)).isGreaterThanOrEqualTo(1_790_000_000_000L);
    }
  }

  @Test
  void aSlowResponseIsDroppedInTime() {
    clock.addSample(0, 10_000);
    for (int i = 0; i < 16; i++) {
      clock.addSample(20_000 + i, 20_000 + i);
    }
    assertThat(clock.vendorTimeAt(30_000)).isEqualTo(30_000);
  }
}
