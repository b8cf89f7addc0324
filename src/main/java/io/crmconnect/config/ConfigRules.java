/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.sync.core.ReconcileSettings;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rules between settings that are valid on their own, and the search for unknown settings. */
public final class ConfigRules {
  /** Each change is found once per poll within the settle time; more polls would waste requests. */
  private static final long MAX_POLLS_PER_SETTLE_TIME = 60;

  /** Settings of Kafka Connect itself, in any of its versions. */
  private static final List<String> CONNECT_SETTINGS =
      List.of(
          "name",
          "connector.class",
          "connector.plugin.version",
          "tasks.max",
          "tasks.max.enforce",
          "key.converter",
          "value.converter",
          "header.converter",
          "config.action.reload",
          "predicates",
          "transforms",
          "exactly.once.support",
          "offsets.storage.topic");

  private static final List<String> CONNECT_PREFIXES =
      List.of(
          "key.converter.",
          "value.converter.",
          "header.converter.",
          "transforms.",
          "predicates.",
          "errors.",
          "topic.creation.",
          "transaction.boundary",
          "producer.override.",
          "consumer.override.",
          "admin.override.",
          CoreConfigDef.CONSUMER_PREFIX);

  /** More of them are not reported at once. */
  private static final int MAX_TYPOS = 20;

  /** More unknown settings are not compared with the known ones. */
  private static final int MAX_COMPARED_NAMES = 500;

  private ConfigRules() {}

  /**
   * @param now epoch ms
   * @return by the name of a setting, what is wrong and what to do
   */
  public static Map<String, String> findProblems(CrmSourceConfig config, long now) {
    Map<String, String> problems = new TreeMap<>();
    checkTimes(config, now, problems);
    checkObjects(config, problems);
    problems.putAll(ReconcileConsumerRules.findProblems(config));
    RecordSizeRules.check(config, problems);
    SoftDeleteRules.check(config, problems);
    RegistryRules.check(config, problems);
    if (config.numberScale() > config.numberPrecision()) {
      problems.put(
          CoreConfigDef.NUMBER_SCALE,
          format(
              "%s is %d, more than the %d digits of %s. Decrease it or increase %s.",
              CoreConfigDef.NUMBER_SCALE,
              config.numberScale(),
              config.numberPrecision(),
              CoreConfigDef.NUMBER_PRECISION,
              CoreConfigDef.NUMBER_PRECISION));
    }
    return problems;
  }

  private static void checkTimes(CrmSourceConfig config, long now, Map<String, String> problems) {
    long pollMs = config.pollIntervalMs();
    long settleMs = config.settleMs();
    checkAtLeast(
        CoreConfigDef.POLL_IDLE_INTERVAL,
        config.pollIdleIntervalMs(),
        CoreConfigDef.POLL_INTERVAL,
        pollMs,
        problems);
    checkAtLeast(
        CoreConfigDef.RETRY_BACKOFF_MAX,
        config.retryBackoffMaxMs(),
        CoreConfigDef.RETRY_BACKOFF,
        config.retryBackoffMs(),
        problems);
    if (config.recheckDelayMs() > 0) {
      checkAtLeast(
          CoreConfigDef.RECHECK_DELAY,
          config.recheckDelayMs(),
          CoreConfigDef.SETTLE_TIME,
          settleMs,
          problems);
    }
    long minSettleMs = config.vendor().minSettleMs();
    if (settleMs < minSettleMs) {
      problems.put(
          CoreConfigDef.SETTLE_TIME,
          format(
              "%s is %d; with crm.vendor=%s, changes could be missed. Increase it to at least %d.",
              CoreConfigDef.SETTLE_TIME, settleMs, config.vendorName(), minSettleMs));
    }
    if (settleMs > MAX_POLLS_PER_SETTLE_TIME * pollMs) {
      problems.put(
          CoreConfigDef.SETTLE_TIME,
          format(
              "%s is %d, more than %d times %s (%d), so each change would be read that many times."
                  + " Decrease it or increase %s.",
              CoreConfigDef.SETTLE_TIME,
              settleMs,
              MAX_POLLS_PER_SETTLE_TIME,
              CoreConfigDef.POLL_INTERVAL,
              pollMs,
              CoreConfigDef.POLL_INTERVAL));
    }
    if (config.backfillStartDate().orElse(now) > now) {
      problems.put(
          CoreConfigDef.BACKFILL_START_DATE,
          format(
              "%s is in the future, so no history would be copied. Set an earlier date, or set"
                  + " %s=false.",
              CoreConfigDef.BACKFILL_START_DATE, CoreConfigDef.BACKFILL_ENABLED));
    }
  }

