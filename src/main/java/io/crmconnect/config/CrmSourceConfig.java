/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.ConfiguredSecrets;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.RedactedCrmClient;
import io.crmconnect.crm.SecretRedactor;
import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsSettings;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.SubjectStrategy;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaDecision;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.sync.core.ChildSettings;
import io.crmconnect.sync.core.ComparedFields;
import io.crmconnect.sync.core.ReconcileSettings;
import io.crmconnect.sync.core.SyncSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/**
 * The settings of a connector, each validated on its own; {@link ConfigRules} has the rules between
 * them.
 */
public final class CrmSourceConfig extends AbstractConfig {
  private final List<CrmVendor> vendors;
  private final SecretRedactor redactor;

  /**
   * @param vendors all vendors of this plugin; their settings are part of the definition
   * @throws org.apache.kafka.common.config.ConfigException naming the setting and the remedy
   */
  public CrmSourceConfig(Map<String, String> props, List<CrmVendor> vendors) {
    super(definition(vendors), SettingBounds.withoutNulls(props), false);
    this.vendors = List.copyOf(vendors);
    this.redactor = new SecretRedactor(ConfiguredSecrets.find(definition(vendors), originals()));
  }

  /** The redactor of these settings, which may be invalid. */
  public static SecretRedactor createRedactor(Map<String, String> props, List<CrmVendor> vendors) {
    return new SecretRedactor(ConfiguredSecrets.find(definition(vendors), props));
  }

  /** Removes the secrets of these settings from texts. */
  public SecretRedactor redactor() {
    return redactor;
  }

  public static ConfigDef definition(List<CrmVendor> vendors) {
    ConfigDef definition = CoreConfigDef.definition(vendors);
    SchemaConfigDef.define(definition);
    return definition;
  }

  public CrmVendor vendor() {
    String name = vendorName();
    for (CrmVendor vendor : vendors) {
      if (vendor.name().equals(name)) {
        return vendor;
      }
    }
    throw new IllegalStateException(
        "no vendor is named '" + name + "', although the validator of crm.vendor accepted it");
  }

  /** The settings that all vendors have. */
  CrmConfig crmConfig() {
    return new CrmConfig(
        originalsStrings().getOrDefault("name", ""),
        Optional.ofNullable(getString(CoreConfigDef.BASE_URL)).map(URI::create),
        requestTimeoutMs(),
        toOptionalInt(getInt(CoreConfigDef.RATE_LIMIT_REQUESTS)),
        toOptionalLong(getLong(CoreConfigDef.RATE_LIMIT_INTERVAL)),
        toOptionalInt(getInt(CoreConfigDef.RATE_LIMIT_SEARCH)),
        toOptionalLong(getLong(CoreConfigDef.RATE_LIMIT_DAILY)),
        getInt(CoreConfigDef.RATE_LIMIT_DAILY_PERCENT),
        getInt(CoreConfigDef.BACKFILL_BUDGET_PERCENT),
        wildcard() ? Set.of("*") : Set.copyOf(objects()),
        referenceObjects().stream().map(CrmObject::name).collect(Collectors.toSet()),
        redactor);
  }

