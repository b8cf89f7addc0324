/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Settings that are set, are no error, and change nothing. */
final class IneffectiveSettings {
  private static final String REGISTRY_PREFIX = "schema.registry.";

  private IneffectiveSettings() {}

  /** A sentence for each: the setting, why, and what to do. */
  static List<String> find(CrmSourceConfig config) {
    Set<String> names = new TreeSet<>(config.originalsStrings().keySet());
    names.removeIf(name -> name.startsWith(TaskConfig.PREFIX));
    List<String> sentences = new ArrayList<>();
    List<String> unknown = ConfigRules.findUnknown(names, config.values().keySet());
    if (!unknown.isEmpty()) {
      sentences.add(
          "This version of the connector does not know " + Texts.list(unknown) + ": remove them.");
    }
    checkExcludedObjects(config, sentences);
    if (!config.backfillEnabled() && config.backfillStartDate().isPresent()) {
      sentences.add(
          CoreConfigDef.BACKFILL_START_DATE
              + " is not used, because "
              + CoreConfigDef.BACKFILL_ENABLED
              + " is false: remove it, or set that to true.");
    }
    names.removeIf(name -> !name.startsWith(REGISTRY_PREFIX));
    if (config.getList(SchemaConfigDef.REGISTRY_URL).isEmpty() && !names.isEmpty()) {
      sentences.add(
          Texts.list(names)
              + " are not used without "
              + SchemaConfigDef.REGISTRY_URL
              + ": set that, or remove them.");
    }
    return sentences;
  }

  private static void checkExcludedObjects(CrmSourceConfig config, List<String> sentences) {
    Set<String> excluded = new TreeSet<>(config.excludedObjects());
    excluded.removeAll(config.namedObjects());
    if (!config.wildcard() && !excluded.isEmpty()) {
      sentences.add(
          CoreConfigDef.OBJECTS_EXCLUDE
              + " names objects that "
              + CoreConfigDef.OBJECTS
              + " does not contain ("
              + Texts.list(excluded)
              + "): remove them.");
    }
  }
}
