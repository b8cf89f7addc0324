/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Parses times in the headers of a response. */
public final class HttpDates {
  private static final long MAX_RETRY_AFTER_MS = 86_400_000;

  /** Seconds, or a fraction of them; no sign, exponent, unit or name that Java would accept. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");

  /** Responses of the same second have the same text, and parsing it is expensive. */
  private record ParsedDate(String text, OptionalLong time) {}

  private static volatile ParsedDate lastDate;

  private HttpDates() {}

  /**
   * The server's clock according to the {@code Date} header, epoch ms; empty if it is not valid.
   */
  public static OptionalLong parseDate(HttpOutcome.Response response) {
    String text = response.header("date").orElse("");
    ParsedDate last = lastDate;
    if (last == null || !last.text.equals(text)) {
      last = new ParsedDate(text, parseHttpDate(text));
      lastDate = last;
    }
    return last.time;
  }

  /** A date as headers have it, epoch ms; empty if it is not valid. */
  public static OptionalLong parseHttpDate(String text) {
    try {
      ZonedDateTime time = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return OptionalLong.of(time.toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * The delay of {@code Retry-After} in ms, at most a day: a number of seconds, or a date that is
   * compared with the response's own {@code Date}. 0 if it is neither.
   */
  public static long parseRetryAfterMs(HttpOutcome.Response response) {
    String text = response.header("retry-after").orElse("").strip();
    if (SECONDS.matcher(text).matches()) {
      return (long) Math.min(MAX_RETRY_AFTER_MS, Math.ceil(Double.parseDouble(text) * 1000));
    }
    OptionalLong until = parseHttpDate(text);
    OptionalLong date = parseDate(response);
    return until.isPresent() && date.isPresent()
        ? Math.max(0, Math.min(MAX_RETRY_AFTER_MS, until.getAsLong() - date.getAsLong()))
        : 0;
  }
}
