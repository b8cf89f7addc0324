/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Writes the connector's settings and changes them sometimes. */
final class Operator {
  static final int SCHEMA_REFRESH_INTERVAL_MS = 120_000;

  /** Sometimes excluded by the settings. */
  static final String TOGGLED_FIELD = "Lead Score";

  /**
   * Settings that do not change during a history.
   *
   * @param readsTopics whether a consumer is configured
   * @param reconcileIntervalMs 0: never
   * @param usesRegistry whether schemas are checked with a registry
   */
  record FixedSettings(
      boolean readsTopics, int reconcileIntervalMs, String deleteMode, boolean usesRegistry) {

    FixedSettings withTopicsRead() {
      return new FixedSettings(true, reconcileIntervalMs, deleteMode, usesRegistry);
    }

    static FixedSettings draw(Scenario scenario, RandomStreams random) {
      String deleteMode = List.of("tombstone", "soft", "both").get(random.settings().nextInt(3));
      boolean neverReconciles =
          random.settings().nextInt(4) == 0 || scenario == Scenario.CRASHES_DURING_SCANS;
      int reconcileIntervalMs = neverReconciles ? 0 : 15_000 + random.settings().nextInt(30_000);
      boolean usesRegistry = random.drift().nextInt(4) == 0;
      boolean readsTopics = random.tasks().nextBoolean();
      return new FixedSettings(readsTopics, reconcileIntervalMs, deleteMode, usesRegistry);
    }
  }

  private final SimulationPlan simulationPlan;
  private final FixedSettings fixedSettings;
  private final SimulatedVendor vendor;
  private final CrmWorkload crmWorkload;
  private final SchemaChanges schemas;
  private String excludedField;

  private boolean fieldToggled;

  /** Whether the field is excluded for good. */
  private boolean fieldGivenUp;

  private Map<String, String> destinationSettings = Map.of();

  private Map<String, String> deleteSettings = Map.of();

  private Map<String, String> comparisonSettings = Map.of();

  /** A decision that applies to nothing; empty if none was made. */
  private String wrongDecision = "";

  /** The object that is missing from the current settings; empty if none is. */
  private String removedObject = "";

  Operator(
      SimulationPlan simulationPlan,
      FixedSettings fixedSettings,
      SimulatedVendor vendor,
      CrmWorkload crmWorkload,
      SchemaChanges schemas) {
    this.simulationPlan = simulationPlan;
    this.fixedSettings = fixedSettings;
    this.vendor = vendor;
    this.crmWorkload = crmWorkload;
    this.schemas = schemas;
    this.excludedField =
        simulationPlan.excludesFieldAtFirst() && simulationPlan.backfill() ? TOGGLED_FIELD : "";
  }

  FixedSettings fixedSettings() {
    return fixedSettings;
  }

  boolean reconciles() {
    return fixedSettings.readsTopics() && fixedSettings.reconcileIntervalMs() > 0;
  }

  /** How long until a sweep has certainly compared all present records. */
  long maxReconcileDelayMs() {
    return 2L * fixedSettings.reconcileIntervalMs() + 120_000;
  }

  void changeDestination(Map<String, String> settings) {
    destinationSettings = settings;
  }

  void useForComparison(Map<String, String> settings) {
    comparisonSettings = settings;
  }

  void useForDeletes(Map<String, String> settings) {
    deleteSettings = settings;
  }

  void toggleField() {
    if (fieldGivenUp) {
      return;
    }
    fieldToggled = true;
    excludedField = excludedField.isEmpty() ? TOGGLED_FIELD : "";
  }

  /** From now on the field is excluded. */
  void giveUpField() {
    fieldToggled = true;
    fieldGivenUp = true;
    excludedField = TOGGLED_FIELD;
  }

  /** Removes the object from the settings; false if one is removed already. */
  boolean removeObject(String object) {
    if (!removedObject.isEmpty() || crmWorkload.objects().size() == 1) {
      return false;
    }
    removedObject = object;
    return true;
  }

  /** Adds the removed object again; false if there is none. */
  boolean restoreObject() {
    boolean wasRemoved = !removedObject.isEmpty();
    removedObject = "";
    return wasRemoved;
  }

  void addWrongDecision(String object) {
    wrongDecision = object + ".no_such_field:removed";
  }

  Map<String, String> config() {
    Map<String, String> config = new TreeMap<>();
    config.put("name", "crm");
    config.put("tasks.max", "3");
    config.putAll(vendor.settings());
    config.put("topic.prefix", "crm");
    config.put("field.exclude", vendor.fieldInSettings(excludedField));
    if (fixedSettings.readsTopics()) {
      config.put("reconcile.consumer.bootstrap.servers", "simulated:9092");
    }
    if (simulationPlan.deliverySettings().exactlyOnce()) {
      config.put("exactly.once.support", "required");
    }
    config.put("reconcile.interval.ms", Integer.toString(fixedSettings.reconcileIntervalMs()));
    config.put("delete.max.percent", "100");
    config.put("delete.mode", fixedSettings.deleteMode());
    List<String> decisions = new ArrayList<>(schemas.decisions());
    if (!wrongDecision.isEmpty()) {
      decisions.add(wrongDecision);
    }
    config.put("schema.accept", String.join(",", decisions));
    if (fixedSettings.usesRegistry()) {
      config.put("schema.registry.url", "http://simulated:8081");
    }
    config.put("retry.backoff.ms", "200");
    config.put("retry.backoff.max.ms", "5000");
    config.put("schema.refresh.interval.ms", Integer.toString(SCHEMA_REFRESH_INTERVAL_MS));
    config.put("poll.interval.ms", Long.toString(simulationPlan.pollMs()));
    config.put("incremental.settle.ms", Long.toString(simulationPlan.settleMs()));
    config.put("incremental.recheck.delay.ms", Long.toString(simulationPlan.recheckMs()));
    config.put("backfill.enabled", Boolean.toString(simulationPlan.backfill()));
    config.put(
        "crm.objects",
        String.join(
            ",",
            crmWorkload.objects().stream()
                .map(ObjectSpec::name)
                .filter(name -> !name.equals(removedObject))
                .toList()));
    config.putAll(destinationSettings);
    config.putAll(deleteSettings);
    config.putAll(comparisonSettings);
    return config;
  }

  /** Whether a field was left out or taken in, after which the list may be read anew. */
  boolean hasToggledField() {
    return fieldToggled;
  }

  Predicate<String> requestedFields() {
    String excludedNow = excludedField;
    return field -> excludedNow.isEmpty() || !field.endsWith("." + excludedNow);
  }
}
