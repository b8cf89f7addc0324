package io.crmconnect.sync.core;

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
    clock.addSample(5_000, 100);
    assertThat(clock.vendorTimeAt(1_100)).isEqualTo(6_000);
  }

  @Test
  void aServerWhoseClockIsAheadDoesNotMoveTheClock() {
    clock.addSample(5_000, 0);
    clock.addSample(3_605_000, 0);
    assertThat(clock.vendorTimeAt(0)).isEqualTo(5_000);
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
