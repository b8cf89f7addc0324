package io.crmconnect.sync;

import java.util.Map;

/**
 * What the operator decides about reconciliation and deletes.
 *
 * @param consumer whether the topics can be read back
 * @param intervalMs from the beginning of one run to the next; 0: none
 * @param maxPercent of an object's rows that may be deleted in a day without an operator
 * @param release object to the held run that is let pass
 * @param topics object to the topic that its rows land in, where the operator says so
 */
public record ReconcileSettings(
    boolean consumer,
    long intervalMs,
    double maxPercent,
    Map<String, String> release,
    Map<String, String> topics) {
  public static final ReconcileSettings OFF =
      new ReconcileSettings(false, 0, 10, Map.of(), Map.of());

  public ReconcileSettings {
    release = Map.copyOf(release);
    topics = Map.copyOf(topics);
  }

  public boolean on() {
    return consumer && intervalMs > 0;
  }
}
