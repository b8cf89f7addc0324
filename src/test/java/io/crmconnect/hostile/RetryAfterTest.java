/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Retry-After} in every form that servers, proxies and attackers send. */
class RetryAfterTest {
  private static final String DATE = "Tue, 24 Nov 2026 12:00:00 GMT";

  private static long parse(String retryAfter, String date) {
    Map<String, String> headers = new HashMap<>();
    headers.put("retry-after", retryAfter);
    if (date != null) {
      headers.put("date", date);
    }
    return HttpDates.parseRetryAfterMs(new HttpOutcome.Response(429, headers, new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1000",
    "90, 90000",
    "0.25, 250",
    "1.0005, 1001",
    "86400, 86400000",
    "86401, 86400000",
    "999999999999999, 86400000",
    "007, 7000"
  })
  void secondsAndFractionsAreRead(String text, long expectedMs) {
    assertThat(parse(text, DATE)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tue, 24 Nov 2026 12:00:30 GMT | 30000",
        "Tue, 24 Nov 2026 13:00:00 GMT | 3600000",
        "Tue, 24 Nov 2026 12:00:00 GMT | 0",
        "Tue, 24 Nov 2026 11:00:00 GMT | 0",
        "Fri, 24 Nov 2028 12:00:00 GMT | 86400000",
        "Fri, 31 Dec 9999 23:59:59 GMT | 86400000",
        "Thu, 01 Jan 1970 00:00:00 GMT | 0"
      })
  void aDateIsComparedWithTheResponsesOwnDate(String text, long expectedMs) {
    assertThat(parse(text, DATE)).isEqualTo(expectedMs);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1e3",
        "1e400",
        "1d",
        "1f",
        "0x10",
        "0x1p3",
        "NaN",
        "Infinity",
        "-Infinity",
        "1,5",
        "1.",
        ".5",
        "1 s",
        "5 seconds",
        "PT5S",
        "soon",
        "\u0661",
        "1;2",
        "null",
        "2026-11-24T12:00:30Z",
        "24 Nov 2026",
        "9999999999999999999999999999999999999999"
      })
  void nothingElseIsRead(String text) {
    assertThat(parse(text, DATE)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Tue, 24 Nov 2026 12:00:30 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"})
  void aDateWithoutAnOwnDateIsNotRead(String text) {
    assertThat(parse(text, null)).isZero();
    assertThat(parse(text, "yesterday")).isZero();
  }

  @ParameterizedTest
  @EnumSource(FailureKind.class)
  void noFailureWaitsLongerThanItCanNeed(FailureKind kind) {
    long longest = kind == FailureKind.ACCOUNT_UNAVAILABLE ? 86_400_000 : 300_000;
    for (long asked : new long[] {86_400_000, Long.MAX_VALUE}) {
      assertThat(new Result.Failure(kind, "", asked).retryAfterMs()).isEqualTo(longest);
    }
    assertThat(new Result.Failure(kind, "", -5).retryAfterMs()).isZero();
    assertThat(
            new Result.Failure(kind, "", Long.MAX_VALUE, Optional.of(BudgetSignals.DAILY))
                .retryAfterMs())
        .isEqualTo(86_400_000);
  }
}
