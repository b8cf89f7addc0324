/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

/** The metrics of one kind of request and one status. */
enum ResponseMetric implements MetricDefinition {
  RESPONSES("responses-total", "Responses of the CRM, and requests that got none");

  private final String metricName;
  private final String description;

  ResponseMetric(String metricName, String description) {
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
