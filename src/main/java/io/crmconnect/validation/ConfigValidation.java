/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.ConfigRules;
import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.SchemaConfigDef;
import io.crmconnect.config.SettingBounds;
import io.crmconnect.config.Texts;
import io.crmconnect.config.Validators;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.connector.Waiter;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.ConfiguredSecrets;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.SecretRedactor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * The validation of a connector's settings before it runs: first each setting, then the rules
 * between settings, and if there is no error so far, the settings against the CRM, the schema
 * registry and the brokers, all three at the same time.
 *
 * <p>It has a result within ten seconds, whatever the settings are and whatever they connect to,
 * and never throws.
 */
public final class ConfigValidation {
  /** A person waits for the result. */
  static final long TIMEOUT_MS = 10_000;

  /** The time limit of all connections together. */
  static final long LIVE_TIMEOUT_MS = 9_000;

  /** The time limit within each connection, so that it can say itself what it has found. */
  static final long CONNECTION_TIMEOUT_MS = 7_500;

  private static final long MARGIN_MS = 300;

  private static final int MAX_ERRORS = 80;

  /**
   * @param values one value per setting, with its errors
   * @param warnings messages for the log as warnings
   * @param notes messages for the log as information
   */
  public record Report(List<ConfigValue> values, List<String> warnings, List<String> notes) {

