/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigValue;

/** The settings of the Kafka consumer that reads the output topics. */
final class ReconcileConsumerRules {
  /** Kafka passes such settings on to metrics reporters. */
  private static final String FREE_PREFIX = "metrics.context.";

  /** More of them are not reported at once. */
  private static final int MAX_PROBLEMS = 20;

  private ReconcileConsumerRules() {}

  /** By the name of a setting, what is wrong and what to do. */
  static Map<String, String> findProblems(CrmSourceConfig config) {
    Map<String, String> problems = new TreeMap<>();
    Map<String, Object> settings = new TreeMap<>();
    config
        .originals()
        .forEach(
            (name, value) -> {
              if (name.startsWith(CoreConfigDef.CONSUMER_PREFIX)) {
                settings.put(name.substring(CoreConfigDef.CONSUMER_PREFIX.length()), value);
              }
            });
    findUnknownSettings(settings.keySet(), problems);
    findInvalidValues(settings, problems);
    if (config.getString(CoreConfigDef.CONSUMER_BOOTSTRAP) == null) {
      findUnusedSettings(config, settings.keySet(), problems);
    }
    return problems;
  }

  private static void findUnknownSettings(Set<String> names, Map<String, String> problems) {
    Set<String> knownNames = new TreeSet<>(ConsumerConfig.configNames());
    for (String name : names) {
      if (problems.size() >= MAX_PROBLEMS) {
        return;
      }
      if (!knownNames.contains(name) && !name.startsWith(FREE_PREFIX)) {
        problems.put(
            CoreConfigDef.CONSUMER_PREFIX + name,
            "Unknown setting "
                + Texts.quote(CoreConfigDef.CONSUMER_PREFIX + name)
                + ": the Kafka consumer has no setting '"
                + Texts.quote(name)
                + "'"
                + Suggestions.didYouMean(name, knownNames)
                + " Rename or remove it.");
      }
    }
  }

  private static void findInvalidValues(
      Map<String, Object> settings, Map<String, String> problems) {
    Map<String, String> texts = new TreeMap<>();
    settings.forEach((name, value) -> texts.put(name, value.toString()));
    for (ConfigValue value : ConsumerConfig.configDef().validate(texts)) {
      List<String> messages = value.errorMessages();
      if (settings.containsKey(value.name()) && !messages.isEmpty()) {
        String setting = CoreConfigDef.CONSUMER_PREFIX + value.name();
        problems.put(setting, setting + ": " + messages.get(0));
      }
    }
  }

  private static void findUnusedSettings(
      CrmSourceConfig config, Set<String> names, Map<String, String> problems) {
    String remedy =
        " without " + CoreConfigDef.CONSUMER_BOOTSTRAP + ", so it has no effect. Set that, or ";
    if (config.originals().containsKey(CoreConfigDef.RECONCILE_INTERVAL)
        && config.reconcileSettings().intervalMs() > 0) {
      problems.put(
          CoreConfigDef.RECONCILE_INTERVAL,
          CoreConfigDef.RECONCILE_INTERVAL
              + " is set"
              + remedy
              + "remove "
              + CoreConfigDef.RECONCILE_INTERVAL
              + ".");
    }
    names.stream()
        .limit(1)
        .map(name -> CoreConfigDef.CONSUMER_PREFIX + name)
        .forEach(
            setting ->
                problems.putIfAbsent(
                    setting, Texts.quote(setting) + " is set" + remedy + "remove it."));
  }
}
