/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HttpDatesTest {
  private static OptionalLong dateOf(Map<String, String> headers) {
    return HttpDates.parseDate(new HttpOutcome.Response(200, headers, new byte[0]));
  }

  @Test
  void eachResponseHasItsOwnDate() {
    long second = Instant.parse("2026-11-28T07:40:45Z").toEpochMilli();
    Map<String, String> first = Map.of("date", "Sat, 28 Nov 2026 07:40:45 GMT");
    assertThat(dateOf(first)).hasValue(second);
    assertThat(dateOf(first)).hasValue(second);
    assertThat(dateOf(Map.of("date", "Sat, 28 Nov 2026 07:40:46 GMT"))).hasValue(second + 1_000);
    assertThat(dateOf(Map.of("date", "yesterday"))).isEmpty();
    assertThat(dateOf(Map.of())).isEmpty();
    assertThat(dateOf(first)).hasValue(second);
  }
}