  private static void checkAtLeast(
      String name, long value, String minimumName, long minimum, Map<String, String> problems) {
    if (value < minimum) {
      problems.put(
          name,
          format(
              "%s is %d, less than %s (%d). Increase it to at least that value, or decrease %s.",
              name, value, minimumName, minimum, minimumName));
    }
  }

  private static void checkObjects(CrmSourceConfig config, Map<String, String> problems) {
    Set<String> namedObjects = new TreeSet<>(config.objects());
    if (!config.wildcard() && namedObjects.isEmpty()) {
      problems.put(
          CoreConfigDef.OBJECTS_EXCLUDE,
          format(
              "%s excludes every object in %s. Exclude fewer objects.",
              CoreConfigDef.OBJECTS_EXCLUDE, CoreConfigDef.OBJECTS));
    }
    List<String> unknown = config.unknownReferenceObjects();
    if (!unknown.isEmpty()) {
      problems.put(
          CoreConfigDef.REFERENCE,
          format(
              "%s has no reference object '%s'. The known ones are %s.",
              config.vendorName(),
              Texts.quote(unknown.get(0)),
              Texts.list(
                  config.vendor().referenceObjects().stream().map(CrmObject::name).toList())));
    }
    config.referenceObjects().forEach(object -> namedObjects.add(object.name()));
    checkAssociations(config, namedObjects, problems);
    PropertyHistoryRules.check(config, namedObjects, problems);
    ListRules.check(config, namedObjects, problems);
    for (String object : namedObjects) {
      findTopicProblem(config.topicPrefix(), object)
          .ifPresent(problem -> problems.putIfAbsent(CoreConfigDef.TOPIC_PREFIX, problem));
    }
    if (!config.wildcard()) {
      checkObjectsAreNamed(
          CoreConfigDef.FIELD_INCLUDE, config.fieldInclude(), namedObjects, problems);
      checkObjectsAreNamed(
          CoreConfigDef.FIELD_EXCLUDE, config.fieldExclude(), namedObjects, problems);
      checkObjectsAreNamed(
          CoreConfigDef.DELETE_RELEASE,
          config.reconcileSettings().releasedRuns(),
          namedObjects,
          problems);
      checkObjectsAreNamed(
          CoreConfigDef.RECONCILE_TOPICS,
          config.reconcileSettings().topicMapping(),
          namedObjects,
          problems);
    }
  }

  /** Adds the pairs to the names. */
  private static void checkAssociations(
      CrmSourceConfig config, Set<String> namedObjects, Map<String, String> problems) {
    Set<String> ends = new TreeSet<>(config.objects());
    Set<String> pairs = new TreeSet<>();
    for (NamedAssociation pair : config.namedAssociations()) {
      if (!config.wildcard()) {
        for (String end : List.of(pair.from(), pair.to())) {
          checkObjectIsNamed(CoreConfigDef.ASSOCIATIONS, pair.toString(), end, ends, problems);
        }
      }
      if (namedObjects.contains(pair.name())) {
        problems.putIfAbsent(
            CoreConfigDef.ASSOCIATIONS,
            format(
                "The links of '%s' would go to the topic of the object '%s'. Remove one of them.",
                Texts.quote(pair.toString()), Texts.quote(pair.name())));
      }
      pairs.add(pair.name());
    }
    namedObjects.addAll(pairs);
  }

