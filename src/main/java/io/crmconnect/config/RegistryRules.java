/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.registry.SubjectStrategy;
import java.util.Map;
import java.util.Optional;

/** Rules about the schema registry. */
final class RegistryRules {
  /** The setting of Confluent's Avro converter, in the connector's config. */
  static final String CONVERTERS_STRATEGY = "value.converter.value.subject.name.strategy";

  private RegistryRules() {}

  /**
   * With another strategy than the converter's, the registry would be asked about the wrong
   * subject.
   */
  static void check(CrmSourceConfig config, Map<String, String> problems) {
    String name = config.originalsStrings().get(CONVERTERS_STRATEGY);
    if (name == null || config.registrySettings().urls().isEmpty()) {
      return;
    }
    Optional<SubjectStrategy> strategy = SubjectStrategy.parse(name);
    if (strategy.isEmpty()) {
      problems.put(
          SchemaConfigDef.REGISTRY_SUBJECT_STRATEGY,
          CONVERTERS_STRATEGY
              + " is '"
              + Texts.quote(name)
              + "', whose subjects the connector does not know. Use one of "
              + String.join(", ", SubjectStrategy.texts())
              + ", or remove "
              + SchemaConfigDef.REGISTRY_URL
              + ", so that Avro's own rules decide.");
    } else if (strategy.get() != config.subjectStrategy()) {
      problems.put(
          SchemaConfigDef.REGISTRY_SUBJECT_STRATEGY,
          SchemaConfigDef.REGISTRY_SUBJECT_STRATEGY
              + " is "
              + config.subjectStrategy().text()
              + ", but the value converter uses "
              + strategy.get().text()
              + " ("
              + CONVERTERS_STRATEGY
              + "). Set it to "
              + strategy.get().text()
              + ".");
    }
  }
}
