package io.crmconnect.monitor;

import java.util.Map;
import java.util.function.LongSupplier;

/** Where metrics are shown. */
interface MetricsSink {
  MetricsSink NONE = (name, description, tags, value) -> {};

  /**
   * @param tags what tells it from others of its name; at most one
   * @param value asked for from any thread, at any time
   */
  void register(String name, String description, Map<String, String> tags, LongSupplier value);
}
