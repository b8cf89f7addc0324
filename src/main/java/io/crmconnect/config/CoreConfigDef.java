package io.crmconnect.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings' names, which are a contract with users, and their definition. */
public final class CoreConfigDef {
  public static final String VENDOR = "crm.vendor";
  public static final String OBJECTS = "crm.objects";
  public static final String OBJECTS_EXCLUDE = "crm.objects.exclude";
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
  static final String REQUEST_TIMEOUT = "request.timeout.ms";
  static final String RETRY_MAX_ATTEMPTS = "retry.max.attempts";
  static final String RETRY_BACKOFF = "retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX = "retry.backoff.max.ms";
  static final String SCHEMA_REFRESH = "schema.refresh.interval.ms";
  static final String SCHEMA_BACKFILL_NEW_FIELDS = "schema.backfill.new.fields";
  static final String CONSUMER_PREFIX = "reconcile.consumer.";
  static final String CONSUMER_BOOTSTRAP = CONSUMER_PREFIX + "bootstrap.servers";
  static final String RECONCILE_INTERVAL = "reconcile.interval.ms";
  static final String RECONCILE_TOPICS = "reconcile.topics";
  static final String DELETE_MODE = "delete.mode";
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
  private String group = "";
  private int order;

  private CoreConfigDef() {}

  static ConfigDef definition(List<CrmVendor> vendors) {
    CoreConfigDef coreConfigDef = new CoreConfigDef();
    coreConfigDef.defineCrm(vendors);
    vendors.forEach(vendor -> vendor.define(coreConfigDef.def));
    coreConfigDef.defineTopics();
    coreConfigDef.defineReconciliation();
    coreConfigDef.defineIncremental();
    coreConfigDef.defineBackfill();
    coreConfigDef.defineRequestBudget();
    coreConfigDef.defineRequests();
    coreConfigDef.defineFields();
    return coreConfigDef.def;
  }

