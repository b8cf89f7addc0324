/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The state of the account's limits according to the headers of a response.
 *
 * @param limits by name; limits that the headers do not contain are missing
 */
public record BudgetSignals(Map<String, LimitStatus> limits) {
  /** The name of the daily quota; the vendor names all other limits. */
  public static final String DAILY = "daily";

  public static final BudgetSignals NONE = new BudgetSignals(Map.of());

  public BudgetSignals {
    limits = Map.copyOf(limits);
  }

  /**
   * The state of a limit at the vendor; a value is empty if its header is missing or if no limit of
   * a vendor can have it.
   *
   * @param permits requests per interval, 1 to a billion
   * @param remaining requests that remain in the current interval, 0 to a billion
   */
  public record LimitStatus(OptionalLong permits, OptionalLong remaining) {
    public static final long MAX_REQUESTS = 1_000_000_000;

    private static final LimitStatus UNKNOWN =
        new LimitStatus(OptionalLong.empty(), OptionalLong.empty());

    public LimitStatus {
      boolean isLimit = permits.isEmpty() || within(permits, 1).isPresent();
      // What is said to remain of no limit is no more true than that limit.
      remaining = isLimit ? within(remaining, 0) : OptionalLong.empty();
      permits = within(permits, 1);
    }

    private static OptionalLong within(OptionalLong value, long min) {
      return value.isPresent() && value.getAsLong() >= min && value.getAsLong() <= MAX_REQUESTS
          ? value
          : OptionalLong.empty();
    }
  }

  public LimitStatus of(String limit) {
    return limits.getOrDefault(limit, LimitStatus.UNKNOWN);
  }
}
