/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.sync.core.ComparedFields;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;

/** The names of the settings, which are a contract with users, and their definition. */
public final class CoreConfigDef {
  public static final String VENDOR = "crm.vendor";
  public static final String OBJECTS = "crm.objects";
  public static final String OBJECTS_EXCLUDE = "crm.objects.exclude";
  public static final String REFERENCE = "crm.reference";
  public static final String REFERENCE_INTERVAL = "reference.interval.ms";
  public static final String ASSOCIATIONS = "crm.associations";
  public static final String ASSOCIATIONS_INTERVAL = "associations.interval.ms";
  public static final String PROPERTY_HISTORY = "property.history";
  public static final String PROPERTY_HISTORY_INTERVAL = "property.history.interval.ms";
  public static final String LISTS = "crm.lists";
  public static final String LISTS_INTERVAL = "lists.interval.ms";
  public static final String BASE_URL = "crm.base.url";
  public static final String TOPIC_PREFIX = "topic.prefix";
  static final String POLL_INTERVAL = "poll.interval.ms";
  public static final String POLL_IDLE_INTERVAL = "poll.idle.interval.ms";
  static final String SETTLE_TIME = "incremental.settle.ms";
  static final String RECHECK_DELAY = "incremental.recheck.delay.ms";
  static final String BACKFILL_ENABLED = "backfill.enabled";
  static final String BACKFILL_START_DATE = "backfill.start.date";
  static final String BACKFILL_BUDGET_PERCENT = "backfill.budget.percent";
  static final String RATE_LIMIT_REQUESTS = "rate.limit.requests";
  static final String RATE_LIMIT_INTERVAL = "rate.limit.interval.ms";
  static final String RATE_LIMIT_SEARCH = "rate.limit.search.per.second";
  static final String RATE_LIMIT_DAILY = "rate.limit.daily";
  static final String RATE_LIMIT_DAILY_PERCENT = "rate.limit.daily.percent";
  static final String REQUEST_TIMEOUT = "request.timeout.ms";
  public static final String VALIDATE_CONNECTIONS = "validate.connections";
  static final String RETRY_MAX_ATTEMPTS = "retry.max.attempts";
  static final String RETRY_BACKOFF = "retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX = "retry.backoff.max.ms";
  public static final String RECORD_MAX_BYTES = "record.max.bytes";
  static final String SCHEMA_REFRESH = "schema.refresh.interval.ms";
  static final String SCHEMA_BACKFILL_NEW_FIELDS = "schema.backfill.new.fields";
  public static final String CONSUMER_PREFIX = "reconcile.consumer.";
  public static final String CONSUMER_BOOTSTRAP = CONSUMER_PREFIX + "bootstrap.servers";
  public static final String RECONCILE_INTERVAL = "reconcile.interval.ms";
  static final String RECONCILE_FIELDS = "reconcile.fields";
  static final String RECONCILE_TOPICS = "reconcile.topics";
  static final String DELETE_MODE = "delete.mode";
  static final String DELETE_SOFT_VALUES = "delete.soft.values";
  static final String KEEP = "keep";
  static final String DELETE_FEED_INTERVAL = "delete.feed.interval.ms";
  static final String DELETE_MAX_PERCENT = "delete.max.percent";
  static final String DELETE_RELEASE = "delete.release";
  public static final String FIELD_INCLUDE = "field.include";
  public static final String FIELD_EXCLUDE = "field.exclude";
  static final String FIELD_NAME_MAX_LENGTH = "field.name.max.length";
  static final String NUMBER_MODE = "number.mode";
  static final String NUMBER_PRECISION = "number.decimal.precision";
  static final String NUMBER_SCALE = "number.decimal.scale";
  static final String VALUE_MISFIT = "value.misfit";

  private static final long SECOND_MS = 1_000;
  private static final long DAY_MS = 86_400 * SECOND_MS;

  private final ConfigDef def = new ConfigDef();
  private final List<CrmVendor> vendors;
  private String group = "";
  private int order;

  private CoreConfigDef(List<CrmVendor> vendors) {
    this.vendors = vendors;
  }