    /** The same report without secrets, also in the values that Connect shows. */
    Report redact(SecretRedactor redactor) {
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
              value.recommendedValues().stream().map(redactor::redactValue).toList(),
              value.errorMessages().stream()
                  .map(redactor::redact)
                  // A secret may be a part of the name.
                  .map(text -> text.contains(value.name()) ? text : value.name() + ": " + text)
                  .collect(Collectors.toCollection(ArrayList::new)));
      redacted.visible(value.visible());
      return redacted;
    }
  }

  private final List<CrmVendor> vendors;
  private final LongSupplier wallClock;
  private final Waiter waiter;
  private final Connections connections;

  public ConfigValidation(
      List<CrmVendor> vendors, LongSupplier wallClock, Waiter waiter, Connections connections) {
    this.vendors = vendors;
    this.wallClock = wallClock;
    this.waiter = waiter;
    this.connections = connections;
  }

  public Report validate(Map<String, String> props) {
    long deadline = waiter.now() + TIMEOUT_MS - MARGIN_MS;
    ExecutorService executor = connections.executors().get();
    try {
      Future<Report> report =
          executor.submit(() -> new Run(SettingBounds.withoutNulls(props), executor).validate());
      return waiter.await(report, deadline - waiter.now());
    } catch (TimeoutException e) {
      return failed("The settings could not be validated in time. Shorten them.");
    } catch (ExecutionException e) {
      return failed(
          "The settings could not be validated ("
              + e.getCause().getClass().getSimpleName()
              + "). Shorten or correct them.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("The validation was interrupted. Repeat it.");
    } finally {
      executor.shutdownNow();
    }
  }

  /** A report whose only error is this one. */
  private Report failed(String problem) {
    Map<String, ConfigValue> values = new LinkedHashMap<>();
    for (String name : CrmSourceConfig.definition(vendors).names()) {
      values.put(name, new ConfigValue(name));
    }
    values.get(CoreConfigDef.VENDOR).addErrorMessage(CoreConfigDef.VENDOR + ": " + problem);
    return new Report(List.copyOf(values.values()), List.of(), List.of());
  }

  /** One validation. */
  private final class Run {
    private final Map<String, String> props;
    private final ExecutorService executor;
    private final ConfigDef definition = CrmSourceConfig.definition(vendors);
    private final Map<String, ConfigValue> values = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int errorCount;

    Run(Map<String, String> props, ExecutorService executor) {
      this.props = props;
      this.executor = executor;
    }

    Report validate() throws InterruptedException {
      Map<String, String> tooLong = SettingBounds.findProblems(props, definition.names());
      Map<String, String> boundedProps = new LinkedHashMap<>(props);
      boundedProps.keySet().removeAll(tooLong.keySet());
      definition
          .validateAll(boundedProps)
          .forEach(
              (name, value) -> {
                ConfigValue shown =
                    new ConfigValue(
                        name, value.value(), value.recommendedValues(), new ArrayList<>());
                shown.visible(value.visible());
                values.put(name, shown);
                if (!tooLong.containsKey(name)) {
                  value.errorMessages().forEach(message -> addProblem(name, message));
                }
              });
      tooLong.forEach(this::addProblem);
      checkNames();
      if (errorCount == 0) {
        checkRules(boundedProps);
      }
      hideValues(boundedProps);
      return new Report(List.copyOf(values.values()), warnings, notes)
          .redact(CrmSourceConfig.createRedactor(boundedProps, vendors));
    }

    /**
     * Connect shows the values in its answer. An address that was refused may contain secrets, as
     * may a long text with addresses, in which they are not searched.
     */
    private void hideValues(Map<String, String> boundedProps) {
      definition
          .configKeys()
          .forEach(
              (name, key) -> {
                ConfigValue value = values.get(name);
                if ((Validators.isAddress(key) && !value.errorMessages().isEmpty())
                    || ConfiguredSecrets.isTooLong(boundedProps.getOrDefault(name, ""))) {
                  value.value(null);
                }
              });
    }

    private void checkNames() {
      Map<String, String> typos = ConfigRules.findTypos(props.keySet(), definition.names());
      typos.forEach(this::addProblem);
      TreeSet<String> ignoredSettings =
          new TreeSet<>(ConfigRules.findUnknown(props.keySet(), definition.names()));
      ignoredSettings.removeAll(typos.keySet());
      if (!ignoredSettings.isEmpty()) {
        warnings.add(
            "This version of the connector ignores unknown settings: "
                + Texts.list(ignoredSettings)
                + ". Remove them if they are not needed.");
      }
    }

    private void checkRules(Map<String, String> boundedProps) throws InterruptedException {
      CrmSourceConfig config = new CrmSourceConfig(boundedProps, vendors);
      ConfigRules.findProblems(config, wallClock.getAsLong()).forEach(this::addProblem);
      config.vendor().validate(config).forEach(this::addProblem);
      if (errorCount == 0) {
        warnings.addAll(ConfigRules.findWarnings(config));
        ConnectSettingWarnings.find(boundedProps, config).stream()
            .map(Texts::boundMessage)
            .forEach(warnings::add);
        checkConnections(config, boundedProps);
      }
    }

    private void checkConnections(CrmSourceConfig config, Map<String, String> boundedProps)
        throws InterruptedException {
      long deadline = waiter.now() + LIVE_TIMEOUT_MS;
      Future<Findings> crm = executor.submit(() -> validateCrm(config));
      Future<Findings> registry =
          executor.submit(
              () ->
                  RegistryValidation.validate(
                      config, connections.registries(), waiter, CONNECTION_TIMEOUT_MS));
      Future<Findings> topics =
          executor.submit(
              () ->
                  TopicValidation.validate(
                      config, boundedProps, connections.brokers(), CONNECTION_TIMEOUT_MS));
      add(await(config, addressSetting(config), "The CRM", crm, deadline));
      add(await(config, SchemaConfigDef.REGISTRY_URL, "The schema registry", registry, deadline));
      add(
          await(
              config,
              CoreConfigDef.CONSUMER_BOOTSTRAP,
              "The brokers of reconcile.consumer.*",
              topics,
              deadline));
    }

    private Findings validateCrm(CrmSourceConfig config) {
      try (BlockingCrm crm =
          new BlockingCrm(
              config.openVendor(new BudgetShare.Connector()), waiter, CONNECTION_TIMEOUT_MS)) {
        return LiveValidation.validate(
            config,
            crm,
            new RecordCounts(
                crm, connections.counts(), KnownCounts.accountOf(config), waiter::now));
      }
    }

    private Findings await(
        CrmSourceConfig config, String setting, String what, Future<Findings> check, long deadline)
        throws InterruptedException {
      Findings findings = new Findings(config.validateConnections());
      try {
        return waiter.await(check, Math.max(1, deadline - waiter.now()));
      } catch (TimeoutException e) {
        findings.addUnreachable(setting, what + " could not be checked in time.");
      } catch (ExecutionException e) {
        findings.addUnreachable(
            setting,
            what + " could not be checked (" + e.getCause().getClass().getSimpleName() + ").");
      }
      return findings;
    }

    private void add(Findings findings) {
      findings
          .errors()
          .forEach((name, problems) -> problems.forEach(problem -> addProblem(name, problem)));
      findings
          .recommendations()
          .forEach((name, names) -> values.get(name).recommendedValues(List.copyOf(names)));
      warnings.addAll(findings.warnings());
      notes.addAll(findings.notes());
    }

    /**
     * An undefined setting is reported without its value, which may be a misplaced secret. Connect
     * shows the errors of a rejected connector without the names of the settings, so each message
     * contains the name.
     */
    private void addProblem(String setting, String problem) {
      if (errorCount >= MAX_ERRORS) {
        return;
      }
      errorCount++;
      String name = definition.names().contains(setting) ? setting : Texts.quote(setting);
      String bounded = Texts.boundMessage(problem);
      values
          .computeIfAbsent(name, key -> new ConfigValue(key, null, List.of(), new ArrayList<>()))
          .addErrorMessage(bounded.contains(name) ? bounded : name + ": " + bounded);
    }
  }

  private static String addressSetting(CrmSourceConfig config) {
    return config.getString(CoreConfigDef.BASE_URL) == null
        ? CoreConfigDef.VENDOR
        : CoreConfigDef.BASE_URL;
  }
}
