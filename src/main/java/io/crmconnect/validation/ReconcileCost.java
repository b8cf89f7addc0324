/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.sync.reconcile.SweepInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Estimates the requests that reconciliation takes per day, and by how much its interval is
 * extended.
 */
final class ReconcileCost {
  private static final double DAY_MS = 86_400_000;

  private static final int MAX_COUNTED_OBJECTS = 10;

  private ReconcileCost() {}

  /** Messages for the log; empty if reconciliation is off or the records cannot be counted. */
  static List<String> estimate(
      CrmSourceConfig config,
      BlockingCrm crm,
      RecordCounts counts,
      List<CrmObject> objects,
      ComparedFieldNames comparedFields) {
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
    int countedObjects = 0;
    List<String> comparing = new ArrayList<>();
    List<String> readWhole = new ArrayList<>();
    for (CrmObject object : swept.subList(0, Math.min(MAX_COUNTED_OBJECTS, swept.size()))) {
      OptionalLong count = counts.of(object);
      if (count.isEmpty()) {
        break;
      }
      countedObjects++;
      long objectRecords = count.getAsLong();
      boolean readsEveryRecord = comparedFields.readsEveryRecord(object, crm.vendorCapabilities());
      // Each page of ids is followed by a read of them.
      int listPageSize =
          crm.vendorCapabilities().capabilities(object).listPageSize() / (readsEveryRecord ? 2 : 1);
      if (readsEveryRecord) {
        readWhole.add(object.name());
      }
      if (!comparedFields.of(object).isEmpty()) {
        comparing.add(object.name() + " (" + comparedFields.of(object).size() + ")");
      }
      // A task's request rate is not known here; in practice the daily limit extends the interval.
      long stretchedMs =
          SweepInterval.extend(intervalMs, objectRecords, listPageSize, 0, dailyLimit);
      totalRecords += objectRecords;
      requestsPerDay += Math.ceil(objectRecords / (double) listPageSize) * DAY_MS / stretchedMs;
      if (stretchedMs > intervalMs) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s has %,d records, so it is reconciled every %,d ms instead of every %,d ms,"
                    + " because reconciliation may use at most half of the daily requests.",
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
              "Reconciling all %,d records%s every %,d ms takes about %,.0f requests per day%s."
                  + " Reading recycle bins takes at most the same number again.",
              totalRecords,
              countedObjects < swept.size() ? " of the first " + countedObjects + " objects" : "",
              intervalMs,
              requestsPerDay,
              describeShare(requestsPerDay, dailyLimit)));
    }
    noteComparison(comparing, readWhole, notes);
    return notes;
  }

  private static void noteComparison(
      List<String> comparing, List<String> readWhole, List<String> notes) {
    if (comparing.isEmpty()) {
      return;
    }
    notes.add(
        "Reconciliation compares the values of fields that change without a new version, for "
            + String.join(", ", comparing)
            + " field(s). Records with other values are read again: one request more for each full"
            + " batch of them."
            + (readWhole.isEmpty()
                ? ""
                : " The names of the fields of "
                    + String.join(", ", readWhole)
                    + " do not fit into a request for a list, so each of its records is read, which"
                    + " doubles the requests."));
  }

  private static String describeShare(double requestsPerDay, OptionalLong dailyLimit) {
    return dailyLimit.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            ", %.1f %% of the account's daily limit of %,d",
            100 * requestsPerDay / dailyLimit.getAsLong(),
            dailyLimit.getAsLong());
  }
}
