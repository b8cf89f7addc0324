/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumericIdOrderTest {
  private static final NumericIdOrder ORDER = NumericIdOrder.INSTANCE;

  @Test
  void numbersAreOrderedAsNumbersAndBeforeOtherText() {
    assertThat(List.of("x", "10", "a-1", "9", "99999999999999999999", "100").stream().sorted(ORDER))
        .containsExactly("9", "10", "100", "99999999999999999999", "a-1", "x");
    assertThat(ORDER.compare("007", "7")).isZero();
  }

  @Test
  void onlyNumbersAreResumable() {
    assertThat(ORDER.isResumable("123")).isTrue();
    assertThat(ORDER.isResumable("a1")).isFalse();
    assertThat(ORDER.isResumable("")).isFalse();
  }

  @Test
  void packsWhatIsTheTextOfItsNumber() {
    assertThat(ORDER.toLong("0")).hasValue(0);
    assertThat(ORDER.toLong("999999999999999999")).hasValue(999_999_999_999_999_999L);
    assertThat(ORDER.toLong("007")).isEmpty();
    assertThat(ORDER.toLong("1000000000000000000")).isEmpty();
    assertThat(ORDER.toLong("-1")).isEmpty();
    assertThat(ORDER.toLong("x")).isEmpty();
  }

  @Test
  void splitsInTheMiddle() {
    assertThat(ORDER.distance("100", "5100")).isEqualTo(5_000);
    assertThat(ORDER.midpoint("100", "5100")).contains("2600");
    assertThat(ORDER.distance("5100", "100")).isZero();
    assertThat(ORDER.midpoint("5100", "100")).isEmpty();
    assertThat(ORDER.distance("x", "100")).isZero();
    assertThat(ORDER.distance("1", "9".repeat(20))).isZero();
  }
}
