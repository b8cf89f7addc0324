package io.crmconnect.config;

import io.crmconnect.sync.core.ReconcileSettings;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is wrong between settings that are right alone, and settings that nobody knows. */
public final class ConfigRules {
  /** Beyond, every look finds each change so often that looking is all the connector does. */
  private static final long MAX_POLLS_PER_SETTLE_TIME = 60;

  /** Settings of Connect itself, whatever its version; never the connector's business. */
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

  private ConfigRules() {}

  /**
   * @param now epoch ms
   * @return a setting's name to what is wrong and what to do
   */
  public static Map<String, String> findProblems(CrmSourceConfig config, long now) {
    Map<String, String> problems = new TreeMap<>();
    checkTimes(config, now, problems);
    checkObjects(config, problems);
    if (config.numberScale() > config.numberPrecision()) {
      problems.put(
          CoreConfigDef.NUMBER_SCALE,
          format(
              "%s is %d, more than the %d digits of %s. Lower it or raise %s.",
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
    if (settleMs > MAX_POLLS_PER_SETTLE_TIME * pollMs) {
      problems.put(
          CoreConfigDef.SETTLE_TIME,
          format(
              "%s is %d, over %d times %s (%d): every change would be found again that often. Lower"
                  + " it or raise %s.",
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
              "%s lies in the future, so nothing would be copied. Set an earlier one, or %s=false.",
              CoreConfigDef.BACKFILL_START_DATE, CoreConfigDef.BACKFILL_ENABLED));
    }
  }

  private static void checkAtLeast(
      String name, long value, String minimumName, long minimum, Map<String, String> problems) {
    if (value < minimum) {
      problems.put(
          name,
          format(
              "%s is %d, less than %s (%d). Set it to at least that, or lower %s.",
              name, value, minimumName, minimum, minimumName));
    }
  }

  private static void checkObjects(CrmSourceConfig config, Map<String, String> problems) {
    List<String> namedObjects = config.objects();
    if (!config.wildcard() && namedObjects.isEmpty()) {
      problems.put(
          CoreConfigDef.OBJECTS_EXCLUDE,
          format(
              "%s leaves nothing of %s. Name fewer.",
              CoreConfigDef.OBJECTS_EXCLUDE, CoreConfigDef.OBJECTS));
    }
    for (String object : namedObjects) {
      findTopicProblem(config.topicPrefix(), object)
          .ifPresent(problem -> problems.put(CoreConfigDef.TOPIC_PREFIX, problem));
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

  private static Optional<String> findTopicProblem(String prefix, String object) {
    int length = prefix.length() + 1 + object.length();
    return length <= Validators.MAX_TOPIC_LENGTH
        ? Optional.empty()
        : Optional.of(
            format(
                "%s is too long for the topic of '%s': %d characters, and Kafka allows %d. Shorten"
                    + " it by %d.",
                CoreConfigDef.TOPIC_PREFIX,
                object,
                length,
                Validators.MAX_TOPIC_LENGTH,
                length - Validators.MAX_TOPIC_LENGTH));
  }

  /** A slip in an object's name here would copy a field that was to be left out. */
  private static void checkObjectsAreNamed(
      String setting,
      List<String> entries,
      List<String> namedObjects,
      Map<String, String> problems) {
    for (String entry : entries) {
      int dot = entry.indexOf('.');
      if (dot >= 0) {
        checkObjectIsNamed(setting, entry, entry.substring(0, dot), namedObjects, problems);
      }
    }
  }

  private static void checkObjectsAreNamed(
      String setting,
      Map<String, String> entries,
      List<String> namedObjects,
      Map<String, String> problems) {
    for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
      String text = entry.getKey() + ":" + entry.getValue();
      checkObjectIsNamed(setting, text, entry.getKey(), namedObjects, problems);
    }
  }

  private static void checkObjectIsNamed(
      String setting,
      String entry,
      String object,
      List<String> namedObjects,
      Map<String, String> problems) {
    if (!namedObjects.contains(object)) {
      problems.put(
          setting,
          format(
              "%s has '%s', and %s does not name '%s'%s Correct the name or leave the entry out.",
              setting,
              entry,
              CoreConfigDef.OBJECTS,
              object,
              Suggestions.didYouMean(object, namedObjects)));
    }
  }

  /** What is right and yet not what most want. */
  public static List<String> findWarnings(CrmSourceConfig config) {
    ReconcileSettings reconcile = config.reconcileSettings();
    if (reconcile.isEnabled()) {
      return List.of();
    }
    return List.of(
        "Reconciliation is off, so a record that vanishes from the CRM without a trace stays in its"
            + " topic: "
            + (reconcile.consumerConfigured()
                ? CoreConfigDef.RECONCILE_INTERVAL + " is 0."
                : "set "
                    + CoreConfigDef.CONSUMER_BOOTSTRAP
                    + ", or "
                    + CoreConfigDef.RECONCILE_INTERVAL
                    + "=0 if that is wanted."));
  }

  /** The settings that look like slips of known ones, each with what to do. */
  public static Map<String, String> findTypos(
      Collection<String> names, Collection<String> knownNames) {
    Collection<String> candidates = new TreeSet<>(knownNames);
    candidates.addAll(CONNECT_SETTINGS);
    Map<String, String> typos = new TreeMap<>();
    for (String name : findUnknown(names, knownNames)) {
      Suggestions.closestMatch(name, candidates)
          .ifPresent(
              suggestion ->
                  typos.put(
                      name,
                      format(
                          "There is no setting %s. Did you mean %s? Rename it or leave it out.",
                          name, suggestion)));
    }
    return typos;
  }

  /** The settings that neither this version of the connector nor Connect knows, in order. */
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
