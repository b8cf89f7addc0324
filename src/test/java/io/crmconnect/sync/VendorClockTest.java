package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VendorClockTest {
  private final VendorClock clock = new VendorClock();

  @Test
  void fewAnswersAreNotBelieved() {
    for (int seen = 0; seen < VendorClock.ENOUGH; seen++) {
      assertThat(clock.known()).isFalse();
      assertThat(clock.missing()).isEqualTo(VendorClock.ENOUGH - seen);
      clock.saw(1_000L * seen, 1_000L * seen);
    }
    assertThat(clock.known()).isTrue();
    assertThat(clock.missing()).isZero();
  }

  @Test
  void goesOnWithTheTimeThatPasses() {
    clock.saw(5_000, 100);
    assertThat(clock.at(1_100)).isEqualTo(6_000);
  }

  @Test
  void aNodeThatRunsAheadMovesNothing() {
    clock.saw(5_000, 0);
    clock.saw(3_605_000, 0);
    assertThat(clock.at(0)).isEqualTo(5_000);
  }

  @Test
  void anAnswerThatTookLongIsForgottenInTime() {
    clock.saw(0, 10_000);
    for (int i = 0; i < 16; i++) {
      clock.saw(20_000 + i, 20_000 + i);
    }
    assertThat(clock.at(30_000)).isEqualTo(30_000);
  }
}