  private void defineCrm(List<CrmVendor> vendors) {
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
        "The objects to copy, with commas between them, or `*` for all that the credentials open,"
            + " custom objects and later ones included."
            + namesHint);
    add(
        OBJECTS_EXCLUDE,
        Type.LIST,
        List.of(),
        Validators.objectNames(namesHint),
        MEDIUM,
        "Objects to leave out, mostly of `*`.");
    add(
        BASE_URL,
        Type.STRING,
        null,
        Validators.baseUrl(),
        LOW,
        "Where the CRM's API is, for tests, gateways and proxies. Unset: the vendor's own"
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
        "What the topics' names begin with: `<topic.prefix>.<object>` for the rows, and"
            + " `.quarantine`, `.events` and `.heartbeat`.");
  }

  private void defineReconciliation() {
    group = "Deletes and reconciliation";
    add(
        RECONCILE_INTERVAL,
        Type.LONG,
        DAY_MS,
        Validators.between(0, 90 * DAY_MS),
        HIGH,
        "How often all records of an object are compared with what its topic holds: what is gone is"
            + " deleted, what is missing or different is read again. Stretched where an object is"
            + " so large that the requests would not suffice. It takes `reconcile.consumer.*`. 0:"
            + " never.");
    add(
        CONSUMER_BOOTSTRAP,
        Type.STRING,
        null,
        null,
        MEDIUM,
        "The Kafka brokers from which a task reads its topics back: all of them for reconciliation,"
            + " and their end when it starts, so that it knows what was emitted of late. Every"
            + " other setting of a Kafka consumer can stand behind `reconcile.consumer.` too."
            + " Unset: reconciliation is off, and some records come again after a restart.");
    add(
        RECONCILE_TOPICS,
        Type.LIST,
        List.of(),
        Validators.objectValuePairs("contacts:crm_contacts"),
        LOW,
        "The topics that rows land in where a transformation renames them, as `<object>:<topic>`."
            + " Without it the task learns the name when the first row is acknowledged.");
    add(
        DELETE_MODE,
        Type.STRING,
        "tombstone",
        Validators.oneOf(List.of("tombstone", "soft", "both")),
        HIGH,
        "What a delete looks like: a record without a value, a row with `_deleted` set and no other"
            + " values, or first the one and then the other.");
    add(
        DELETE_MAX_PERCENT,
        Type.DOUBLE,
        10.0,
        Validators.between(0, 100),
        MEDIUM,
        "What share of an object's rows may be deleted in a day without an operator; ten rows"
            + " always may. More is held back and told.");
    add(
        DELETE_RELEASE,
        Type.LIST,
        List.of(),
        Validators.objectValuePairs("contacts:1760000000000"),
        LOW,
        "Lets deletes pass that were held back, as `<object>:<run>`; the event `delete.held` names"
            + " the run.");
  }

  private void defineIncremental() {
    group = "Incremental";
    add(
        POLL_INTERVAL,
        Type.LONG,
        30 * SECOND_MS,
        Validators.between(100, DAY_MS),
        HIGH,
        "How often an object is asked for its changes: the freshness that is aimed at.");
    add(
        POLL_IDLE_INTERVAL,
        Type.LONG,
        300 * SECOND_MS,
        Validators.between(100, DAY_MS),
        MEDIUM,
        "How far an object without changes may slow down when looking alone would take over a"
            + " quarter of the day's requests.");
    add(
        SETTLE_TIME,
        Type.LONG,
        15 * SECOND_MS,
        Validators.between(0, DAY_MS),
        MEDIUM,
        "How far the watermark stays behind the CRM's clock, for changes that its index shows"
            + " late.");
    add(
        RECHECK_DELAY,
        Type.LONG,
        3_600 * SECOND_MS,
        Validators.between(0, 7 * DAY_MS),
        MEDIUM,
        "When each stretch of the past is looked at a second time, for changes that the index"
            + " showed later than the settle time allows. 0: never.");
  }

  private void defineBackfill() {
    group = "Backfill";
    add(
        BACKFILL_ENABLED,
        Type.BOOLEAN,
        true,
        null,
        MEDIUM,
        "Whether the records that are there at the first start are copied, or only later changes.");
    add(
        BACKFILL_START_DATE,
        Type.STRING,
        null,
        Validators.startDate(),
        MEDIUM,
        "Leaves records out of the backfill that were last modified before this date"
            + " (`2024-01-31`, in UTC) or instant (`2024-01-31T08:00:00Z`).");
    add(
        BACKFILL_BUDGET_PERCENT,
        Type.INT,
        80,
        Validators.between(1, 100),
        MEDIUM,
        "How much of the request budget the backfill may take; changes go first in any case.");
  }

  private void defineRequestBudget() {
    group = "Request budget";
    add(
        RATE_LIMIT_REQUESTS,
        Type.INT,
        null,
        Validators.atLeast(2),
        MEDIUM,
        "Requests in each `rate.limit.interval.ms`. Unset: the vendor's limit. Set it lower where"
            + " other applications use the same credentials.");
    add(
        RATE_LIMIT_INTERVAL,
        Type.LONG,
        null,
        Validators.between(SECOND_MS, DAY_MS),
        LOW,
        "The interval of `rate.limit.requests`. Unset: the vendor's.");
    add(
        RATE_LIMIT_SEARCH,
        Type.INT,
        null,
        Validators.between(1, 1_000),
        MEDIUM,
        "Requests a second to the vendor's search index, where it limits them separately. Unset:"
            + " the vendor's limit, which all applications of the account may share.");
    add(
        RATE_LIMIT_DAILY,
        Type.LONG,
        null,
        Validators.atLeast(2),
        MEDIUM,
        "Requests a day. Unset: what the vendor's answers say, else no limit.");
  }

  private void defineRequests() {
    group = "Requests";
    add(
        REQUEST_TIMEOUT,
        Type.LONG,
        30 * SECOND_MS,
        Validators.between(100, 600 * SECOND_MS),
        LOW,
        "How long one request may take before it is given up and asked again.");
    add(
        RETRY_MAX_ATTEMPTS,
        Type.INT,
        10,
        Validators.between(1, 1_000),
        LOW,
        "After how many failed attempts at one request its trouble is reported. It is asked on all"
            + " the same: an outage of the CRM fails no task.");
    add(
        RETRY_BACKOFF,
        Type.LONG,
        500L,
        Validators.between(1, 600 * SECOND_MS),
        LOW,
        "The pause before the second attempt; it doubles with each, with jitter.");
    add(
        RETRY_BACKOFF_MAX,
        Type.LONG,
        60 * SECOND_MS,
        Validators.between(1, DAY_MS),
        LOW,
        "The longest such pause, unless the CRM asks for a longer one.");
  }

  private void defineFields() {
    group = "Fields and values";
    add(
        SCHEMA_REFRESH,
        Type.LONG,
        300 * SECOND_MS,
        Validators.between(SECOND_MS, 7 * DAY_MS),
        MEDIUM,
        "How often the CRM's catalogue of fields is read again.");
    add(
        SCHEMA_BACKFILL_NEW_FIELDS,
        Type.BOOLEAN,
        true,
        null,
        MEDIUM,
        "Whether a field that comes, or is taken in again, is filled over the rows copied before,"
            + " by a new pass of the backfill.");
    add(
        FIELD_INCLUDE,
        Type.LIST,
        List.of(),
        Validators.fieldNames(),
        MEDIUM,
        "The fields to copy, as the CRM calls them: `email` in every object, `contacts.email` in"
            + " one. An object that no entry concerns has all its fields.");
    add(
        FIELD_EXCLUDE,
        Type.LIST,
        List.of(),
        Validators.fieldNames(),
        MEDIUM,
        "Fields to leave out, in the same form; it wins over `field.include`.");
    add(
        FIELD_NAME_MAX_LENGTH,
        Type.INT,
        63,
        Validators.between(SchemaSettings.MIN_FIELD_NAME_LENGTH, 1_024),
        LOW,
        "The longest name of a column in bytes; longer ones are cut and end in a hash. Postgres"
            + " cuts at 63.");
    add(
        NUMBER_MODE,
        Type.STRING,
        "double",
        Validators.oneOf(List.of("double", "decimal", "string")),
        MEDIUM,
        "What numbers become. It holds for columns that are still to come: the type of a column"
            + " never changes.");
    add(
        NUMBER_PRECISION,
        Type.INT,
        NumberMode.DECIMAL.precision(),
        Validators.between(1, NumberMode.MAX_PRECISION),
        LOW,
        "Digits of a number in all, for `number.mode=decimal`.");
    add(
        NUMBER_SCALE,
        Type.INT,
        NumberMode.DECIMAL.scale(),
        Validators.between(0, NumberMode.MAX_PRECISION),
        LOW,
        "Digits after the point, for `number.mode=decimal`.");
    add(
        VALUE_MISFIT,
        Type.STRING,
        "null",
        Validators.oneOf(List.of("null", "quarantine")),
        MEDIUM,
        "What becomes of a value that does not fit its column's type: `null` with its text kept in"
            + " the row's `_misfits`, or the whole row to `quarantine`.");
  }

  private void add(
      String name,
      Type type,
      Object defaultValue,
      Validator validator,
      Importance importance,
      String doc) {
    def.define(
        name, type, defaultValue, validator, importance, doc, group, ++order, Width.MEDIUM, name);
  }
}
