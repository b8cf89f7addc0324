package io.crmconnect.validation;

import io.crmconnect.config.ConfigRules;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.connector.Waiter;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmVendor;
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
public final class ConfigValidation {
  /** How long the vendor may be asked in all; a person waits for the answer. */
  static final long LIVE_TIMEOUT_MS = 10_000;

  /** Each named object is a question, and the connector's part of the budget is small. */
  private static final long EXTRA_TIMEOUT_PER_OBJECT_MS = 600;

  private static final int MAX_OBJECTS_WITHOUT_EXTRA_TIMEOUT = 10;

  /** Connect's REST API gives a request up after 90 seconds. */
  static final long MAX_LIVE_TIMEOUT_MS = 60_000;

  /**
   * @param values a value per setting, with what is wrong with it
   * @param warnings a sentence each
   * @param notes a sentence each
   */
  public record Report(List<ConfigValue> values, List<String> warnings, List<String> notes) {}

  private final List<CrmVendor> vendors;
  private final LongSupplier wallClock;
  private final Waiter waiter;

  public ConfigValidation(List<CrmVendor> vendors, LongSupplier wallClock, Waiter waiter) {
    this.vendors = vendors;
    this.wallClock = wallClock;
    this.waiter = waiter;
  }

  public Report validate(Map<String, String> props) {
    ConfigDef definition = CrmSourceConfig.definition(vendors);
    Map<String, ConfigValue> values = definition.validateAll(props);
    List<String> warnings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, String> typos = ConfigRules.findTypos(props.keySet(), definition.names());
    addProblems(values, typos);
    TreeSet<String> ignoredSettings =
        new TreeSet<>(ConfigRules.findUnknown(props.keySet(), definition.names()));
    ignoredSettings.removeAll(typos.keySet());
    if (!ignoredSettings.isEmpty()) {
      warnings.add(
          "This version of the connector does not know these settings and ignores them: "
              + String.join(", ", ignoredSettings));
    }
    if (isValid(values)) {
      CrmSourceConfig config = new CrmSourceConfig(props, vendors);
      addProblems(values, ConfigRules.findProblems(config, wallClock.getAsLong()));
      addProblems(values, config.vendor().validate(config));
      if (isValid(values)) {
        warnings.addAll(ConfigRules.findWarnings(config));
        validateLive(config, values, warnings, notes);
      }
    }
    return new Report(List.copyOf(values.values()), warnings, notes);
  }

  private void validateLive(
      CrmSourceConfig config,
      Map<String, ConfigValue> values,
      List<String> warnings,
      List<String> notes) {
    try (BlockingCrm crm =
        new BlockingCrm(
            config.openVendor(new BudgetShare.Connector()), waiter, liveTimeoutMs(config))) {
      LiveValidation.Findings findings = LiveValidation.validate(config, crm);
      findings
          .errors()
          .forEach(
              (name, problems) -> problems.forEach(problem -> addProblem(values, name, problem)));
      warnings.addAll(findings.warnings());
      notes.addAll(findings.notes());
    }
  }

  private static long liveTimeoutMs(CrmSourceConfig config) {
    int extraObjects = Math.max(0, config.objects().size() - MAX_OBJECTS_WITHOUT_EXTRA_TIMEOUT);
    return Math.min(
        MAX_LIVE_TIMEOUT_MS, LIVE_TIMEOUT_MS + extraObjects * EXTRA_TIMEOUT_PER_OBJECT_MS);
  }

  private static void addProblems(Map<String, ConfigValue> values, Map<String, String> problems) {
    problems.forEach((name, problem) -> addProblem(values, name, problem));
  }

  /**
   * A name that is not defined stands without its value, which may be a misplaced secret. Connect
   * shows the problems of a refused connector without the settings they are about, so each names
   * it.
   */
  private static void addProblem(Map<String, ConfigValue> values, String name, String problem) {
    values
        .computeIfAbsent(name, key -> new ConfigValue(key, null, List.of(), new ArrayList<>()))
        .addErrorMessage(problem.contains(name) ? problem : name + ": " + problem);
  }

  private static boolean isValid(Map<String, ConfigValue> values) {
    return values.values().stream().allMatch(value -> value.errorMessages().isEmpty());
  }
}
