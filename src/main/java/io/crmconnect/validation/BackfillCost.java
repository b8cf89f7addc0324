/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.CrmObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Estimates how long the copy of the history takes. */
final class BackfillCost {
  private static final double HOUR_SECONDS = 3_600;
  private static final double MINUTE_SECONDS = 60;

  private BackfillCost() {}

  /** A message for the log; empty without a backfill or records, or if none are counted. */
  static Optional<String> estimate(
      CrmSourceConfig config, BlockingCrm crm, RecordCounts counts, List<CrmObject> objects) {
    double requestsPerSecond = crm.vendorCapabilities().maxBackfillRequestsPerSecond();
    if (!config.backfillEnabled()
        || config.wildcard()
        || !config.canCountWhileTasksRun()
        || requestsPerSecond <= 0) {
      return Optional.empty();
    }
    long records = 0;
    long requests = 0;
    int counted = 0;
    List<CrmObject> listed =
        objects.stream()
            .filter(each -> crm.vendorCapabilities().capabilities(each).namesChanges())
            .toList();
    for (CrmObject object : listed) {
      OptionalLong count = counts.of(object);
      if (count.isPresent()) {
        counted++;
        records += count.getAsLong();
        int pageSize = crm.vendorCapabilities().capabilities(object).listPageSize();
        requests += (count.getAsLong() + pageSize - 1) / pageSize;
      }
    }
    return counted == 0 || (records == 0 && counted == listed.size())
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Copying the history of %,d records%s takes about %,d requests, %s at best.",
                records,
                counted < listed.size()
                    ? " (" + counted + " of " + listed.size() + " objects are counted so far)"
                    : "",
                requests,
                describe(requests / requestsPerSecond)));
  }

  static String describe(double seconds) {
    if (seconds >= HOUR_SECONDS) {
      return String.format(Locale.ROOT, "%.1f hours", seconds / HOUR_SECONDS);
    }
    return seconds >= MINUTE_SECONDS
        ? String.format(Locale.ROOT, "%.0f minutes", seconds / MINUTE_SECONDS)
        : "some seconds";
  }
}
