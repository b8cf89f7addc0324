package io.crmconnect;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.sync.ReconcileSettings;
import io.crmconnect.sync.SyncSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of a connector, each checked alone; {@link SettingsCheck} looks between them. */
final class CrmSourceConfig extends AbstractConfig {
  private final List<CrmVendor> vendors;

  /**
   * @param vendors all that this plugin knows; their settings are part of the definition
   * @throws org.apache.kafka.common.config.ConfigException naming the setting and the remedy
   */
  CrmSourceConfig(Map<String, String> props, List<CrmVendor> vendors) {
    super(definition(vendors), props, false);
    this.vendors = List.copyOf(vendors);
  }

  static ConfigDef definition(List<CrmVendor> vendors) {
    return Settings.definition(vendors);
  }

  CrmVendor vendor() {
    String name = vendorName();
    for (CrmVendor vendor : vendors) {
      if (vendor.name().equals(name)) {
        return vendor;
      }
    }
    throw new IllegalStateException("the definition of crm.vendor lets '" + name + "' pass");
  }

  /** The name of the first secret of the vendor that is set. */
  Optional<String> secretSetting() {
    return definition(vendors).configKeys().values().stream()
        .filter(key -> key.type == ConfigDef.Type.PASSWORD)
        .map(key -> key.name)
        .filter(name -> name.startsWith(vendorName() + ".") && getPassword(name) != null)
        .findFirst();
  }

  String vendorName() {
    return lower(Settings.VENDOR);
  }

  /** Whether all objects are meant, those that come later included. */
  boolean wildcard() {
    return getList(Settings.OBJECTS).contains("*");
  }

  /** The named objects in the order of the alphabet, less the excluded; none for {@code *}. */
  List<String> objects() {
    return Checks.distinct(getList(Settings.OBJECTS)).stream()
        .filter(name -> !name.equals("*") && !excluded().contains(name))
        .toList();
  }

  List<String> excluded() {
    return Checks.distinct(getList(Settings.OBJECTS_EXCLUDE));
  }

  String topicPrefix() {
    return getString(Settings.TOPIC_PREFIX);
  }

  long pollIntervalMs() {
    return getLong(Settings.POLL_INTERVAL);
  }

  long pollIdleIntervalMs() {
    return getLong(Settings.POLL_IDLE_INTERVAL);
  }

  long settleMs() {
    return getLong(Settings.SETTLE);
  }

  /** 0: no second look. */
  long recheckDelayMs() {
    return getLong(Settings.RECHECK_DELAY);
  }

  boolean backfillEnabled() {
    return getBoolean(Settings.BACKFILL_ENABLED);
  }

  /** Epoch ms. */
  OptionalLong backfillStartDate() {
    String text = getString(Settings.BACKFILL_START_DATE);
    return text == null
        ? OptionalLong.empty()
        : OptionalLong.of(Checks.instant(text).toEpochMilli());
  }

  int backfillBudgetPercent() {
    return getInt(Settings.BACKFILL_BUDGET_PERCENT);
  }

  long requestTimeoutMs() {
    return getLong(Settings.REQUEST_TIMEOUT);
  }

  int retryMaxAttempts() {
    return getInt(Settings.RETRY_MAX_ATTEMPTS);
  }

  long retryBackoffMs() {
    return getLong(Settings.RETRY_BACKOFF);
  }

  long retryBackoffMaxMs() {
    return getLong(Settings.RETRY_BACKOFF_MAX);
  }

  long schemaRefreshIntervalMs() {
    return getLong(Settings.SCHEMA_REFRESH);
  }

  List<String> fieldInclude() {
    return getList(Settings.FIELD_INCLUDE);
  }

  List<String> fieldExclude() {
    return getList(Settings.FIELD_EXCLUDE);
  }

  int numberPrecision() {
    return getInt(Settings.NUMBER_PRECISION);
  }

  int numberScale() {
    return getInt(Settings.NUMBER_SCALE);
  }

  /** The property that Connect itself checks; 1 where it is not set. */
  int tasksMax() {
    Object tasks = originals().get("tasks.max");
    try {
      return tasks == null ? 1 : Integer.parseInt(tasks.toString().trim());
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  SchemaSettings schemaSettings() {
    return new SchemaSettings(
        getInt(Settings.FIELD_NAME_MAX_LENGTH),
        numberMode(),
        fieldInclude(),
        fieldExclude(),
        DriftGroup.settings(this));
  }

  private NumberMode numberMode() {
    return switch (NumberMode.Kind.valueOf(
        getString(Settings.NUMBER_MODE).toUpperCase(Locale.ROOT))) {
      case DOUBLE -> NumberMode.DOUBLE;
      case STRING -> NumberMode.STRING;
      case DECIMAL -> NumberMode.decimal(numberPrecision(), numberScale());
    };
  }

  /** Of the consumer that reads the output topics back; none where it is not configured. */
  Map<String, Object> consumerSettings() {
    return getString(Settings.CONSUMER_BOOTSTRAP) == null
        ? Map.of()
        : originalsWithPrefix(Settings.CONSUMER);
  }

  RecordSettings recordSettings() {
    return new RecordSettings(
        topicPrefix(),
        MisfitMode.valueOf(getString(Settings.VALUE_MISFIT).toUpperCase(Locale.ROOT)),
        DeleteMode.valueOf(getString(Settings.DELETE_MODE).toUpperCase(Locale.ROOT)));
  }

  SyncSettings syncSettings(TaskSettings task) {
    return new SyncSettings(
        vendorName(),
        pollIntervalMs(),
        pollIdleIntervalMs(),
        settleMs(),
        recheckDelayMs(),
        backfillEnabled(),
        backfillStartDate(),
        schemaRefreshIntervalMs(),
        getBoolean(Settings.SCHEMA_BACKFILL),
        task.wildcard(),
        !getList(DriftGroup.REGISTRY_URL).isEmpty(),
        task.objectsTotal(),
        schemaSettings(),
        reconcileSettings());
  }

  ReconcileSettings reconcileSettings() {
    return new ReconcileSettings(
        getString(Settings.CONSUMER_BOOTSTRAP) != null,
        getLong(Settings.RECONCILE_INTERVAL),
        getDouble(Settings.DELETE_MAX_PERCENT),
        Checks.pairsOf(getList(Settings.DELETE_RELEASE)),
        Checks.pairsOf(getList(Settings.RECONCILE_TOPICS)));
  }

  private String lower(String setting) {
    return getString(setting).toLowerCase(Locale.ROOT);
  }
}
