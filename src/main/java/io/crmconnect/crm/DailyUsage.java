/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The state of the daily quota, for metrics; a value is empty if it is not known.
 *
 * @param limit requests of the account per day
 * @param left requests that the account has left today, as far as the vendor told
 * @param resetInMs time until all requests are available again; empty for a rolling quota
 */
public record DailyUsage(OptionalLong limit, OptionalLong left, OptionalLong resetInMs) {
  public static final DailyUsage UNKNOWN =
      new DailyUsage(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  public DailyUsage {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(left, "left");
    Objects.requireNonNull(resetInMs, "resetInMs");
  }
}
