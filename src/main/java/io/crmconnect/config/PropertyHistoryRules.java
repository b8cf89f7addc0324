/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.PropertyHistory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The rules of {@code property.history} that can be checked without the CRM. */
final class PropertyHistoryRules {
  private PropertyHistoryRules() {}

  /**
   * @param namedObjects whose topics are taken; the histories are added
   */
  static void check(
      CrmSourceConfig config, Set<String> namedObjects, Map<String, String> problems) {
    Set<String> copied = new TreeSet<>(config.objects());
    config
        .historyProperties()
        .forEach(
            (object, properties) -> {
              String entry = object + "." + properties.get(0);
              if (!config.wildcard()) {
                ConfigRules.checkObjectIsNamed(
                    CoreConfigDef.PROPERTY_HISTORY, entry, object, copied, problems);
              }
              findProblem(config, object, properties)
                  .ifPresent(
                      problem -> problems.putIfAbsent(CoreConfigDef.PROPERTY_HISTORY, problem));
              String name = object + PropertyHistory.NAME_SUFFIX;
              if (!namedObjects.add(name)) {
                problems.putIfAbsent(
                    CoreConfigDef.PROPERTY_HISTORY,
                    String.format(
                        Locale.ROOT,
                        "The history of '%s' would go to the topic of the object '%s'. Remove one"
                            + " of them.",
                        Texts.quote(object),
                        Texts.quote(name)));
              }
            });
  }

  private static Optional<String> findProblem(
      CrmSourceConfig config, String object, List<String> properties) {
    CrmObject named =
        config.vendor().standardObjects().stream()
            .filter(each -> each.name().equals(object))
            .findFirst()
            .orElse(new CrmObject(object, object));
    if (config.vendor().historyOf(named, properties).isEmpty()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%s has no history of the fields of '%s'. Remove it from %s.",
              config.vendorName(),
              Texts.quote(object),
              CoreConfigDef.PROPERTY_HISTORY));
    }
    int max = config.vendor().maxHistoryProperties();
    return properties.size() <= max
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s has %d fields of '%s', but the history of at most %d fields of an object can be"
                    + " copied. Remove %d of them.",
                CoreConfigDef.PROPERTY_HISTORY,
                properties.size(),
                Texts.quote(object),
                max,
                properties.size() - max));
  }
}
