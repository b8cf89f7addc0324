package io.crmconnect.ratelimit;

import java.util.OptionalLong;

/**
 * The information about the budget in a response; a value is empty if the response does not contain
 * it.
 *
 * @param retryAfterMs the delay that a throttled response asks for, or 0
 * @param vendorTime the server's clock, epoch ms
 */
public record Feedback(
    Throttle throttle,
    long retryAfterMs,
    OptionalLong burstLimit,
    OptionalLong burstRemaining,
    OptionalLong dailyLimit,
    OptionalLong dailyRemaining,
    OptionalLong vendorTime) {

  /** No response, or one without information about the budget. */
  public static final Feedback NONE =
      new Feedback(
          Throttle.NONE,
          0,
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());
}
