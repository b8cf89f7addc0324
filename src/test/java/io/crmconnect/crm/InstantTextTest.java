/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InstantTextTest {
  private static final long YEAR_1 = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
  private static final long YEAR_10000 = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

  private final Random random = new Random(22);

  @Test
  void everyInstantIsReadAsTheJdkReadsIt() {
    for (int i = 0; i < 20_000; i++) {
      Instant instant = randomInstant();
      assertThat(InstantText.toEpochMs(instant.toString()))
          .as(instant.toString())
          .isEqualTo(instant.toEpochMilli());
      assertThat(InstantText.isFinerThanMillis(instant.toString()))
          .as(instant.toString())
          .isEqualTo(instant.getNano() % 1_000_000 != 0);
    }
  }

  @Test
  void anOffsetIsSubtracted() {
    for (int i = 0; i < 5_000; i++) {
      ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(2 * 18 * 60) - 18 * 60) * 60);
      OffsetDateTime time = randomInstant().atOffset(offset);
      if (time.getYear() >= 1 && time.getYear() <= 9999) {
        assertThat(InstantText.toEpochMs(time.toString()))
            .as(time.toString())
            .isEqualTo(time.toInstant().toEpochMilli());
      }
    }
  }

  @Test
  void epochMillisecondsMayHaveASignAndAFraction() {
    assertThat(InstantText.toEpochMs("1764230400123")).isEqualTo(1_764_230_400_123L);
    assertThat(InstantText.toEpochMs("-5")).isEqualTo(-5);
    assertThat(InstantText.toEpochMs("-5.25")).isEqualTo(-6);
    assertThat(InstantText.toEpochMs("7.0")).isEqualTo(7);
    assertThat(InstantText.isFinerThanMillis("7.0")).isFalse();
    assertThat(InstantText.isFinerThanMillis("7.01")).isTrue();
  }

  @Test
  void aTextThatEndsTooEarlyOrTooLateIsNoInstant() {
    String valid = "2026-11-27T08:15:30.123+05:30";
    for (int length = 0; length < valid.length(); length++) {
      String text = valid.substring(0, length) + "x";
      assertThat(InstantText.toEpochMs(text)).as(text).isEqualTo(InstantText.INVALID);
    }
    List<String> invalid =
        List.of(
            "",
            "-",
            ".",
            "7.",
            "1.2.3",
            "1234567890123456",
            "2026-02-30",
            "2026-13-01",
            "0000-01-01",
            "2026-11-27T24:00",
            "2026-11-27T08:60",
            "2026-11-27T08:15:60",
            "2026-11-27T08:15:30.",
            "2026-11-27T08:15.5",
            "2026-11-27T08:15+19",
            "2026-11-27Z",
            "2026-11-27T08:15:30ZZ",
            "2026-11-27T08:15+05:",
            "2026-11-27T08:15+0560");
    for (String text : invalid) {
      assertThat(InstantText.toEpochMs(text)).as(text).isEqualTo(InstantText.INVALID);
    }
  }

  private Instant randomInstant() {
    long seconds = random.nextLong(YEAR_1 / 1_000, YEAR_10000 / 1_000);
    int digits = random.nextInt(10);
    int unit = (int) Math.pow(10, 9 - digits);
    return Instant.ofEpochSecond(seconds, random.nextInt(1_000_000_000) / unit * unit);
  }
}
