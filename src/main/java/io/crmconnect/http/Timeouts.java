package io.crmconnect.http;

/**
 * How long a call may take.
 *
 * @param connectMs until the connection stands
 * @param callMs until the whole answer is here, the connection included
 */
public record Timeouts(long connectMs, long callMs) {
  public Timeouts {
    if (connectMs < 1 || callMs < 1) {
      throw new IllegalArgumentException("timeouts must be at least 1 ms");
    }
  }

  /** Both from one setting: connecting never needs more than 10 s of it. */
  public static Timeouts of(long requestTimeoutMs) {
    return new Timeouts(Math.min(requestTimeoutMs, 10_000L), requestTimeoutMs);
  }
}
