/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.RenamedTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Warns of settings of Connect itself that decide what becomes of the connector's records. */
final class ConnectSettingWarnings {
  private static final String ERRORS_TOLERANCE = "errors.tolerance";
  private static final String TRANSFORMS = "transforms";

  private ConnectSettingWarnings() {}

  /**
   * @param props all settings, with those of Connect
   */
  static List<String> find(Map<String, String> props, CrmSourceConfig config) {
    List<String> warnings = new ArrayList<>();
    if ("all".equalsIgnoreCase(props.getOrDefault(ERRORS_TOLERANCE, "").strip())) {
      warnings.add(
          "errors.tolerance is all, so Connect skips records that a transformation, a converter or"
              + " Kafka rejects, and goes on. The connector reports each of them by an alert"
              + " (records.dropped), but only "
              + (config.reconcileSettings().isEnabled()
                  ? "the next reconciliation emits such rows and deletes again."
                  : "reconciliation would emit such rows and deletes again, and it is off.")
              + " Set errors.tolerance to none.");
    }
    warnings.addAll(findDestinationWarnings(props, config));
    return warnings;
  }

  private static List<String> findDestinationWarnings(
      Map<String, String> props, CrmSourceConfig config) {
    if (props.getOrDefault(TRANSFORMS, "").isBlank()
        && config.reconcileSettings().topicMapping().isEmpty()) {
      return List.of();
    }
    List<String> renamed = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    RenamedTopics renamedTopics = new RenamedTopics(props);
    for (String object : config.objects()) {
      String topic = config.topicOf(object);
      String written = renamedTopics.resolve(topic).orElse("");
      if (written.isEmpty()) {
        unknown.add(object);
      } else if (!written.equals(topic)) {
        renamed.add(topic + " to " + written);
      }
      String mapped = config.reconcileSettings().topicMapping().getOrDefault(object, written);
      if (!written.isEmpty() && !mapped.equals(written)) {
        renamed.add(topic + " to " + written + " (although reconcile.topics says " + mapped + ")");
      }
    }
    List<String> warnings = new ArrayList<>();
    if (!renamed.isEmpty()) {
      warnings.add(
          "transforms renames topics: "
              + String.join(", ", renamed)
              + ". If an object's rows were written to another topic before, the object begins"
              + " anew: its whole history is copied to the new topic.");
    }
    if (!unknown.isEmpty()) {
      warnings.add(
          "transforms contains transformations that may rename topics, so the topics of "
              + String.join(", ", unknown)
              + " are known only when rows are written. After such a change, one row of each object"
              + " is written again at the start. If it is written to another topic than before, the"
              + " object begins anew: its whole history is copied to the new topic.");
    }
    return warnings;
  }
}