  static ConfigDef definition(List<CrmVendor> vendors) {
    CoreConfigDef coreConfigDef = new CoreConfigDef(vendors);
    coreConfigDef.defineCrm();
    vendors.forEach(vendor -> vendor.define(coreConfigDef.def));
    coreConfigDef.defineTopics();
    coreConfigDef.defineReconciliation();
    coreConfigDef.defineIncremental();
    coreConfigDef.defineBackfill();
    coreConfigDef.defineRequestBudget();
    coreConfigDef.defineRequests();
    coreConfigDef.defineValidation();
    coreConfigDef.defineFields();
    return coreConfigDef.def;
  }

  private void defineCrm() {
    group = "CRM";
    String namesHint =
        vendors.stream()
            .map(CrmVendor::objectNamesHint)
            .filter(hint -> !hint.isEmpty())
            .map(hint -> " " + hint)
            .collect(Collectors.joining());
    add(
        VENDOR,
        Type.STRING,
        NO_DEFAULT_VALUE,
        Validators.oneOf(vendors.stream().map(CrmVendor::name).sorted().toList()),
        HIGH,
        "The CRM to copy from.");
    add(
        OBJECTS,
        Type.LIST,
        NO_DEFAULT_VALUE,
        Validators.objects(namesHint),
        HIGH,
        "The objects to copy, separated by commas, or `*` for every object the credentials can"
            + " read, including custom objects and objects that are created later."
            + namesHint);
    add(
        OBJECTS_EXCLUDE,
        Type.LIST,
        List.of(),
        Validators.objectNames(namesHint),
        MEDIUM,
        "Objects that are not copied. Useful together with `*`.");
    add(
        REFERENCE,
        Type.LIST,
        List.of("*"),
        Validators.referenceNames(),
        MEDIUM,
        "Data that the objects refer to, such as pipelines and owners: names, `*` for all that the"
            + " credentials can read, or empty for none. Each goes to a topic of its own.");
    add(
        ASSOCIATIONS,
        Type.LIST,
        List.of(),
        Validators.associations(),
        MEDIUM,
        "Links between records, as `<from>:<to>`, for example `contacts:companies,deals:contacts`,"
            + " or `*` for all usual pairs of the objects that are copied. The links of each pair"
            + " go to `<topic.prefix>.<from>_<to>`. Empty: none.");
    add(
        PROPERTY_HISTORY,
        Type.LIST,
        List.of(),
        Validators.properties(),
        MEDIUM,
        "Fields whose earlier values are copied, as `<object>.<field>`, for example"
            + " `deals.dealstage,contacts.lifecyclestage`. They go to"
            + " `<topic.prefix>.<object>_property_history`. Empty: none.");
    add(
        LISTS,
        Type.LIST,
        List.of(),
        Validators.lists(),
        MEDIUM,
        "Lists whose members are copied, by their ids or names. The members go to"
            + " `<topic.prefix>.list_memberships`. A text of digits is an id; a list whose name has"
            + " a comma can only be named by its id. Empty: none.");
    add(
        BASE_URL,
        Type.STRING,
        null,
        Validators.baseUrl(),
        LOW,
        "Base URL of the CRM's API, for tests, gateways and proxies. Default: the vendor's own"
            + " address.");
  }

  private void defineTopics() {
    group = "Topics";
    add(
        TOPIC_PREFIX,
        Type.STRING,
        NO_DEFAULT_VALUE,
        Validators.topicPrefix(),
        HIGH,
        "Prefix of all topic names. Rows are written to `<topic.prefix>.<object>`; the connector's"
            + " own topics are `<topic.prefix>.quarantine`, `<topic.prefix>.events` and"
            + " `<topic.prefix>.heartbeat`.");
  }

