package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.sync.association.PassInterval;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Estimates the requests that comparing links takes. */
final class AssociationCost {
  private static final double DAY_MS = 86_400_000;

  /** The connector's share of the budget allows few counts per second. */
  private static final int MAX_COUNTED_OBJECTS = 10;

  private AssociationCost() {}

  /** A message for the log; empty without associations, or if the records cannot be counted. */
  static Optional<String> estimate(
      CrmSourceConfig config, BlockingCrm crm, RecordCounts counts, List<CrmObject> objects) {
    List<CrmObject> pairs = objects.stream().filter(Association::isAssociation).toList();
    if (pairs.isEmpty() || !config.canCountWhileTasksRun()) {
      return Optional.empty();
    }
    List<CrmObject> origins = pairs.stream().map(AssociationCost::originOf).distinct().toList();
    if (origins.size() > MAX_COUNTED_OBJECTS) {
      return Optional.empty();
    }
    long perPass = 0;
    double perDay = 0;
    for (CrmObject pair : pairs) {
      CrmObject from = originOf(pair);
      OptionalLong records = counts.of(from);
      if (records.isEmpty()) {
        return Optional.empty();
      }
      long requests = requestsPerPass(config, crm, pair, from, records.getAsLong());
      long intervalMs =
          PassInterval.extend(
              config.associationsIntervalMs(), requests, crm.vendorCapabilities().dailyLimit());
      perPass += requests;
      perDay += requests * DAY_MS / intervalMs;
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "Comparing the links of %d pair(s) takes about %,d requests per pass of each, and %,.0f"
                + " per day.",
            pairs.size(),
            perPass,
            perDay));
  }

  private static CrmObject originOf(CrmObject pair) {
    return Association.of(pair).orElseThrow().from();
  }

  /** Records whose topic is read back need not be listed. */
  private static long requestsPerPass(
      CrmSourceConfig config, BlockingCrm crm, CrmObject pair, CrmObject from, long records) {
    long reads = divideUp(records, crm.vendorCapabilities().capabilities(pair).maxIdsPerRead());
    return config.reconcileSettings().isEnabled()
        ? reads
        : reads + divideUp(records, crm.vendorCapabilities().capabilities(from).listPageSize());
  }

  private static long divideUp(long records, int perRequest) {
    return (records + perRequest - 1) / perRequest;
  }
}
