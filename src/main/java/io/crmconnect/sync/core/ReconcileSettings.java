package io.crmconnect.sync.core;

import java.util.Map;

/**
 * What the operator decides about reconciliation and deletes.
 *
 * @param consumerConfigured whether the topics can be read back
 * @param intervalMs from the beginning of one run to the next; 0: none
 * @param maxDeletePercent of an object's rows that may be deleted in a day without an operator
 * @param releasedRuns object to the held run that is let pass
 * @param topicMapping object to the topic that its rows land in, where the operator says so
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
    releasedRuns = Map.copyOf(releasedRuns);
    topicMapping = Map.copyOf(topicMapping);
  }

  public boolean isEnabled() {
    return consumerConfigured && intervalMs > 0;
  }
}