  private static OptionalInt toOptionalInt(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static OptionalLong toOptionalLong(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** Creates a client of the vendor that is set. */
  public CrmClient openVendor(BudgetShare budgetShare) {
    return new RedactedCrmClient(vendor().open(crmConfig(), this, budgetShare), redactor);
  }

  /** The maximum number of tasks for the vendor's budget. */
  public int vendorMaxTasks() {
    return vendor().maxTasks(crmConfig(), this);
  }

  /** Whether the vendor's budget allows the connector to count records while its tasks run. */
  public boolean canCountWhileTasksRun() {
    return vendor().canCountWhileTasksRun(crmConfig(), this);
  }

  /** The name of the vendor's first secret setting that has a value. */
  public Optional<String> secretSetting() {
    return definition(vendors).configKeys().values().stream()
        .filter(key -> key.type == ConfigDef.Type.PASSWORD)
        .map(key -> key.name)
        .filter(name -> name.startsWith(vendorName() + ".") && getPassword(name) != null)
        .findFirst();
  }

  public String vendorName() {
    return getLowerCase(CoreConfigDef.VENDOR);
  }

  /** Whether all objects are copied, including those that are created later. */
  public boolean wildcard() {
    return getList(CoreConfigDef.OBJECTS).contains("*");
  }

  /** The named objects without the excluded ones, in alphabetical order; empty for {@code *}. */
  public List<String> objects() {
    Set<String> excluded = new TreeSet<>(excludedObjects());
    return namedObjects().stream()
        .filter(name -> !name.equals("*") && !excluded.contains(name))
        .toList();
  }

  /** Whether all reference objects are copied that the credentials can read. */
  public boolean referenceWildcard() {
    return getList(CoreConfigDef.REFERENCE).contains("*");
  }

  /** The selected reference objects without the excluded ones. */
  public List<CrmObject> referenceObjects() {
    List<String> names = getList(CoreConfigDef.REFERENCE);
    List<String> excluded = excludedObjects();
    return vendor().referenceObjects().stream()
        .filter(object -> referenceWildcard() || names.contains(object.name()))
        .filter(object -> !excluded.contains(object.name()))
        .toList();
  }

  /** The names of those that {@code crm.objects} does not select as well. */
  public Set<String> namesOfReferenceOnly() {
    Set<String> selected =
        wildcard()
            ? vendor().standardObjects().stream().map(CrmObject::name).collect(Collectors.toSet())
            : new TreeSet<>(objects());
    return referenceObjects().stream()
        .map(CrmObject::name)
        .filter(name -> !selected.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Named reference objects that the vendor does not have. */
  List<String> unknownReferenceObjects() {
    List<String> known = vendor().referenceObjects().stream().map(CrmObject::name).toList();
    return getList(CoreConfigDef.REFERENCE).stream()
        .filter(name -> !name.equals("*") && !known.contains(name))
        .toList();
  }

  /** Whether all usual pairs of the copied objects are selected. */
  public boolean associationWildcard() {
    return getList(CoreConfigDef.ASSOCIATIONS).contains("*");
  }

  /** The selected pairs by the objects that their links come from and lead to; no wildcard. */
  public List<NamedAssociation> namedAssociations() {
    return getList(CoreConfigDef.ASSOCIATIONS).stream()
        .filter(pair -> !pair.equals("*"))
        .map(NamedAssociation::parse)
        .toList();
  }

  /** Time between two passes over all records of an association. */
  public long associationsIntervalMs() {
    return getLong(CoreConfigDef.ASSOCIATIONS_INTERVAL);
  }

  /** By object, the vendor's names of the fields whose history is copied. */
  public Map<String, List<String>> historyProperties() {
    Map<String, List<String>> properties = new TreeMap<>();
    for (String entry : Validators.sortDistinct(historyEntries())) {
      int dot = entry.indexOf('.');
      properties
          .computeIfAbsent(entry.substring(0, dot), object -> new ArrayList<>())
          .add(entry.substring(dot + 1));
    }
    return properties;
  }

  /** The same as {@code <object>.<field>}. */
  public List<String> historyEntries() {
    return fieldEntries(CoreConfigDef.PROPERTY_HISTORY);
  }

  /** The ids or names of the lists whose members are copied. */
  public List<String> lists() {
    return Validators.sortDistinct(getList(CoreConfigDef.LISTS));
  }

  /** Time between two passes over the members of the lists. */
  public long listsIntervalMs() {
    return getLong(CoreConfigDef.LISTS_INTERVAL);
  }

  /** Time between two passes over the history of all records of an object. */
  public long historyIntervalMs() {
    return getLong(CoreConfigDef.PROPERTY_HISTORY_INTERVAL);
  }

  public List<String> excludedObjects() {
    return objectNames(CoreConfigDef.OBJECTS_EXCLUDE);
  }

  /** What {@code crm.objects} names, the excluded ones included. */
  List<String> namedObjects() {
    return objectNames(CoreConfigDef.OBJECTS);
  }

  /** The names as the vendor has them in topics. */
  private List<String> objectNames(String setting) {
    return Validators.sortDistinct(getList(setting).stream().map(this::objectName).toList());
  }

  private String objectName(String named) {
    return vendors.stream()
        .filter(vendor -> vendor.name().equals(vendorName()))
        .map(vendor -> vendor.objectName(named))
        .findFirst()
        .orElse(named);
  }

  /** The entries, with the name before the first dot as the vendor has it in topics. */
  private List<String> fieldEntries(String setting) {
    return getList(setting).stream()
        .map(
            entry -> {
              int dot = entry.indexOf('.');
              return dot < 0 ? entry : objectName(entry.substring(0, dot)) + entry.substring(dot);
            })
        .toList();
  }

  public String topicPrefix() {
    return getString(CoreConfigDef.TOPIC_PREFIX);
  }

  /** Whether it is an error that the CRM, the registry or the brokers cannot be reached. */
  public boolean validateConnections() {
    return getBoolean(CoreConfigDef.VALIDATE_CONNECTIONS);
  }

  public long pollIntervalMs() {
    return getLong(CoreConfigDef.POLL_INTERVAL);
  }

  long pollIdleIntervalMs() {
    return getLong(CoreConfigDef.POLL_IDLE_INTERVAL);
  }

  public long referenceIntervalMs() {
    return getLong(CoreConfigDef.REFERENCE_INTERVAL);
  }

  long settleMs() {
    return getLong(CoreConfigDef.SETTLE_TIME);
  }

  /** 0 if the recheck is disabled. */
  long recheckDelayMs() {
    return getLong(CoreConfigDef.RECHECK_DELAY);
  }

  public boolean backfillEnabled() {
    return getBoolean(CoreConfigDef.BACKFILL_ENABLED);
  }

  /** Epoch ms. */
  OptionalLong backfillStartDate() {
    String text = getString(CoreConfigDef.BACKFILL_START_DATE);
    return text == null
        ? OptionalLong.empty()
        : OptionalLong.of(Validators.parseInstant(text).toEpochMilli());
  }

  public Timeouts timeouts() {
    return Timeouts.of(requestTimeoutMs());
  }

  private long requestTimeoutMs() {
    return getLong(CoreConfigDef.REQUEST_TIMEOUT);
  }

  public int retryMaxAttempts() {
    return getInt(CoreConfigDef.RETRY_MAX_ATTEMPTS);
  }

  public long retryBackoffMs() {
    return getLong(CoreConfigDef.RETRY_BACKOFF);
  }

  public long retryBackoffMaxMs() {
    return getLong(CoreConfigDef.RETRY_BACKOFF_MAX);
  }

  long schemaRefreshIntervalMs() {
    return getLong(CoreConfigDef.SCHEMA_REFRESH);
  }

  public List<String> fieldInclude() {
    return fieldEntries(CoreConfigDef.FIELD_INCLUDE);
  }

  public List<String> fieldExclude() {
    return fieldEntries(CoreConfigDef.FIELD_EXCLUDE);
  }

  int numberPrecision() {
    return getInt(CoreConfigDef.NUMBER_PRECISION);
  }

  int numberScale() {
    return getInt(CoreConfigDef.NUMBER_SCALE);
  }

  /** The value of Connect's own setting, which Connect validates; 1 if it is not set. */
  public int tasksMax() {
    Object tasks = originals().get("tasks.max");
    try {
      return tasks == null ? 1 : Integer.parseInt(tasks.toString().trim());
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  public SchemaSettings schemaSettings() {
    return new SchemaSettings(
        getInt(CoreConfigDef.FIELD_NAME_MAX_LENGTH),
        numberMode(),
        fieldInclude(),
        fieldExclude(),
        driftSettings());
  }

  public DriftSettings driftSettings() {
    DriftMode defaultMode = DriftMode.QUARANTINE;
    Map<String, DriftMode> modeByObject = new TreeMap<>();
    for (String entry : getList(SchemaConfigDef.SCHEMA_DRIFT)) {
      int colon = entry.indexOf(':');
      DriftMode entryMode = DriftMode.parse(entry.substring(colon + 1)).orElseThrow();
      if (colon < 0) {
        defaultMode = entryMode;
      } else {
        modeByObject.put(entry.substring(0, colon), entryMode);
      }
    }
    List<SchemaDecision> decisions =
        getList(SchemaConfigDef.SCHEMA_ACCEPT).stream()
            .map(text -> SchemaDecision.parse(text).orElseThrow())
            .toList();
    return new DriftSettings(defaultMode, modeByObject, decisions);
  }

  public RegistrySettings registrySettings() {
    List<String> urls =
        getList(SchemaConfigDef.REGISTRY_URL).stream()
            .map(url -> url.replaceAll("/+$", ""))
            .toList();
    TlsSettings tls =
        new TlsSettings(
            getString(SchemaConfigDef.REGISTRY_KEYSTORE),
            getSecret(SchemaConfigDef.REGISTRY_KEYSTORE_PASSWORD),
            getString(SchemaConfigDef.REGISTRY_TRUSTSTORE),
            getSecret(SchemaConfigDef.REGISTRY_TRUSTSTORE_PASSWORD));
    return new RegistrySettings(urls, registryAuthorization(), tls, timeouts(), subjectStrategy());
  }

  SubjectStrategy subjectStrategy() {
    return SubjectStrategy.parse(getString(SchemaConfigDef.REGISTRY_SUBJECT_STRATEGY))
        .orElseThrow();
  }

  /** The header's value; null if no credentials are set. */
  private String registryAuthorization() {
    String token = getSecret(SchemaConfigDef.REGISTRY_TOKEN);
    if (token != null) {
      return "Bearer " + token;
    }
    String userInfo = getSecret(SchemaConfigDef.REGISTRY_USER_INFO);
    return userInfo == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  public Optional<URI> alertWebhookUrl() {
    return Optional.ofNullable(getSecret(SchemaConfigDef.ALERT_WEBHOOK_URL))
        .map(String::strip)
        .map(URI::create);
  }

  /** Null if it is not set. */
  private String getSecret(String setting) {
    Password password = getPassword(setting);
    return password == null ? null : password.value();
  }

  private NumberMode numberMode() {
    return switch (NumberMode.Kind.valueOf(
        getString(CoreConfigDef.NUMBER_MODE).toUpperCase(Locale.ROOT))) {
      case DOUBLE -> NumberMode.DOUBLE;
      case STRING -> NumberMode.STRING;
      case DECIMAL -> NumberMode.decimal(numberPrecision(), numberScale());
    };
  }

  /** The settings of the consumer that reads the output topics; empty if none is configured. */
  public Map<String, Object> consumerSettings() {
    return getString(CoreConfigDef.CONSUMER_BOOTSTRAP) == null
        ? Map.of()
        : originalsWithPrefix(CoreConfigDef.CONSUMER_PREFIX);
  }

  public int recordMaxBytes() {
    return getInt(CoreConfigDef.RECORD_MAX_BYTES);
  }

  /** The topic of an object's rows before transformations. */
  public String topicOf(String object) {
    return recordSettings().topicOf(object);
  }

  public RecordSettings recordSettings() {
    return new RecordSettings(
        topicPrefix(),
        MisfitMode.valueOf(getString(CoreConfigDef.VALUE_MISFIT).toUpperCase(Locale.ROOT)),
        DeleteMode.valueOf(getString(CoreConfigDef.DELETE_MODE).toUpperCase(Locale.ROOT)),
        recordMaxBytes(),
        String.valueOf(originals().getOrDefault("name", "")),
        getString(CoreConfigDef.DELETE_SOFT_VALUES).equals(CoreConfigDef.KEEP));
  }

  public SyncSettings syncSettings(TaskConfig task) {
    return SyncSettings.builder(vendorName())
        .pollIntervalMs(pollIntervalMs())
        .idleIntervalMs(pollIdleIntervalMs())
        .deleteFeedIntervalMs(getLong(CoreConfigDef.DELETE_FEED_INTERVAL))
        .settleMs(settleMs())
        .recheckDelayMs(recheckDelayMs())
        .backfill(backfillEnabled())
        .startDate(backfillStartDate())
        .schemaRefreshMs(schemaRefreshIntervalMs())
        .fillNewFields(getBoolean(CoreConfigDef.SCHEMA_BACKFILL_NEW_FIELDS))
        .wildcard(task.wildcard())
        .registry(!getList(SchemaConfigDef.REGISTRY_URL).isEmpty())
        .exactlyOnce(requiresExactlyOnce())
        .objectsTotal(task.objectsTotal())
        .objectNames(task.objectNames())
        .tellsObjectChanges(task.tellsChanges())
        .startNotices(task.isFirst() ? StartNotices.of(this, task) : List.of())
        .referenceIntervalMs(referenceIntervalMs())
        .referenceWildcard(referenceWildcard())
        .children(
            new ChildSettings(
                associationsIntervalMs(),
                associationWildcard(),
                historyIntervalMs(),
                listsIntervalMs()))
        .schema(schemaSettings())
        .reconcile(withDestinations(reconcileSettings(), task.crmObjects()))
        .build();
  }

  /** As Connect reads its own setting. */
  private boolean requiresExactlyOnce() {
    return String.valueOf(originals().get("exactly.once.support")).equalsIgnoreCase("required");
  }

  /** With the topics of the objects' rows, or what is known of them. */
  private ReconcileSettings withDestinations(ReconcileSettings settings, List<CrmObject> objects) {
    RenamedTopics renamedTopics = new RenamedTopics(originals());
    Map<String, String> topics = new TreeMap<>();
    Map<String, String> transformations = new TreeMap<>();
    for (CrmObject object : objects) {
      String topic = topicOf(object.name());
      renamedTopics
          .resolve(topic)
          .ifPresentOrElse(
              resolved -> topics.put(object.name(), resolved),
              () -> transformations.put(object.name(), renamedTopics.fingerprint(topic)));
    }
    return settings.withResolvedTopics(topics).withTransformations(transformations);
  }

  public ReconcileSettings reconcileSettings() {
    return new ReconcileSettings(
        getString(CoreConfigDef.CONSUMER_BOOTSTRAP) != null,
        getLong(CoreConfigDef.RECONCILE_INTERVAL),
        ComparedFields.of(getString(CoreConfigDef.RECONCILE_FIELDS)).orElseThrow(),
        getDouble(CoreConfigDef.DELETE_MAX_PERCENT),
        Validators.parsePairs(getList(CoreConfigDef.DELETE_RELEASE)),
        Validators.parsePairs(getList(CoreConfigDef.RECONCILE_TOPICS)));
  }

  private String getLowerCase(String setting) {
    return getString(setting).toLowerCase(Locale.ROOT);
  }
}