  private void defineReconciliation() {
    group = "Deletes and reconciliation";
    add(
        RECONCILE_INTERVAL,
        Type.LONG,
        DAY_MS,
        Validators.between(0, 90 * DAY_MS),
        HIGH,
        "How often the records of an object are compared with the contents of its topic. Records"
            + " that no longer exist are deleted; rows that are missing or different are read"
            + " again. The interval is extended for objects too large for the request budget."
            + " Requires `reconcile.consumer.*`. 0 disables reconciliation.");
    add(
        CONSUMER_BOOTSTRAP,
        Type.STRING,
        null,
        null,
        MEDIUM,
        "Kafka brokers used to read the output topics: fully for reconciliation, and the tail at"
            + " task start to avoid re-emitting recent records. Any other Kafka consumer setting"
            + " can be given with the prefix `reconcile.consumer.`. If it is not set,"
            + " reconciliation is off and some records are emitted again after a restart.");
    add(
        RECONCILE_FIELDS,
        Type.STRING,
        ComparedFields.CALCULATED.text(),
        Validators.oneOf(ComparedFields.texts()),
        MEDIUM,
        "Which values reconciliation compares besides the times of the records' last changes:"
            + " `calculated` (fields that the CRM calculates, so that they change without a change"
            + " of the record), `all` (every field), or `none`. Records with other values are read"
            + " again, so these values are at most one `reconcile.interval.ms` old. No more"
            + " requests are needed for the comparison, unless the names of the fields are too long"
            + " for a request: then twice as many.");
    add(
        RECONCILE_TOPICS,
        Type.LIST,
        List.of(),
        Validators.objectValuePairs("contacts:crm_contacts"),
        LOW,
        "Topics that rows are written to if a transformation renames the topic, as"
            + " `<object>:<topic>`. If an object has no entry, the task learns the name when the"
            + " first row is acknowledged.");
    add(
        DELETE_MODE,
        Type.STRING,
        "tombstone",
        Validators.oneOf(List.of("tombstone", "soft", "both")),
        HIGH,
        "How a delete is written: `tombstone` (a record with a null value), `soft` (a row with"
            + " `_deleted` set and no other values) or `both` (the soft delete, then the"
            + " tombstone).");
    add(
        DELETE_SOFT_VALUES,
        Type.STRING,
        "null",
        Validators.oneOf(List.of("null", KEEP)),
        LOW,
        "What the row of a soft delete has in the columns of fields: `null`, or `keep` for the"
            + " values of the record's last row in the topic, which is read for it. `keep` requires"
            + " `delete.mode` soft or both, `reconcile.consumer.bootstrap.servers`, and"
            + " `value.converter` with its settings in the connector's config. Each batch of"
            + " deletes then reads the topic once.");
    add(
        DELETE_FEED_INTERVAL,
        Type.LONG,
        0L,
        Validators.between(0, 1_800_000),
        LOW,
        "How often the deletes of an object are read, if the vendor tells those since an instant,"
            + " as Salesforce does. A longer interval takes fewer requests, and deletes are found"
            + " later. `0`, or less than `poll.interval.ms`: with each poll.");
    add(
        DELETE_MAX_PERCENT,
        Type.DOUBLE,
        10.0,
        Validators.between(0, 100),
        MEDIUM,
        "Percentage of an object's rows that may be deleted per day without an operator; ten rows"
            + " are always allowed. Further deletes are held and reported as `delete.held`.");
    add(
        DELETE_RELEASE,
        Type.LIST,
        List.of(),
        Validators.objectValuePairs("contacts:1760000000000"),
        LOW,
        "Permission to emit held deletes, as `<object>:<run>`. The event `delete.held` contains the"
            + " run.");
  }

  private void defineIncremental() {
    group = "Incremental";
    add(
        POLL_INTERVAL,
        Type.LONG,
        30 * SECOND_MS,
        Validators.between(100, DAY_MS),
        HIGH,
        "How often an object is polled for changes, that is, the target freshness.");
    add(
        POLL_IDLE_INTERVAL,
        Type.LONG,
        300 * SECOND_MS,
        Validators.between(100, DAY_MS),
        MEDIUM,
        "Maximum poll interval of idle objects, applied when polling alone would use over 25 % of"
            + " the daily limit.");
    add(
        REFERENCE_INTERVAL,
        Type.LONG,
        900 * SECOND_MS,
        Validators.between(1_000, DAY_MS),
        LOW,
        "Time between two lists of a reference object (see `crm.reference`).");
    add(
        ASSOCIATIONS_INTERVAL,
        Type.LONG,
        3_600 * SECOND_MS,
        Validators.between(1_000, 90 * DAY_MS),
        LOW,
        "Time between two passes that compare the links of all records (see `crm.associations`)."
            + " Links of a record that changes are compared at once. The interval is extended so"
            + " that the passes of a pair take at most 5 % of the daily limit.");
    add(
        PROPERTY_HISTORY_INTERVAL,
        Type.LONG,
        7 * DAY_MS,
        Validators.between(1_000, 90 * DAY_MS),
        LOW,
        "Time between two passes that read the history of all records (see `property.history`)."
            + " That of a record that changes is read at once. The interval is extended so that"
            + " the passes of an object take at most 5 % of the daily limit.");
    add(
        LISTS_INTERVAL,
        Type.LONG,
        3_600 * SECOND_MS,
        Validators.between(1_000, 90 * DAY_MS),
        LOW,
        "Time between two passes that compare all members of the lists (see `crm.lists`). Records"
            + " that join a list are found with each poll. The interval is extended so that the"
            + " passes take at most 5 % of the daily limit.");
    add(
        SETTLE_TIME,
        Type.LONG,
        15 * SECOND_MS,
        Validators.between(0, DAY_MS),
        MEDIUM,
        "How far the watermark stays behind the CRM's clock, to allow for changes that the CRM's"
            + " index shows late. With Salesforce at least 2000, because its timestamps are whole"
            + " seconds.");
    add(
        RECHECK_DELAY,
        Type.LONG,
        3_600 * SECOND_MS,
        Validators.between(0, 7 * DAY_MS),
        MEDIUM,
        "Delay after which each time range is scanned again, to catch changes that were indexed"
            + " later than the settle time allows. 0 disables the recheck.");
  }

