/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The result of a request with the metadata of its response.
 *
 * @param vendorTime the vendor's clock when it responded (HTTP {@code Date}), epoch ms; empty if
 *     there was no response
 * @param signals the state of the limits according to the response's headers
 * @param bytes the size of the response, which is about the memory that its result takes; 0 if it
 *     is unknown
 */
public record CrmResponse(
    Result result, OptionalLong vendorTime, BudgetSignals signals, long bytes) {
  public CrmResponse(Result result, OptionalLong vendorTime, BudgetSignals signals) {
    this(result, vendorTime, signals, 0);
  }

  public CrmResponse {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(vendorTime, "vendorTime");
    Objects.requireNonNull(signals, "signals");
  }
}
