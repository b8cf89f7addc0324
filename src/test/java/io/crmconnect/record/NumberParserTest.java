/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParserTest {
  private static final int TEXTS = 200_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "-0.000",
        "+5",
        "5.",
        ".5",
        "-.25",
        "000000000000001",
        "0.0000000000001",
        "999999999999999",
        "9999999999999.9",
        "0.1",
        "1234567.8901234",
        "1e3"
      })
  void aNumberIsTheDoubleOfJava(String text) {
    assertThat(NumberParser.toDouble(text)).isEqualTo(Double.valueOf(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "-", "+", "-.", "1.2.3", "1-2", "1 ", "NaN", "0x10", "1d", "١"})
  void otherTextsAreMisfits(String text) {
    assertThat(NumberParser.toDouble(text)).isSameAs(LossyValue.MISFIT);
  }

  /** Equal bits, so a zero keeps its sign. */
  @Test
  void soIsEveryNumberOfUpToFifteenCharacters() {
    Random random = new Random(15);
    for (int i = 0; i < TEXTS; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
      int digits = 1 + random.nextInt(15);
      int point = random.nextInt(2 * digits);
      for (int digit = 0; digit < digits; digit++) {
        text.append(digit == point ? "." : "").append(random.nextInt(10));
      }
      assertThat(NumberParser.toDouble(text.toString()))
          .as(text.toString())
          .isEqualTo(Double.valueOf(text.toString()));
    }
  }
}
