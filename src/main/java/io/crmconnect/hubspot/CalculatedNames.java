/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import java.util.List;
import java.util.Set;

/**
 * Properties that HubSpot calculates although its catalogue does not say so: their values change
 * without a new version of the record.
 */
final class CalculatedNames {
  /** Times in stages, counters of associations, and scores. */
  private static final List<String> PREFIXES =
      List.of(
          "hs_time_in_",
          "hs_v2_time_in_",
          "hs_v2_cumulative_time_in_",
          "hs_v2_latest_time_in_",
          "num_associated_",
          "hs_num_associated_",
          "hs_predictive");

  private static final Set<String> NAMES =
      Set.of("days_to_close", "hs_days_to_close", "hubspotscore", "hubspotscore_2");

  private CalculatedNames() {}

  static boolean contains(String property) {
    return NAMES.contains(property) || PREFIXES.stream().anyMatch(property::startsWith);
  }
}
