package io.crmconnect.ratelimit;

import java.util.OptionalLong;

/**
 * What an answer taught about the budget; each absent where the answer did not say.
 *
 * @param retryAfterMs what a throttled answer asks to wait, or 0
 * @param vendorTime the far side's clock, epoch ms
 */
public record Feedback(
    Throttle throttle,
    long retryAfterMs,
    OptionalLong burstLimit,
    OptionalLong burstRemaining,
    OptionalLong dailyLimit,
    OptionalLong dailyRemaining,
    OptionalLong vendorTime) {

  /** An answer without a word about the budget, or none at all. */
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
