/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A setting that has a meaning only with some values of another one.
 *
 * @param on the other setting
 * @param met whether the setting has a meaning; for a value of the other as text in lower case,
 *     which is empty if it is not set
 */
record SettingDependence(String setting, String on, Predicate<String> met) {
  private static final Predicate<String> IS_SET = value -> !value.isEmpty();

  /** By setting; each depends on one at most, because Kafka would validate it once for each. */
  private static final Map<String, SettingDependence> ALL = new TreeMap<>();

  static {
    add(
        CoreConfigDef.NUMBER_MODE,
        "decimal"::equals,
        CoreConfigDef.NUMBER_PRECISION,
        CoreConfigDef.NUMBER_SCALE);
    add(
        CoreConfigDef.DELETE_MODE,
        mode -> !mode.equals("tombstone"),
        CoreConfigDef.DELETE_SOFT_VALUES);
    add(CoreConfigDef.BACKFILL_ENABLED, "true"::equals, CoreConfigDef.BACKFILL_START_DATE);
    add(CoreConfigDef.REFERENCE, IS_SET, CoreConfigDef.REFERENCE_INTERVAL);
    add(CoreConfigDef.ASSOCIATIONS, IS_SET, CoreConfigDef.ASSOCIATIONS_INTERVAL);
    add(CoreConfigDef.PROPERTY_HISTORY, IS_SET, CoreConfigDef.PROPERTY_HISTORY_INTERVAL);
    add(CoreConfigDef.LISTS, IS_SET, CoreConfigDef.LISTS_INTERVAL);
    add(
        CoreConfigDef.CONSUMER_BOOTSTRAP,
        IS_SET,
        CoreConfigDef.RECONCILE_INTERVAL,
        CoreConfigDef.RECONCILE_FIELDS,
        CoreConfigDef.RECONCILE_TOPICS);
    add(
        SchemaConfigDef.REGISTRY_URL,
        IS_SET,
        SchemaConfigDef.REGISTRY_SUBJECT_STRATEGY,
        SchemaConfigDef.REGISTRY_USER_INFO,
        SchemaConfigDef.REGISTRY_TOKEN,
        SchemaConfigDef.REGISTRY_KEYSTORE,
        SchemaConfigDef.REGISTRY_KEYSTORE_PASSWORD,
        SchemaConfigDef.REGISTRY_TRUSTSTORE,
        SchemaConfigDef.REGISTRY_TRUSTSTORE_PASSWORD);
  }

  private static void add(String on, Predicate<String> met, String... settings) {
    for (String setting : settings) {
      ALL.put(setting, new SettingDependence(setting, on, met));
    }
  }

  /** The settings that depend on this one, as Kafka asks for them. */
  static List<String> dependentsOf(String on) {
    List<String> dependents = new ArrayList<>();
    ALL.forEach(
        (setting, dependence) -> {
          if (dependence.on.equals(on)) {
            dependents.add(setting);
          }
        });
    return dependents;
  }

  /**
   * Whether the setting has a meaning.
   *
   * @param parsed the values of the settings, which may be missing or invalid
   */
  static boolean isMet(String setting, Map<String, Object> parsed) {
    SettingDependence dependence = ALL.get(setting);
    return dependence == null || dependence.met.test(textOf(parsed.get(dependence.on)));
  }

  private static String textOf(Object value) {
    if (value instanceof List<?> list) {
      return String.join(",", list.stream().map(String::valueOf).toList());
    }
    return value == null ? "" : value.toString().strip().toLowerCase(Locale.ROOT);
  }
}
