package io.crmconnect.crm;

import java.util.OptionalLong;

/**
 * The state of the account's limits according to the headers of a response; a value is empty if its
 * header is missing.
 *
 * @param burstLimit requests per burst interval
 * @param burstRemaining requests that remain in the current interval
 * @param dailyLimit requests per day
 * @param dailyRemaining requests that remain today
 */
public record BudgetSignals(
    OptionalLong burstLimit,
    OptionalLong burstRemaining,
    OptionalLong dailyLimit,
    OptionalLong dailyRemaining) {
  public static final BudgetSignals NONE =
      new BudgetSignals(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
