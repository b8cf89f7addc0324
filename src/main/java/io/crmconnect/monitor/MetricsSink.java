/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import java.util.Map;
import java.util.function.LongSupplier;

/** Publishes metrics. */
interface MetricsSink {
  MetricsSink NONE = (name, description, tags, value) -> {};

  /**
   * @param tags distinguish metrics of the same name; their order is that in the MBean's name
   * @param value called on any thread, at any time
   */
  void register(String name, String description, Map<String, String> tags, LongSupplier value);

  /** Removes the metrics, unless the worker does. May be called more than once, on any thread. */
  default void close() {}
}
