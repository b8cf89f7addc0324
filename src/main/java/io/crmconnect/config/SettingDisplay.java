/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.Recommendation;
import io.crmconnect.schema.DriftMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * How Connect's user interfaces show the settings: names, widths, values to choose from, and
 * settings that have a meaning only together with others.
 */
final class SettingDisplay {
  private static final Map<String, String> NAMES = new TreeMap<>();

  static {
    NAMES.put(CoreConfigDef.VENDOR, "CRM");
    NAMES.put(CoreConfigDef.OBJECTS, "Objects");
    NAMES.put(CoreConfigDef.OBJECTS_EXCLUDE, "Excluded objects");
    NAMES.put(CoreConfigDef.REFERENCE, "Reference objects");
    NAMES.put(CoreConfigDef.REFERENCE_INTERVAL, "Interval of reference objects (ms)");
    NAMES.put(CoreConfigDef.ASSOCIATIONS, "Links between objects");
    NAMES.put(CoreConfigDef.ASSOCIATIONS_INTERVAL, "Interval of comparing links (ms)");
    NAMES.put(CoreConfigDef.PROPERTY_HISTORY, "Fields with history");
    NAMES.put(CoreConfigDef.PROPERTY_HISTORY_INTERVAL, "Interval of reading the history (ms)");
    NAMES.put(CoreConfigDef.LISTS, "Lists whose members are copied");
    NAMES.put(CoreConfigDef.LISTS_INTERVAL, "Interval of reading the members (ms)");
    NAMES.put(CoreConfigDef.BASE_URL, "Base URL of the API");
    NAMES.put(CoreConfigDef.RECONCILE_INTERVAL, "Reconciliation interval (ms)");
    NAMES.put(CoreConfigDef.RECONCILE_FIELDS, "Fields that reconciliation compares");
    NAMES.put(CoreConfigDef.CONSUMER_BOOTSTRAP, "Brokers of the output topics");
    NAMES.put(CoreConfigDef.RECONCILE_TOPICS, "Renamed topics");
    NAMES.put(CoreConfigDef.DELETE_MODE, "Form of deletes");
    NAMES.put(CoreConfigDef.DELETE_SOFT_VALUES, "Values of soft deletes");
    NAMES.put(CoreConfigDef.DELETE_FEED_INTERVAL, "Interval of reading deletes (ms)");
    NAMES.put(CoreConfigDef.DELETE_MAX_PERCENT, "Deletes per day (%)");
    NAMES.put(CoreConfigDef.DELETE_RELEASE, "Released deletes");
    NAMES.put(CoreConfigDef.POLL_IDLE_INTERVAL, "Poll interval of idle objects (ms)");
    NAMES.put(CoreConfigDef.SETTLE_TIME, "Settle time (ms)");
    NAMES.put(CoreConfigDef.RECHECK_DELAY, "Recheck delay (ms)");
    NAMES.put(CoreConfigDef.BACKFILL_ENABLED, "Copy the history");
    NAMES.put(CoreConfigDef.BACKFILL_START_DATE, "Start of the history");
    NAMES.put(CoreConfigDef.BACKFILL_BUDGET_PERCENT, "Budget of backfills (%)");
    NAMES.put(CoreConfigDef.RATE_LIMIT_REQUESTS, "Requests per interval");
    NAMES.put(CoreConfigDef.RATE_LIMIT_INTERVAL, "Interval of the request limit (ms)");
    NAMES.put(CoreConfigDef.RATE_LIMIT_SEARCH, "Searches per second");
    NAMES.put(CoreConfigDef.RATE_LIMIT_DAILY, "Requests per day");
    NAMES.put(CoreConfigDef.RETRY_MAX_ATTEMPTS, "Attempts before a warning");
    NAMES.put(CoreConfigDef.RETRY_BACKOFF, "First retry backoff (ms)");
    NAMES.put(CoreConfigDef.RETRY_BACKOFF_MAX, "Longest retry backoff (ms)");
    NAMES.put(CoreConfigDef.VALIDATE_CONNECTIONS, "Connections must be reachable");
    NAMES.put(CoreConfigDef.SCHEMA_REFRESH, "Interval of reading field catalogues (ms)");
    NAMES.put(CoreConfigDef.SCHEMA_BACKFILL_NEW_FIELDS, "Fill new fields in all rows");
    NAMES.put(CoreConfigDef.FIELD_INCLUDE, "Fields");
    NAMES.put(CoreConfigDef.FIELD_EXCLUDE, "Excluded fields");
    NAMES.put(CoreConfigDef.FIELD_NAME_MAX_LENGTH, "Length of column names (bytes)");
    NAMES.put(CoreConfigDef.NUMBER_MODE, "Type of numbers");
    NAMES.put(CoreConfigDef.NUMBER_PRECISION, "Digits of decimals");
    NAMES.put(CoreConfigDef.NUMBER_SCALE, "Decimal places");
    NAMES.put(CoreConfigDef.VALUE_MISFIT, "Values that do not fit");
    NAMES.put(CoreConfigDef.RECORD_MAX_BYTES, "Record size (bytes)");
    NAMES.put(SchemaConfigDef.SCHEMA_DRIFT, "Reaction to schema changes");
    NAMES.put(SchemaConfigDef.SCHEMA_ACCEPT, "Decisions about schema changes");
    NAMES.put(SchemaConfigDef.REGISTRY_URL, "Schema registry URLs");
    NAMES.put(SchemaConfigDef.REGISTRY_SUBJECT_STRATEGY, "Names of subjects");
    NAMES.put(SchemaConfigDef.REGISTRY_USER_INFO, "Registry user and password");
    NAMES.put(SchemaConfigDef.REGISTRY_TOKEN, "Registry bearer token");
    NAMES.put(SchemaConfigDef.REGISTRY_KEYSTORE, "Registry keystore");
    NAMES.put(SchemaConfigDef.REGISTRY_KEYSTORE_PASSWORD, "Registry keystore password");
    NAMES.put(SchemaConfigDef.REGISTRY_TRUSTSTORE, "Registry truststore");
    NAMES.put(SchemaConfigDef.REGISTRY_TRUSTSTORE_PASSWORD, "Registry truststore password");
    NAMES.put(SchemaConfigDef.ALERT_WEBHOOK_URL, "Webhook of alerts");
  }

