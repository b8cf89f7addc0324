package io.crmconnect.schema;

import java.util.List;
import java.util.Map;

/**
 * What a user decides about changes at the vendor that are more than additive.
 *
 * @param defaultMode of every object
 * @param modeByObject where an object's mode is another one
 * @param decisions in the order of the settings
 */
public record DriftSettings(
    DriftMode defaultMode, Map<String, DriftMode> modeByObject, List<SchemaDecision> decisions) {
  public static final DriftSettings DEFAULT =
      new DriftSettings(DriftMode.QUARANTINE, Map.of(), List.of());

  public DriftSettings {
    modeByObject = Map.copyOf(modeByObject);
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
