package io.crmconnect.crm;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * A request's result with what came along.
 *
 * @param vendorTime the vendor's clock when it answered (HTTP {@code Date}), epoch ms; absent where
 *     no answer came
 * @param signals what the answer's headers say of the budget
 */
public record CrmResponse(Result result, OptionalLong vendorTime, BudgetSignals signals) {
  public CrmResponse {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(vendorTime, "vendorTime");
    Objects.requireNonNull(signals, "signals");
  }
}
