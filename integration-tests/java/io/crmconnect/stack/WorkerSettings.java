/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a worker that differ between stacks.
 *
 * @param discovery the worker's {@code plugin.discovery}
 * @param stockPlugins whether the Avro converter and the JDBC sink are also on its plugin path
 * @param extraProperties worker properties that override the others
 * @param jvmOptions additional options of its JVM, such as an agent
 */
public record WorkerSettings(
    KafkaVersion version,
    String heap,
    String discovery,
    boolean stockPlugins,
    Map<String, String> extraProperties,
    List<String> jvmOptions) {

  /** The newest worker, configured as in production. */
  public static final WorkerSettings DEFAULT =
      new WorkerSettings(KafkaVersion.V4_3, "1g", "service_load", true, Map.of(), List.of());

  public WorkerSettings {
    extraProperties = new TreeMap<>(extraProperties);
    jvmOptions = List.copyOf(jvmOptions);
  }

  public WorkerSettings withVersion(KafkaVersion version) {
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties, jvmOptions);
  }

  public WorkerSettings withHeap(String heap) {
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties, jvmOptions);
  }

  public WorkerSettings withDiscovery(String discovery) {
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties, jvmOptions);
  }

  /** Only the connector, for a worker that only has to load it. */
  public WorkerSettings withoutStockPlugins() {
    return new WorkerSettings(version, heap, discovery, false, extraProperties, jvmOptions);
  }

  public WorkerSettings withProperty(String property, String value) {
    Map<String, String> properties = new TreeMap<>(extraProperties);
    properties.put(property, value);
    return new WorkerSettings(version, heap, discovery, stockPlugins, properties, jvmOptions);
  }

  public WorkerSettings withJvmOption(String option) {
    List<String> options = new ArrayList<>(jvmOptions);
    options.add(option);
    return new WorkerSettings(version, heap, discovery, stockPlugins, extraProperties, options);
  }
}
