/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

/** A metric as {@code docs/metrics.md} lists it. */
interface MetricDefinition {
  /** The name of the JMX attribute; a name that ends with {@code -total} is that of a counter. */
  String metricName();

  String description();

  /** The value until the first one is set; -1 where 0 would be misread. */
  default long initialValue() {
    return 0;
  }
}
