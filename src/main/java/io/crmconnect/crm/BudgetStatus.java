/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;

/** What alerts, metrics and logs say about the account's limits. */
public interface BudgetStatus {
  /** Of a client without limits. */
  BudgetStatus UNLIMITED = new BudgetStatus() {};

  /** The daily limit, if it blocks requests at present. */
  default Optional<DailyLimitReached> dailyLimitReached(long now) {
    return Optional.empty();
  }

  /** A limit of which other applications leave nothing, if there is one at present. */
  default Optional<LimitUsedByOthers> limitUsedByOthers(long now) {
    return Optional.empty();
  }

  /** The state of the limits per interval. */
  default List<LimitUsage> limitUsages(long now) {
    return List.of();
  }

  /** The state of the daily quota. */
  default DailyUsage dailyUsage(long now) {
    return DailyUsage.UNKNOWN;
  }
}
