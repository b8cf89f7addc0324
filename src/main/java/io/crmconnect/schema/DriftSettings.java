/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings about schema changes that are not purely additive.
 *
 * @param defaultMode the mode of objects without a mode of their own
 * @param modeByObject modes of single objects
 * @param decisions in the order of the settings
 */
public record DriftSettings(
    DriftMode defaultMode, Map<String, DriftMode> modeByObject, List<SchemaDecision> decisions) {
  public static final DriftSettings DEFAULT =
      new DriftSettings(DriftMode.QUARANTINE, Map.of(), List.of());

  public DriftSettings {
    // Map.copyOf is slow for many short names, whose hash codes are close together.
    modeByObject = Collections.unmodifiableMap(new TreeMap<>(modeByObject));
    decisions = List.copyOf(decisions);
  }

  public DriftMode modeFor(String object) {
    return modeByObject.getOrDefault(object, defaultMode);
  }

  List<SchemaDecision> decisionsFor(String object) {
    return decisions.stream()
        .filter(schemaDecision -> schemaDecision.object().equals(object))
        .toList();
  }
}
