package io.crmconnect;

import io.crmconnect.sync.ReconcileSettings;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is wrong between settings that are right alone, and settings that nobody knows. */
final class SettingsCheck {
  /** Beyond, every look finds each change so often that looking is all the connector does. */
  private static final long MAX_LOOKS_PER_SETTLE = 60;

  /** Settings of Connect itself, whatever its version; never the connector's business. */
  private static final List<String> CONNECT =
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
          Settings.CONSUMER);

  private SettingsCheck() {}

  /**
   * @param now epoch ms
   * @return a setting's name to what is wrong and what to do
   */
  static Map<String, String> problems(CrmSourceConfig config, long now) {
    Map<String, String> problems = new TreeMap<>();
    times(config, now, problems);
    objects(config, problems);
    if (config.numberScale() > config.numberPrecision()) {
      problems.put(
          Settings.NUMBER_SCALE,
          format(
              "%s is %d, more than the %d digits of %s. Lower it or raise %s.",
              Settings.NUMBER_SCALE,
              config.numberScale(),
              config.numberPrecision(),
              Settings.NUMBER_PRECISION,
              Settings.NUMBER_PRECISION));
    }
    return problems;
  }

  private static void times(CrmSourceConfig config, long now, Map<String, String> problems) {
    long poll = config.pollIntervalMs();
    long settle = config.settleMs();
    atLeast(
        Settings.POLL_IDLE_INTERVAL,
        config.pollIdleIntervalMs(),
        Settings.POLL_INTERVAL,
        poll,
        problems);
    atLeast(
        Settings.RETRY_BACKOFF_MAX,
        config.retryBackoffMaxMs(),
        Settings.RETRY_BACKOFF,
        config.retryBackoffMs(),
        problems);
    if (config.recheckDelayMs() > 0) {
      atLeast(Settings.RECHECK_DELAY, config.recheckDelayMs(), Settings.SETTLE, settle, problems);
    }
    if (settle > MAX_LOOKS_PER_SETTLE * poll) {
      problems.put(
          Settings.SETTLE,
          format(
              "%s is %d, over %d times %s (%d): every change would be found again that often. Lower"
                  + " it or raise %s.",
              Settings.SETTLE,
              settle,
              MAX_LOOKS_PER_SETTLE,
              Settings.POLL_INTERVAL,
              poll,
              Settings.POLL_INTERVAL));
    }
    if (config.backfillStartDate().orElse(now) > now) {
      problems.put(
          Settings.BACKFILL_START_DATE,
          format(
              "%s lies in the future, so nothing would be copied. Set an earlier one, or %s=false.",
              Settings.BACKFILL_START_DATE, Settings.BACKFILL_ENABLED));
    }
  }

  private static void atLeast(
      String name, long value, String floorName, long floor, Map<String, String> problems) {
    if (value < floor) {
      problems.put(
          name,
          format(
              "%s is %d, less than %s (%d). Set it to at least that, or lower %s.",
              name, value, floorName, floor, floorName));
    }
  }

  private static void objects(CrmSourceConfig config, Map<String, String> problems) {
    List<String> named = config.objects();
    if (!config.wildcard() && named.isEmpty()) {
      problems.put(
          Settings.OBJECTS_EXCLUDE,
          format(
              "%s leaves nothing of %s. Name fewer.", Settings.OBJECTS_EXCLUDE, Settings.OBJECTS));
    }
    for (String object : named) {
      topicProblem(config.topicPrefix(), object)
          .ifPresent(problem -> problems.put(Settings.TOPIC_PREFIX, problem));
    }
    if (!config.wildcard()) {
      ofNamedObjects(Settings.FIELD_INCLUDE, config.fieldInclude(), named, problems);
      ofNamedObjects(Settings.FIELD_EXCLUDE, config.fieldExclude(), named, problems);
      ofNamedObjects(
          Settings.DELETE_RELEASE, config.reconcileSettings().release(), named, problems);
      ofNamedObjects(
          Settings.RECONCILE_TOPICS, config.reconcileSettings().topics(), named, problems);
    }
  }

  private static Optional<String> topicProblem(String prefix, String object) {
    int length = prefix.length() + 1 + object.length();
    return length <= Checks.MAX_TOPIC_LENGTH
        ? Optional.empty()
        : Optional.of(
            format(
                "%s is too long for the topic of '%s': %d characters, and Kafka allows %d. Shorten"
                    + " it by %d.",
                Settings.TOPIC_PREFIX,
                object,
                length,
                Checks.MAX_TOPIC_LENGTH,
                length - Checks.MAX_TOPIC_LENGTH));
  }

  /** A slip in an object's name here would copy a field that was to be left out. */
  private static void ofNamedObjects(
      String setting, List<String> entries, List<String> named, Map<String, String> problems) {
    for (String entry : entries) {
      int dot = entry.indexOf('.');
      if (dot >= 0) {
        named(setting, entry, entry.substring(0, dot), named, problems);
      }
    }
  }

  private static void ofNamedObjects(
      String setting,
      Map<String, String> entries,
      List<String> named,
      Map<String, String> problems) {
    for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
      String text = entry.getKey() + ":" + entry.getValue();
      named(setting, text, entry.getKey(), named, problems);
    }
  }

  private static void named(
      String setting,
      String entry,
      String object,
      List<String> named,
      Map<String, String> problems) {
    if (!named.contains(object)) {
      problems.put(
          setting,
          format(
              "%s has '%s', and %s does not name '%s'%s Correct the name or leave the entry out.",
              setting, entry, Settings.OBJECTS, object, Typos.hint(object, named)));
    }
  }

  /** What is right and yet not what most want. */
  static List<String> warnings(CrmSourceConfig config) {
    ReconcileSettings reconcile = config.reconcileSettings();
    if (reconcile.on()) {
      return List.of();
    }
    return List.of(
        "Reconciliation is off, so a record that vanishes from the CRM without a trace stays in its"
            + " topic: "
            + (reconcile.consumer()
                ? Settings.RECONCILE_INTERVAL + " is 0."
                : "set "
                    + Settings.CONSUMER_BOOTSTRAP
                    + ", or "
                    + Settings.RECONCILE_INTERVAL
                    + "=0 if that is wanted."));
  }

  /** The settings that look like slips of known ones, each with what to do. */
  static Map<String, String> typos(Collection<String> names, Collection<String> known) {
    Collection<String> candidates = new TreeSet<>(known);
    candidates.addAll(CONNECT);
    Map<String, String> typos = new TreeMap<>();
    for (String name : unknown(names, known)) {
      Typos.meant(name, candidates)
          .ifPresent(
              meant ->
                  typos.put(
                      name,
                      format(
                          "There is no setting %s. Did you mean %s? Rename it or leave it out.",
                          name, meant)));
    }
    return typos;
  }

  /** The settings that neither this version of the connector nor Connect knows, in order. */
  static List<String> unknown(Collection<String> names, Collection<String> known) {
    return names.stream()
        .filter(name -> !known.contains(name) && !CONNECT.contains(name))
        .filter(name -> CONNECT_PREFIXES.stream().noneMatch(name::startsWith))
        .sorted()
        .toList();
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
