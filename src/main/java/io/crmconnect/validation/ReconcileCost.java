package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.reconcile.SweepInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a day of reconciliation takes of the requests, and how far it is stretched for it. */
final class ReconcileCost {
  private static final double DAY_MS = 86_400_000;

  /** The connector's part of the budget counts few objects a second. */
  private static final int MAX_COUNTED_OBJECTS = 10;

  private ReconcileCost() {}

  /** Sentences for the log; none where reconciliation is off or the sizes cannot be asked. */
  static List<String> estimate(CrmSourceConfig config, BlockingCrm crm, List<CrmObject> objects) {
    List<String> notes = new ArrayList<>();
    boolean canCount = config.canCountWhileTasksRun();
    if (!config.reconcileSettings().isEnabled() || config.wildcard() || !canCount) {
      return notes;
    }
    long intervalMs = config.reconcileSettings().intervalMs();
    OptionalLong dailyLimit = crm.vendorCapabilities().dailyLimit();
    long totalRecords = 0;
    double requestsPerDay = 0;
    List<CrmObject> swept =
        objects.stream()
            .filter(each -> crm.vendorCapabilities().capabilities(each).namesChanges())
            .toList();
    for (CrmObject object : swept.subList(0, Math.min(MAX_COUNTED_OBJECTS, swept.size()))) {
      if (!(crm.send(new Request.RecordCount(object)) instanceof Result.RecordCount recordCount)) {
        return notes;
      }
      long objectRecords = recordCount.count();
      int listPageSize = crm.vendorCapabilities().capabilities(object).listPageSize();
      // How fast a task may ask is not known here; the day's limit is what stretches in practice.
      long stretchedMs =
          SweepInterval.extend(intervalMs, objectRecords, listPageSize, 0, dailyLimit);
      totalRecords += objectRecords;
      requestsPerDay += Math.ceil(objectRecords / (double) listPageSize) * DAY_MS / stretchedMs;
      if (stretchedMs > intervalMs) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s has %,d records, so they are compared every %,d ms and not every %,d: a sweep"
                    + " may take half of the day's requests.",
                object.name(),
                objectRecords,
                stretchedMs,
                intervalMs));
      }
    }
    if (totalRecords > 0) {
      notes.add(
          0,
          String.format(
              Locale.ROOT,
              "Comparing all %,d records%s with what their topics hold, every %,d ms, takes about"
                  + " %,.0f requests a day%s; looking through recycle bins takes at most as many"
                  + " again.",
              totalRecords,
              swept.size() > MAX_COUNTED_OBJECTS
                  ? " of the first " + MAX_COUNTED_OBJECTS + " objects"
                  : "",
              intervalMs,
              requestsPerDay,
              describeShare(requestsPerDay, dailyLimit)));
    }
    return notes;
  }

  private static String describeShare(double requestsPerDay, OptionalLong dailyLimit) {
    return dailyLimit.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            ", %.1f %% of the %,d that the account has",
            100 * requestsPerDay / dailyLimit.getAsLong(),
            dailyLimit.getAsLong());
  }
}