  private void defineBackfill() {
    group = "Backfill";
    add(
        BACKFILL_ENABLED,
        Type.BOOLEAN,
        true,
        null,
        MEDIUM,
        "Whether records that exist at the first start are copied. If false, only later changes are"
            + " copied.");
    add(
        BACKFILL_START_DATE,
        Type.STRING,
        null,
        Validators.startDate(),
        MEDIUM,
        "Records last modified before this date (`2024-01-31`, in UTC) or instant"
            + " (`2024-01-31T08:00:00Z`) are left out of the backfill.");
    add(
        BACKFILL_BUDGET_PERCENT,
        Type.INT,
        100,
        Validators.between(1, 100),
        MEDIUM,
        "Maximum percentage of the request budget that backfills and sweeps may use. Requests for"
            + " changes take precedence at every request. Lower it only if other applications use"
            + " the same credentials and need a part that this connector leaves alone.");
  }

  private void defineRequestBudget() {
    group = "Request budget";
    add(
        RATE_LIMIT_REQUESTS,
        Type.INT,
        null,
        Validators.atLeast(2),
        MEDIUM,
        "Maximum number of requests per `rate.limit.interval.ms`. Default: the vendor's limit. Set"
            + " a lower value if other applications use the same credentials.");
    add(
        RATE_LIMIT_INTERVAL,
        Type.LONG,
        null,
        Validators.between(SECOND_MS, DAY_MS),
        LOW,
        "Interval to which `rate.limit.requests` applies. Default: the vendor's.");
    add(
        RATE_LIMIT_SEARCH,
        Type.INT,
        null,
        Validators.between(1, 1_000),
        MEDIUM,
        "Maximum number of requests per second to the vendor's search index, if the vendor limits"
            + " them separately. Default: the vendor's limit, which all applications of the account"
            + " may share.");
    add(
        RATE_LIMIT_DAILY,
        Type.LONG,
        null,
        Validators.atLeast(2),
        MEDIUM,
        "Maximum number of requests per day. Default: the limit that the vendor reports in its"
            + " responses; no limit if it reports none.");
    add(
        RATE_LIMIT_DAILY_PERCENT,
        Type.INT,
        100,
        Validators.between(1, 100),
        MEDIUM,
        "Percentage of the daily limit that the vendor reports that the connector may use, so that"
            + " the rest is left to other applications.");
  }

  private void defineRequests() {
    group = "Requests";
    add(
        REQUEST_TIMEOUT,
        Type.LONG,
        30 * SECOND_MS,
        Validators.between(100, 600 * SECOND_MS),
        LOW,
        "Timeout of one request, after which it is cancelled and retried.");
    add(
        RETRY_MAX_ATTEMPTS,
        Type.INT,
        10,
        Validators.between(1, 1_000),
        LOW,
        "Number of failed attempts after which a warning event is emitted. Requests are retried"
            + " indefinitely; an outage of the CRM does not fail a task.");
    add(
        RETRY_BACKOFF,
        Type.LONG,
        500L,
        Validators.between(1, 600 * SECOND_MS),
        LOW,
        "Backoff before the second attempt of a request. It doubles with each further attempt, with"
            + " jitter.");
    add(
        RETRY_BACKOFF_MAX,
        Type.LONG,
        60 * SECOND_MS,
        Validators.between(1, DAY_MS),
        LOW,
        "Maximum backoff between attempts, unless the CRM asks for a longer one.");
  }

