package io.crmconnect.validation;

import io.crmconnect.config.ConfigRules;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.Validators;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.connector.Waiter;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.SecretRedactor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The validation of a connector's settings before it runs: first each setting, then the rules
 * between settings, and if there is no error so far, the settings against the vendor.
 */
public final class ConfigValidation {
  /** The time limit of all requests to the vendor; a person waits for the result. */
  static final long LIVE_TIMEOUT_MS = 10_000;

  /** Each named object needs a request, and the connector's share of the budget is small. */
  private static final long EXTRA_TIMEOUT_PER_OBJECT_MS = 600;

  private static final int MAX_OBJECTS_WITHOUT_EXTRA_TIMEOUT = 10;

  /** Connect's REST API cancels a request after 90 seconds. */
  static final long MAX_LIVE_TIMEOUT_MS = 60_000;

  /**
   * @param values one value per setting, with its errors
   * @param warnings messages for the log as warnings
   * @param notes messages for the log as information
   */
  public record Report(List<ConfigValue> values, List<String> warnings, List<String> notes) {

    /** The same report without secrets, also in the values that Connect shows. */
    public Report redact(SecretRedactor redactor) {
      return new Report(
          values.stream().map(value -> redact(value, redactor)).toList(),
          warnings.stream().map(redactor::redact).toList(),
          notes.stream().map(redactor::redact).toList());
    }

    private static ConfigValue redact(ConfigValue value, SecretRedactor redactor) {
      ConfigValue redacted =
          new ConfigValue(
              value.name(),
              redactor.redactValue(value.value()),
              value.recommendedValues(),
              value.errorMessages().stream()
                  .map(redactor::redact)
                  .collect(Collectors.toCollection(ArrayList::new)));
      redacted.visible(value.visible());
      return redacted;
    }
  }

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
    hideRefusedAddresses(definition, values);
    List<String> warnings = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, String> typos = ConfigRules.findTypos(props.keySet(), definition.names());
    addProblems(values, typos);
    TreeSet<String> ignoredSettings =
        new TreeSet<>(ConfigRules.findUnknown(props.keySet(), definition.names()));
    ignoredSettings.removeAll(typos.keySet());
    if (!ignoredSettings.isEmpty()) {
      warnings.add(
          "This version of the connector ignores unknown settings: "
              + String.join(", ", ignoredSettings)
              + ". Remove them if they are not needed.");
    }
    if (isValid(values)) {
      CrmSourceConfig config = new CrmSourceConfig(props, vendors);
      addProblems(values, ConfigRules.findProblems(config, wallClock.getAsLong()));
      addProblems(values, config.vendor().validate(config));
      if (isValid(values)) {
        warnings.addAll(ConfigRules.findWarnings(config));
        warnings.addAll(ConnectSettingWarnings.find(props, config));
        validateLive(config, values, warnings, notes);
      }
    }
    return new Report(List.copyOf(values.values()), warnings, notes);
  }

  /** Connect shows the values in its answer. */
  private static void hideRefusedAddresses(ConfigDef definition, Map<String, ConfigValue> values) {
    definition
        .configKeys()
        .forEach(
            (name, key) -> {
              ConfigValue value = values.get(name);
              if (Validators.isAddress(key) && !value.errorMessages().isEmpty()) {
                value.value(null);
              }
            });
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
   * An undefined setting is reported without its value, which may be a misplaced secret. Connect
   * shows the errors of a rejected connector without the names of the settings, so each message
   * contains the name.
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
