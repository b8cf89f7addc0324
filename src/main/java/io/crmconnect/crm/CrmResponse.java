package io.crmconnect.crm;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The result of a request with the metadata of its response.
 *
 * @param vendorTime the vendor's clock when it responded (HTTP {@code Date}), epoch ms; empty if
 *     there was no response
 * @param signals the state of the limits according to the response's headers
 */
public record CrmResponse(Result result, OptionalLong vendorTime, BudgetSignals signals) {
  public CrmResponse {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(vendorTime, "vendorTime");
    Objects.requireNonNull(signals, "signals");
  }
}
