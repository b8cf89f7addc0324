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
   * The state of a limit at the vendor; a value is empty if its header is missing.
   *
   * @param permits requests per interval
   * @param remaining requests that remain in the current interval
   */
  public record LimitStatus(OptionalLong permits, OptionalLong remaining) {
    private static final LimitStatus UNKNOWN =
        new LimitStatus(OptionalLong.empty(), OptionalLong.empty());
  }

  public LimitStatus of(String limit) {
    return limits.getOrDefault(limit, LimitStatus.UNKNOWN);
  }
}
