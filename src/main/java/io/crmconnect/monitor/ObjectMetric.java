/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

/** The metrics of an object. */
public enum ObjectMetric implements MetricDefinition {
  PHASE("phase", "0 starting, 1 backfill, 2 changes only, 3 frozen, 4 suspended"),
  FROZEN("frozen", "1 if the object waits for a decision about its schema, otherwise 0"),
  SUSPENDED("suspended", "1 if the object cannot be read at present, otherwise 0"),
  TOPIC_WAIT(
      "topic-wait-ms",
      "How long the object has been waiting for the end of its topic to be read; 0 if it is not"),
  RECORDS("records-total", "Records emitted to the object's topic"),
  FRESHNESS("freshness-ms", "How far the watermark is behind the CRM's clock; -1 if unknown", -1),
  FRESHNESS_P50("freshness-p50-ms", "Median of freshness-ms in ten minutes; -1 if unknown", -1),
  FRESHNESS_P99(
      "freshness-p99-ms", "99th percentile of freshness-ms in ten minutes; -1 if unknown", -1),
  FRESHNESS_MAX("freshness-max-ms", "Maximum of freshness-ms in ten minutes; -1 if unknown", -1),
  BACKFILLED("backfill-rows-total", "Rows that the backfill emitted"),
  BACKFILL_DONE("backfill-rows-done", "Rows that this pass of the backfill has copied"),
  BACKFILL_EXPECTED("backfill-rows-expected", "Rows that the CRM counts; -1 if unknown", -1),
  BACKFILL_SECONDS_LEFT(
      "backfill-seconds-left",
      "Time that the backfill still takes at the rate of the last ten minutes; -1 if unknown",
      -1),
  MISFITS("misfits-total", "Values that did not match their column type"),
  QUARANTINED("quarantined-total", "Rows sent to quarantine"),
  DRIFT_ROWS("drift-rows", "Rows in quarantine that wait for a decision about a drift"),
  DELETED("deletes-total", "Records whose delete was emitted"),
  DELETES_HELD("deletes-held", "Deletes that wait for an operator"),
  DELETES_REFUTED("deletes-refuted-total", "Records that appeared deleted but are alive"),
  REPAIRED(
      "reconcile-repaired-total",
      "Rows that were emitted again because the topic lacked them or had another version"),
  SWEPT("reconcile-swept-total", "Rows of the CRM compared with the topic"),
  RECONCILE_AGE(
      "reconcile-age-ms",
      "Time since the last complete comparison with the topic; -1 if there was none",
      -1);

  private final String metricName;
  private final String description;
  private final long initialValue;

  ObjectMetric(String metricName, String description) {
    this(metricName, description, 0);
  }

  ObjectMetric(String metricName, String description, long initialValue) {
    this.metricName = metricName;
    this.description = description;
    this.initialValue = initialValue;
  }

  @Override
  public String metricName() {
    return metricName;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public long initialValue() {
    return initialValue;
  }
}
