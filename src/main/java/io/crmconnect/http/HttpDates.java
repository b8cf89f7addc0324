package io.crmconnect.http;

import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;

/** Parses times in the headers of a response. */
public final class HttpDates {
  private static final long MAX_RETRY_AFTER_MS = 86_400_000;

  private HttpDates() {}

  /**
   * The server's clock according to the {@code Date} header, epoch ms; empty if it is not valid.
   */
  public static OptionalLong parseDate(HttpOutcome.Response response) {
    Optional<String> header = response.header("date");
    if (header.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      ZonedDateTime time = ZonedDateTime.parse(header.get(), DateTimeFormatter.RFC_1123_DATE_TIME);
      return OptionalLong.of(time.toInstant().toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  /** The delay of {@code Retry-After} in ms, at most a day; 0 if it is not valid. */
  public static long parseRetryAfterMs(HttpOutcome.Response response) {
    String text = response.header("retry-after").orElse("").strip();
    try {
      double seconds = Double.parseDouble(text);
      return seconds > 0 ? (long) Math.min(MAX_RETRY_AFTER_MS, Math.ceil(seconds * 1000)) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
