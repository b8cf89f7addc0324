package io.crmconnect.sync.core;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of reconciliation and deletes.
 *
 * @param consumerConfigured whether the topics can be read back
 * @param intervalMs from the start of one run to the start of the next; 0: none
 * @param maxDeletePercent share of an object's rows that may be deleted per day without an operator
 * @param releasedRuns object to the held run that is released
 * @param topicMapping object to the topic of its rows, where configured
 */
public record ReconcileSettings(
    boolean consumerConfigured,
    long intervalMs,
    double maxDeletePercent,
    Map<String, String> releasedRuns,
    Map<String, String> topicMapping) {
  public static final ReconcileSettings DISABLED =
      new ReconcileSettings(false, 0, 10, Map.of(), Map.of());

  public ReconcileSettings {
    // Map.copyOf is slow for many short names, whose hash codes are close together.
    releasedRuns = Collections.unmodifiableMap(new TreeMap<>(releasedRuns));
    topicMapping = Collections.unmodifiableMap(new TreeMap<>(topicMapping));
  }

  public boolean isEnabled() {
    return consumerConfigured && intervalMs > 0;
  }
}
