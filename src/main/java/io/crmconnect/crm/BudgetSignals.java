package io.crmconnect.crm;

import java.util.OptionalLong;

/**
 * What an answer's headers say of the account's allowance; each absent where the header was.
 *
 * @param burstLimit requests per burst interval
 * @param burstRemaining of them in the current interval
 * @param dailyLimit requests per day
 * @param dailyRemaining of them today
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
