package io.crmconnect;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * All that can be said of a connector's settings before it runs: each alone, then between them,
 * then, if nothing is wrong so far, against the vendor.
 */
final class Validation {
  /** How long the vendor may be asked in all; a person waits for the answer. */
  static final long LIVE_MS = 10_000;

  /** Each named object is a question, and the connector's part of the budget is small. */
  private static final long LIVE_MS_PER_OBJECT = 600;

  private static final int OBJECTS_IN_LIVE_MS = 10;

  /** Connect's REST API gives a request up after 90 seconds. */
  static final long MAX_LIVE_MS = 60_000;

  /**
   * @param values a value per setting, with what is wrong with it
   * @param warnings a sentence each
   * @param notes a sentence each
   */
  record Report(List<ConfigValue> values, List<String> warnings, List<String> notes) {}

  private final List<CrmVendor> vendors;
  private final LongSupplier wallClock;
  private final Patience patience;

  Validation(List<CrmVendor> vendors, LongSupplier wallClock, Patience patience) {
    this.vendors = vendors;
    this.wallClock = wallClock;
    this.patience = patience;
  }

  Report run(Map<String, String> props) {
    ConfigDef definition = CrmSourceConfig.definition(vendors);
    Map<String, ConfigValue> values = definition.validateAll(props);
    List<String> warnings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, String> typos = SettingsCheck.typos(props.keySet(), definition.names());
    add(values, typos);
    TreeSet<String> ignored =
        new TreeSet<>(SettingsCheck.unknown(props.keySet(), definition.names()));
    ignored.removeAll(typos.keySet());
    if (!ignored.isEmpty()) {
      warnings.add(
          "This version of the connector does not know these settings and ignores them: "
              + String.join(", ", ignored));
    }
    if (right(values)) {
      CrmSourceConfig config = new CrmSourceConfig(props, vendors);
      add(values, SettingsCheck.problems(config, wallClock.getAsLong()));
      add(values, config.vendor().problems(config));
      if (right(values)) {
        warnings.addAll(SettingsCheck.warnings(config));
        live(config, values, warnings, notes);
      }
    }
    return new Report(List.copyOf(values.values()), warnings, notes);
  }

  private void live(
      CrmSourceConfig config,
      Map<String, ConfigValue> values,
      List<String> warnings,
      List<String> notes) {
    try (CrmProbe probe =
        new CrmProbe(
            config.vendor().open(config, new Share.Connector()), patience, liveMs(config))) {
      LiveCheck.Findings findings = LiveCheck.run(config, probe);
      findings
          .errors()
          .forEach((name, problems) -> problems.forEach(problem -> add(values, name, problem)));
      warnings.addAll(findings.warnings());
      notes.addAll(findings.notes());
    }
  }

  private static long liveMs(CrmSourceConfig config) {
    int more = Math.max(0, config.objects().size() - OBJECTS_IN_LIVE_MS);
    return Math.min(MAX_LIVE_MS, LIVE_MS + more * LIVE_MS_PER_OBJECT);
  }

  private static void add(Map<String, ConfigValue> values, Map<String, String> problems) {
    problems.forEach((name, problem) -> add(values, name, problem));
  }

  /**
   * A name that is not defined stands without its value, which may be a misplaced secret. Connect
   * shows the problems of a refused connector without the settings they are about, so each names
   * it.
   */
  private static void add(Map<String, ConfigValue> values, String name, String problem) {
    values
        .computeIfAbsent(name, key -> new ConfigValue(key, null, List.of(), new ArrayList<>()))
        .addErrorMessage(problem.contains(name) ? problem : name + ": " + problem);
  }

  private static boolean right(Map<String, ConfigValue> values) {
    return values.values().stream().allMatch(value -> value.errorMessages().isEmpty());
  }
}
