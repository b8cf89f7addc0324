/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

/** The metrics of one of the CRM's limits per interval. */
enum LimitMetric implements MetricDefinition {
  PERMITS("limit-permits", "Requests that the CRM allows in the interval"),
  INTERVAL("limit-interval-ms", "The interval of the limit"),
  USED("limit-used", "Requests of this task in the last interval"),
  LEFT("limit-left", "Requests that this task may send in addition");

  private final String metricName;
  private final String description;

  LimitMetric(String metricName, String description) {
    this.metricName = metricName;
    this.description = description;
  }

  @Override
  public String metricName() {
    return metricName;
  }

  @Override
  public String description() {
    return description;
  }
}
