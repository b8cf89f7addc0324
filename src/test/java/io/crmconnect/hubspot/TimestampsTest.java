/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {
  private static final String VALID = "2026-11-27T08:15:30.123Z";
  private static final String WITHOUT_MILLIS = "2026-11-27T08:15:30Z";
  private static final String CHARACTERS = "0123456789-:.,TZ+ ";

  @Test
  void everyTextIsReadAsTheJdkReadsIt() {
    Random random = new Random(22);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? VALID : WITHOUT_MILLIS);
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        char c = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
        text.setCharAt(random.nextInt(text.length()), c);
      }
      assertThat(Timestamps.parse(text.toString()))
          .as(text.toString())
          .isEqualTo(parseWithJdk(text.toString()));
    }
  }

  @Test
  void formsThatHubspotSeldomWritesAreReadToo() {
    assertThat(Timestamps.parse("2026-11-27T08:15:30Z")).hasValue(1_795_767_330_000L);
    assertThat(Timestamps.parse("2026-11-27T24:00:00.000Z")).hasValue(1_795_824_000_000L);
    assertThat(Timestamps.parse("1764231330123")).hasValue(1_764_231_330_123L);
    assertThat(Timestamps.parse("2026-11-27")).isEmpty();
    assertThat(Timestamps.parse("")).isEmpty();
    assertThat(Timestamps.parse(null)).isEmpty();
  }

  private static OptionalLong parseWithJdk(String text) {
    try {
      return OptionalLong.of(Instant.parse(text).toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }
}