  private void defineValidation() {
    group = "Validation";
    add(
        VALIDATE_CONNECTIONS,
        Type.BOOLEAN,
        true,
        null,
        LOW,
        "Whether it is an error, when the settings are validated, that the CRM, the schema registry"
            + " or the brokers of `reconcile.consumer.*` cannot be reached. If false, it is a"
            + " warning in the worker's log, and settings that could not be checked are accepted.");
  }

  private void defineFields() {
    group = "Fields and values";
    add(
        SCHEMA_REFRESH,
        Type.LONG,
        300 * SECOND_MS,
        Validators.between(SECOND_MS, 7 * DAY_MS),
        MEDIUM,
        "How often the CRM's catalogue of fields is read.");
    add(
        SCHEMA_BACKFILL_NEW_FIELDS,
        Type.BOOLEAN,
        true,
        null,
        MEDIUM,
        "Whether fields that are added or re-included are filled in rows copied earlier, by a new"
            + " pass of the backfill.");
    add(
        FIELD_INCLUDE,
        Type.LIST,
        List.of(),
        Validators.fieldNames(),
        MEDIUM,
        "The fields to copy, by their names in the CRM: `email` applies to every object,"
            + " `contacts.email` to one. If no entry applies to an object, all its fields are"
            + " copied.");
    add(
        FIELD_EXCLUDE,
        Type.LIST,
        List.of(),
        Validators.fieldNames(),
        MEDIUM,
        "Fields that are not copied, in the same form. Takes precedence over `field.include`.");
    add(
        FIELD_NAME_MAX_LENGTH,
        Type.INT,
        63,
        Validators.between(SchemaSettings.MIN_FIELD_NAME_LENGTH, 1_024),
        LOW,
        "Maximum length of a column name in bytes. Longer names are truncated and end in a hash."
            + " The limit of Postgres is 63.");
    add(
        NUMBER_MODE,
        Type.STRING,
        "double",
        Validators.oneOf(List.of("double", "decimal", "string")),
        MEDIUM,
        "Type of number columns. Applies to new columns only; the type of an existing column never"
            + " changes.");
    add(
        NUMBER_PRECISION,
        Type.INT,
        NumberMode.DECIMAL.precision(),
        Validators.between(1, NumberMode.MAX_PRECISION),
        LOW,
        "Total number of digits, for `number.mode=decimal`.");
    add(
        NUMBER_SCALE,
        Type.INT,
        NumberMode.DECIMAL.scale(),
        Validators.between(0, NumberMode.MAX_PRECISION),
        LOW,
        "Number of digits after the decimal point, for `number.mode=decimal`.");
    add(
        VALUE_MISFIT,
        Type.STRING,
        "null",
        Validators.oneOf(List.of("null", "quarantine")),
        MEDIUM,
        "How to handle values that do not match their column type: `null` writes null and keeps the"
            + " text in the row's `_misfits`; `quarantine` sends the whole row to the quarantine"
            + " topic.");
    add(
        RECORD_MAX_BYTES,
        Type.INT,
        RecordSettings.DEFAULT_MAX_BYTES,
        Validators.between(20_000, 100_000_000),
        MEDIUM,
        "Estimated size above which a record is not written to its topic: the row goes to the"
            + " quarantine topic with its text cut. Also the limit of all other records of the"
            + " connector. The size is estimated as JSON with schemas, before compression. Keep it"
            + " under `producer.override.max.request.size` (by default the worker's"
            + " `producer.max.request.size`, 1,048,576) and under the `max.message.bytes` of the"
            + " topics (by default 1,048,588), or a large record fails the task.");
  }

  private void add(
      String name,
      Type type,
      Object defaultValue,
      Validator validator,
      Importance importance,
      String doc) {
    SettingDisplay.define(
        def, vendors, name, type, defaultValue, validator, importance, doc, group, ++order);
  }
}
