/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.http.HttpOutcome;
import java.util.Map;
import java.util.OptionalLong;

/** Salesforce's limits as the headers of its answers tell them. */
final class SalesforceLimits {
  /**
   * The pace of all requests. Salesforce itself limits only the day and long-running requests at
   * the same time.
   */
  static final String REQUESTS = "requests";

  /**
   * {@code api-usage=18/5000; per-app-api-usage=17/250(appName=x)}: its parts may come to be more.
   */
  private static final String HEADER = "sforce-limit-info";

  private static final String USAGE = "api-usage=";
  private static final int MAX_DIGITS = 12;

  private SalesforceLimits() {}

  static BudgetSignals parse(HttpOutcome.Response response) {
    for (String part : response.header(HEADER).orElse("").split("[;,]")) {
      String text = part.strip();
      if (text.startsWith(USAGE)) {
        return parseUsage(text.substring(USAGE.length()));
      }
    }
    return BudgetSignals.NONE;
  }

  private static BudgetSignals parseUsage(String text) {
    int slash = text.indexOf('/');
    OptionalLong used = slash < 0 ? OptionalLong.empty() : parseCount(text.substring(0, slash));
    OptionalLong limit = slash < 0 ? OptionalLong.empty() : parseCount(text.substring(slash + 1));
    if (used.isEmpty() || limit.isEmpty()) {
      return BudgetSignals.NONE;
    }
    // More than the limit may be used for a while.
    long remaining = Math.max(0, limit.getAsLong() - used.getAsLong());
    return new BudgetSignals(
        Map.of(BudgetSignals.DAILY, new LimitStatus(limit, OptionalLong.of(remaining))));
  }

  private static OptionalLong parseCount(String text) {
    String digits = text.strip();
    return digits.length() <= MAX_DIGITS && NumericIdOrder.isNumber(digits)
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }
}
