/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.monitor.ObjectMetric;
import io.crmconnect.monitor.ObjectMetrics;
import io.crmconnect.monitor.TaskMetric;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.sync.core.ObjectStatus;
import io.crmconnect.sync.core.ReconcileMetrics;

/** Sets the metrics that describe a state, from the state of the syncs and of the budget. */
final class MetricsUpdate {
  private static final long INTERVAL_MS = 1_000;

  private final TaskMetrics metrics;
  private final TaskSync sync;
  private final CrmClient crmClient;
  private final RecordQueue records;
  private final Acknowledgements acknowledgements;
  private final ObjectStartLog startLog = new ObjectStartLog();
  private long nextUpdateAt;

  MetricsUpdate(
      TaskMetrics metrics,
      TaskSync sync,
      CrmClient crmClient,
      RecordQueue records,
      Acknowledgements acknowledgements) {
    this.metrics = metrics;
    this.sync = sync;
    this.crmClient = crmClient;
    this.records = records;
    this.acknowledgements = acknowledgements;
  }

  /** Sets the metrics at most once a second. */
  void update(long now) {
    if (now < nextUpdateAt) {
      return;
    }
    nextUpdateAt = now + INTERVAL_MS;
    metrics.set(TaskMetric.BYTES_WAITING, records.readyBytes());
    metrics.set(TaskMetric.BYTES_UNACKNOWLEDGED, acknowledgements.unacknowledgedBytes());
    metrics.setLimits(crmClient.budgetStatus().limitUsages(now));
    metrics.setDaily(crmClient.budgetStatus().dailyUsage(now), now);
    sync.reportLag(now, (object, ms) -> metrics.forObject(object).setFreshness(ms, now));
    sync.reportQuarantinedRows(
        (object, rows) -> metrics.forObject(object).set(ObjectMetric.DRIFT_ROWS, rows));
    sync.reportTopicWait(
        now, (object, ms) -> metrics.forObject(object).set(ObjectMetric.TOPIC_WAIT, ms));
    sync.reportReconciliation(
        now, (object, figures) -> setReconciliation(metrics.forObject(object), figures));
    sync.reportStatus(
        (object, status) -> {
          setStatus(metrics.forObject(object), status, now);
          startLog.observe(object, status.phase());
        });
  }

  private static void setReconciliation(ObjectMetrics metrics, ReconcileMetrics figures) {
    metrics.set(ObjectMetric.DELETED, figures.deleted());
    metrics.set(ObjectMetric.DELETES_HELD, figures.heldDeletes());
    metrics.set(ObjectMetric.DELETES_REFUTED, figures.refuted());
    metrics.set(ObjectMetric.REPAIRED, figures.repaired());
    metrics.set(ObjectMetric.SWEPT, figures.swept());
    metrics.set(ObjectMetric.RECONCILE_AGE, figures.sinceFinishedMs());
  }

  private static void setStatus(ObjectMetrics metrics, ObjectStatus status, long now) {
    metrics.set(ObjectMetric.PHASE, status.phase().code());
    metrics.set(ObjectMetric.FROZEN, status.frozen());
    metrics.set(ObjectMetric.SUSPENDED, status.phase() == ObjectStatus.Phase.SUSPENDED);
    metrics.setBackfill(
        status.backfillPending(), status.backfilledRows(), status.expectedRows(), now);
  }
}
