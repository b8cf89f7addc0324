package io.crmconnect.monitor;

import java.util.Map;
import java.util.function.LongSupplier;

/** Publishes metrics. */
interface MetricsSink {
  MetricsSink NONE = (name, description, tags, value) -> {};

  /**
   * @param tags at most one tag, which distinguishes metrics of the same name
   * @param value called on any thread, at any time
   */
  void register(String name, String description, Map<String, String> tags, LongSupplier value);
}
