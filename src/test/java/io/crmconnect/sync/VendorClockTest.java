package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VendorClockTest {
  private final VendorClock clock = new VendorClock();

  @Test
  void oneAnswerIsNotBelieved() {
    clock.saw(1_000, 0);
    clock.saw(2_000, 1_000);
    assertThat(clock.known()).isFalse();
    clock.saw(3_000, 2_000);
    assertThat(clock.known()).isTrue();
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
