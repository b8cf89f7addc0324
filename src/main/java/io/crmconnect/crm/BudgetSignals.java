package io.crmconnect.crm;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What an answer's headers say of the account's limits.
 *
 * @param limits by the limit's name; without those that the headers do not mention
 */
public record BudgetSignals(Map<String, LimitStatus> limits) {
  /** The name of the daily quota; the vendor names all other limits. */
  public static final String DAILY = "daily";

  public static final BudgetSignals NONE = new BudgetSignals(Map.of());

  public BudgetSignals {
    limits = Map.copyOf(limits);
  }

  /**
   * A limit as the vendor sees it; each absent where the header was.
   *
   * @param permits requests per interval
   * @param remaining of them in the current interval
   */
  public record LimitStatus(OptionalLong permits, OptionalLong remaining) {
    private static final LimitStatus UNKNOWN =
        new LimitStatus(OptionalLong.empty(), OptionalLong.empty());
  }

  public LimitStatus of(String limit) {
    return limits.getOrDefault(limit, LimitStatus.UNKNOWN);
  }
}
