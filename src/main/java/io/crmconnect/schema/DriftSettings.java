package io.crmconnect.schema;

import java.util.List;
import java.util.Map;

/**
 * What a user decides about changes at the vendor that are more than additive.
 *
 * @param mode of every object
 * @param byObject where an object's mode is another one
 * @param decisions in the order of the settings
 */
public record DriftSettings(
    DriftMode mode, Map<String, DriftMode> byObject, List<Decision> decisions) {
  public static final DriftSettings DEFAULT =
      new DriftSettings(DriftMode.QUARANTINE, Map.of(), List.of());

  public DriftSettings {
    byObject = Map.copyOf(byObject);
    decisions = List.copyOf(decisions);
  }

  public DriftMode of(String object) {
    return byObject.getOrDefault(object, mode);
  }

  List<Decision> about(String object) {
    return decisions.stream().filter(decision -> decision.object().equals(object)).toList();
  }
}
