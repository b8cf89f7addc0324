/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

/** The metrics of a task. */
public enum TaskMetric implements MetricDefinition {
  CONNECTED("connected", "1 if the CRM has responded and still does, otherwise 0"),
  CRM_UNREACHABLE(
      "crm-unreachable-ms",
      "Time since a request to the CRM last succeeded; 0 as long as requests succeed"),
  REQUESTS("requests-total", "Requests sent to the CRM"),
  RETRIES("retries-total", "Requests that failed and are sent again"),
  THROTTLED("throttled-total", "Requests that the CRM rejected because of a limit"),
  LAST_SUCCESS("last-success-time-ms", "When a request to the CRM last succeeded; 0: never"),
  LAST_ERROR("last-error-time-ms", "When a request to the CRM last failed; 0: never"),
  DAILY_LIMIT("daily-limit", "Requests that the account has per day; -1 if unknown", -1),
  DAILY_LEFT("daily-left", "Requests that the account has left today; -1 if unknown", -1),
  DAILY_RESET_SECONDS(
      "daily-reset-seconds", "Time until the requests of the day are reset; -1 if unknown", -1),
  DAILY_RUNS_OUT_SECONDS(
      "daily-runs-out-seconds",
      "Time until no request is left at the rate of the last half hour; -1 if unknown or never",
      -1),
  SIGNALS_APPLIED("signals-applied-total", "Signals that were applied, once per object"),
  SIGNALS_REFUSED(
      "signals-refused-total", "Signals that were refused; the event signal.refused says why"),
  BYTES_WAITING("bytes-waiting", "Estimated bytes of the records that wait for the next poll"),
  BYTES_UNACKNOWLEDGED(
      "bytes-unacknowledged", "Estimated bytes of the records that Kafka has not acknowledged yet"),
  POLL_INSIDE(
      "poll-inside-ms-total",
      "Time inside poll, where the task waits for the CRM; grows faster if the CRM is slow"),
  POLL_OUTSIDE(
      "poll-outside-ms-total",
      "Time between polls, where Connect writes the records; grows faster if Kafka is slow");

  private final String metricName;
  private final String description;
  private final long initialValue;

  TaskMetric(String metricName, String description) {
    this(metricName, description, 0);
  }

  TaskMetric(String metricName, String description, long initialValue) {
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
