/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of reconciliation and deletes.
 *
 * @param consumerConfigured whether the topics can be read back
 * @param intervalMs from the start of one run to the start of the next; 0: none
 * @param comparedFields whose values are compared, besides the versions
 * @param maxDeletePercent share of an object's rows that may be deleted per day without an operator
 * @param releasedRuns object to the held run that is released
 * @param topicMapping object to the topic of its rows, where configured
 * @param resolvedTopics object to the topic of its rows as it results from the other settings
 * @param transformations object to the fingerprint of the transformations of its rows, where the
 *     topic cannot be told because one of them is not known
 */
public record ReconcileSettings(
    boolean consumerConfigured,
    long intervalMs,
    ComparedFields comparedFields,
    double maxDeletePercent,
    Map<String, String> releasedRuns,
    Map<String, String> topicMapping,
    Map<String, String> resolvedTopics,
    Map<String, String> transformations) {
  public static final ReconcileSettings DISABLED =
      new ReconcileSettings(false, 0, ComparedFields.CALCULATED, 10, Map.of(), Map.of());

  /** The settings without what results from others. */
  public ReconcileSettings(
      boolean consumerConfigured,
      long intervalMs,
      ComparedFields comparedFields,
      double maxDeletePercent,
      Map<String, String> releasedRuns,
      Map<String, String> topicMapping) {
    this(
        consumerConfigured,
        intervalMs,
        comparedFields,
        maxDeletePercent,
        releasedRuns,
        topicMapping,
        Map.of(),
        Map.of());
  }

  public ReconcileSettings {
    // Map.copyOf is slow for many short names, whose hash codes are close together.
    releasedRuns = Collections.unmodifiableMap(new TreeMap<>(releasedRuns));
    topicMapping = Collections.unmodifiableMap(new TreeMap<>(topicMapping));
    resolvedTopics = Collections.unmodifiableMap(new TreeMap<>(resolvedTopics));
    transformations = Collections.unmodifiableMap(new TreeMap<>(transformations));
  }

  public ReconcileSettings withResolvedTopics(Map<String, String> other) {
    return new ReconcileSettings(
        consumerConfigured,
        intervalMs,
        comparedFields,
        maxDeletePercent,
        releasedRuns,
        topicMapping,
        other,
        transformations);
  }

  public ReconcileSettings withTransformations(Map<String, String> other) {
    return new ReconcileSettings(
        consumerConfigured,
        intervalMs,
        comparedFields,
        maxDeletePercent,
        releasedRuns,
        topicMapping,
        resolvedTopics,
        other);
  }

  /** The fingerprint of transformations that may rename the object's topic; empty: there is none */
  public String transformationsOf(String object) {
    return transformations.getOrDefault(object, "");
  }

  /** The topic of the object's rows according to the settings; empty if they do not tell. */
  public String topicOf(String object) {
    return topicMapping.getOrDefault(object, resolvedTopics.getOrDefault(object, ""));
  }

  public boolean isEnabled() {
    return consumerConfigured && intervalMs > 0;
  }
}
