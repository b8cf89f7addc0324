package io.crmconnect.stack;

import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a worker that differ between stacks.
 *
 * @param discovery the worker's {@code plugin.discovery}
 * @param stockPlugins whether the Avro converter and the JDBC sink are also on its plugin path
 * @param extraProperties worker properties that override the others
 */
public record WorkerSettings(
    KafkaVersion version,
    String heap,
    String discovery,
    boolean stockPlugins,
    Map<String, String> extraProperties) {

  /** The newest worker, configured as in production. */
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(KafkaVersion.V4_3, "1g", "service_load", true, Map.of());

  public WorkerSettings {
    extraProperties = new TreeMap<>(extraProperties);
  }

  public WorkerSettings withVersion(KafkaVersion version) {
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties);
  }

  public WorkerSettings withHeap(String heap) {
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties);
  }

  public WorkerSettings withDiscovery(String discovery) {
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties);
  }

  /** Only the connector, for a worker that only has to load it. */
  public WorkerSettings withoutStockPlugins() {
    return new WorkerSettings(version, heap, discovery, false, extraProperties);
  }

  public WorkerSettings withProperty(String property, String value) {
    Map<String, String> properties = new TreeMap<>(extraProperties);
    properties.put(property, value);
    return new WorkerSettings(version, heap, discovery, stockPlugins, properties);
  }
}