  private static Optional<String> findTopicProblem(String prefix, String object) {
    int length = prefix.length() + 1 + object.length();
    return length <= Validators.MAX_TOPIC_LENGTH
        ? Optional.empty()
        : Optional.of(
            format(
                "%s is too long: the topic of '%s' would have %d characters, but Kafka allows %d."
                    + " Shorten it by %d.",
                CoreConfigDef.TOPIC_PREFIX,
                Texts.quote(object),
                length,
                Validators.MAX_TOPIC_LENGTH,
                length - Validators.MAX_TOPIC_LENGTH));
  }

  /** A misspelt object in {@code field.exclude} would copy a field that must not be copied. */
  private static void checkObjectsAreNamed(
      String setting,
      List<String> entries,
      Set<String> namedObjects,
      Map<String, String> problems) {
    for (String entry : entries) {
      int dot = entry.indexOf('.');
      if (dot >= 0 && !problems.containsKey(setting)) {
        checkObjectIsNamed(setting, entry, entry.substring(0, dot), namedObjects, problems);
      }
    }
  }

  private static void checkObjectsAreNamed(
      String setting,
      Map<String, String> entries,
      Set<String> namedObjects,
      Map<String, String> problems) {
    for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
      String text = entry.getKey() + ":" + entry.getValue();
      checkObjectIsNamed(setting, text, entry.getKey(), namedObjects, problems);
    }
  }

  static void checkObjectIsNamed(
      String setting,
      String entry,
      String object,
      Set<String> namedObjects,
      Map<String, String> problems) {
    if (!namedObjects.contains(object) && !problems.containsKey(setting)) {
      problems.put(
          setting,
          format(
              "%s contains '%s', but %s does not contain '%s'%s Correct the name or remove the"
                  + " entry.",
              setting,
              Texts.quote(entry),
              CoreConfigDef.OBJECTS,
              Texts.quote(object),
              Suggestions.didYouMean(object, namedObjects)));
    }
  }

  /** Warnings about settings that are valid but rarely intended. */
  public static List<String> findWarnings(CrmSourceConfig config) {
    ReconcileSettings reconcile = config.reconcileSettings();
    if (reconcile.isEnabled()) {
      return List.of();
    }
    return List.of(
        "Reconciliation is off, so a record that is deleted in the CRM without being reported stays"
            + " in its topic. "
            + (reconcile.consumerConfigured()
                ? "Set " + CoreConfigDef.RECONCILE_INTERVAL + " to more than 0 to turn it on."
                : "Set " + CoreConfigDef.CONSUMER_BOOTSTRAP + " to turn it on."));
  }

  /** By setting that looks like a misspelling of a known one: what to do. */
  public static Map<String, String> findTypos(
      Collection<String> names, Collection<String> knownNames) {
    Collection<String> candidates = new TreeSet<>(knownNames);
    candidates.addAll(CONNECT_SETTINGS);
    Map<String, String> typos = new TreeMap<>();
    List<String> unknown = findUnknown(names, knownNames);
    for (String name : unknown.subList(0, Math.min(MAX_COMPARED_NAMES, unknown.size()))) {
      if (typos.size() >= MAX_TYPOS) {
        break;
      }
      Suggestions.closestMatch(name, candidates)
          .ifPresent(
              suggestion ->
                  typos.put(
                      name,
                      format(
                          "Unknown setting %s. Did you mean %s? Rename or remove it.",
                          Texts.quote(name), suggestion)));
    }
    return typos;
  }

  /** The settings that neither this version of the connector nor Connect knows, sorted. */
  public static List<String> findUnknown(Collection<String> names, Collection<String> knownNames) {
    return names.stream()
        .filter(name -> !knownNames.contains(name) && !CONNECT_SETTINGS.contains(name))
        .filter(name -> CONNECT_PREFIXES.stream().noneMatch(name::startsWith))
        .sorted()
        .toList();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
