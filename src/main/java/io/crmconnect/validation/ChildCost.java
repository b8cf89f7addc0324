/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.sync.association.PassInterval;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Estimates the requests that comparing links and reading histories takes. */
final class ChildCost {
  private static final double DAY_MS = 86_400_000;

  /** The connector's share of the budget allows few counts per second. */
  private static final int MAX_COUNTED_OBJECTS = 10;

  private record Cost(long perPass, double perDay) {}

  private final CrmSourceConfig config;
  private final BlockingCrm crm;
  private final RecordCounts counts;

  private ChildCost(CrmSourceConfig config, BlockingCrm crm, RecordCounts counts) {
    this.config = config;
    this.crm = crm;
    this.counts = counts;
  }

  /** Messages for the log; none of what is not copied, or whose records cannot be counted. */
  static List<String> estimate(
      CrmSourceConfig config, BlockingCrm crm, RecordCounts counts, List<CrmObject> objects) {
    if (!config.canCountWhileTasksRun()) {
      return List.of();
    }
    ChildCost cost = new ChildCost(config, crm, counts);
    List<CrmObject> pairs = objects.stream().filter(Association::isAssociation).toList();
    List<CrmObject> histories = objects.stream().filter(PropertyHistory::isHistory).toList();
    Optional<String> ofPairs =
        cost.estimate(pairs, config.associationsIntervalMs())
            .map(
                found ->
                    String.format(
                        Locale.ROOT,
                        "Comparing the links of %d pair(s) takes about %,d requests per pass of"
                            + " each, and %,.0f per day.",
                        pairs.size(),
                        found.perPass,
                        found.perDay));
    Optional<String> ofHistories =
        cost.estimate(histories, config.historyIntervalMs())
            .map(
                found ->
                    String.format(
                        Locale.ROOT,
                        "Reading the history of the fields of %d object(s) takes about %,d requests"
                            + " per pass of each, and %,.0f per day.",
                        histories.size(),
                        found.perPass,
                        found.perDay));
    return Stream.of(ofPairs, ofHistories).flatMap(Optional::stream).toList();
  }

  private Optional<Cost> estimate(List<CrmObject> children, long configuredIntervalMs) {
    List<CrmObject> parents = children.stream().map(ChildCost::parentOf).distinct().toList();
    if (children.isEmpty() || parents.size() > MAX_COUNTED_OBJECTS) {
      return Optional.empty();
    }
    long perPass = 0;
    double perDay = 0;
    for (CrmObject child : children) {
      CrmObject parent = parentOf(child);
      OptionalLong records = counts.of(parent);
      if (records.isEmpty()) {
        return Optional.empty();
      }
      long requests = requestsPerPass(child, parent, records.getAsLong());
      long intervalMs =
          PassInterval.extend(
              configuredIntervalMs, requests, crm.vendorCapabilities().dailyLimit());
      perPass += requests;
      perDay += requests * DAY_MS / intervalMs;
    }
    return Optional.of(new Cost(perPass, perDay));
  }

  private static CrmObject parentOf(CrmObject child) {
    return ChildObject.of(child).orElseThrow().parent();
  }

  /** Records whose topic is read back need not be listed. */
  private long requestsPerPass(CrmObject child, CrmObject parent, long records) {
    long reads = divideUp(records, crm.vendorCapabilities().capabilities(child).maxIdsPerRead());
    return config.reconcileSettings().isEnabled()
        ? reads
        : reads + divideUp(records, crm.vendorCapabilities().capabilities(parent).listPageSize());
  }

  private static long divideUp(long records, int perRequest) {
    return (records + perRequest - 1) / perRequest;
  }
}