  private SettingDisplay() {}

  /** The settings as they are shown; without a vendor's own. */
  static void define(
      ConfigDef definition,
      List<CrmVendor> vendors,
      String name,
      Type type,
      Object defaultValue,
      ConfigDef.Validator validator,
      ConfigDef.Importance importance,
      String doc,
      String group,
      int order) {
    definition.define(
        name,
        type,
        defaultValue,
        validator,
        importance,
        doc,
        group,
        order,
        widthOf(name, type, validator),
        nameOf(name),
        SettingDependence.dependentsOf(name),
        recommend(name, validator, vendors)
            .shownIf(parsed -> SettingDependence.isMet(name, parsed)));
  }

  /** Without an entry: the words of the setting, with its unit. */
  private static String nameOf(String name) {
    String words = name.replace('.', ' ');
    String text = words.endsWith(" ms") ? words.replaceAll(" ms$", " (ms)") : words;
    return NAMES.getOrDefault(
        name, text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1));
  }

  private static Width widthOf(String name, Type type, ConfigDef.Validator validator) {
    return switch (type) {
      case BOOLEAN, INT, LONG, DOUBLE -> Width.SHORT;
      case LIST, PASSWORD -> Width.LONG;
      default ->
          Validators.choicesOf(validator).isEmpty()
              ? name.contains("url") || name.endsWith(".location") ? Width.LONG : Width.MEDIUM
              : Width.SHORT;
    };
  }

  private static Recommendation recommend(
      String name, ConfigDef.Validator validator, List<CrmVendor> vendors) {
    return switch (name) {
      case CoreConfigDef.OBJECTS ->
          Recommendation.from(parsed -> withWildcard(namesOf(vendorOf(parsed, vendors))));
      case CoreConfigDef.OBJECTS_EXCLUDE ->
          Recommendation.from(parsed -> namesOf(vendorOf(parsed, vendors)).toList());
      case CoreConfigDef.REFERENCE ->
          Recommendation.from(
              parsed ->
                  withWildcard(
                      vendorOf(parsed, vendors)
                          .flatMap(vendor -> vendor.referenceObjects().stream())
                          .map(CrmObject::name)));
      case CoreConfigDef.ASSOCIATIONS -> Recommendation.of(List.of("*"));
      case SchemaConfigDef.SCHEMA_DRIFT ->
          Recommendation.of(Arrays.stream(DriftMode.values()).map(DriftMode::text).toList());
      default -> Recommendation.of(Validators.choicesOf(validator));
    };
  }

  private static Stream<CrmVendor> vendorOf(Map<String, Object> parsed, List<CrmVendor> vendors) {
    return vendors.stream()
        .filter(vendor -> vendor.name().equalsIgnoreCase(textOf(parsed, CoreConfigDef.VENDOR)));
  }

  private static Stream<String> namesOf(Stream<CrmVendor> vendor) {
    return vendor.flatMap(each -> each.standardObjects().stream()).map(CrmObject::name).sorted();
  }

  private static List<String> withWildcard(Stream<String> names) {
    List<String> values = new ArrayList<>(List.of("*"));
    names.forEach(values::add);
    return values;
  }

  private static String textOf(Map<String, Object> parsed, String name) {
    Object value = parsed.get(name);
    return value == null ? "" : value.toString().strip().toLowerCase(Locale.ROOT);
  }
}
