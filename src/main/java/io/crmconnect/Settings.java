package io.crmconnect;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.schema.NumberMode;
import io.crmconnect.schema.SchemaSettings;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings' names, which are a contract with users, and their definition. */
final class Settings {
  static final String VENDOR = "crm.vendor";
  static final String OBJECTS = "crm.objects";
  static final String OBJECTS_EXCLUDE = "crm.objects.exclude";
  static final String BASE_URL = "crm.base.url";
  static final String TOPIC_PREFIX = "topic.prefix";
  static final String POLL_INTERVAL = "poll.interval.ms";
  static final String POLL_IDLE_INTERVAL = "poll.idle.interval.ms";
  static final String SETTLE = "incremental.settle.ms";
  static final String RECHECK_DELAY = "incremental.recheck.delay.ms";
  static final String BACKFILL_ENABLED = "backfill.enabled";
  static final String BACKFILL_START_DATE = "backfill.start.date";
  static final String BACKFILL_BUDGET_PERCENT = "backfill.budget.percent";
  static final String RATE_REQUESTS = "rate.limit.requests";
  static final String RATE_INTERVAL = "rate.limit.interval.ms";
  static final String RATE_SEARCH = "rate.limit.search.per.second";
  static final String RATE_DAILY = "rate.limit.daily";
  static final String REQUEST_TIMEOUT = "request.timeout.ms";
  static final String RETRY_MAX_ATTEMPTS = "retry.max.attempts";
  static final String RETRY_BACKOFF = "retry.backoff.ms";
  static final String RETRY_BACKOFF_MAX = "retry.backoff.max.ms";
  static final String SCHEMA_REFRESH = "schema.refresh.interval.ms";
  static final String SCHEMA_BACKFILL = "schema.backfill.new.fields";
  static final String CONSUMER = "reconcile.consumer.";
  static final String CONSUMER_BOOTSTRAP = CONSUMER + "bootstrap.servers";
  static final String RECONCILE_INTERVAL = "reconcile.interval.ms";
  static final String RECONCILE_TOPICS = "reconcile.topics";
  static final String DELETE_MODE = "delete.mode";
  static final String DELETE_MAX_PERCENT = "delete.max.percent";
  static final String DELETE_RELEASE = "delete.release";
  static final String FIELD_INCLUDE = "field.include";
  static final String FIELD_EXCLUDE = "field.exclude";
  static final String FIELD_NAME_MAX_LENGTH = "field.name.max.length";
  static final String NUMBER_MODE = "number.mode";
  static final String NUMBER_PRECISION = "number.decimal.precision";
  static final String NUMBER_SCALE = "number.decimal.scale";
  static final String VALUE_MISFIT = "value.misfit";

  private static final long SECOND = 1_000;
  private static final long DAY = 86_400 * SECOND;

  private final ConfigDef def = new ConfigDef();
  private String group = "";
  private int order;

  private Settings() {}

  static ConfigDef definition(List<CrmVendor> vendors) {
    Settings settings = new Settings();
    settings.source(vendors.stream().map(CrmVendor::name).sorted().toList());
    vendors.forEach(vendor -> vendor.define(settings.def));
    settings.topics();
    settings.reading();
    settings.incremental();
    settings.backfill();
    settings.budget();
    settings.requests();
    settings.fields();
    DriftGroup.define(settings.def);
    return settings.def;
  }

  private void source(List<String> vendors) {
    group = "CRM";
    add(
        VENDOR,
        Type.STRING,
        NO_DEFAULT_VALUE,
        Checks.oneOf(vendors),
        HIGH,
        "The CRM to copy from.");
    add(
        OBJECTS,
        Type.LIST,
        NO_DEFAULT_VALUE,
        Checks.objects(),
        HIGH,
        "The objects to copy, with commas between them, or `*` for all that the credentials open,"
            + " custom objects and later ones included. Custom objects are called"
            + " `custom_<name>`.");
    add(
        OBJECTS_EXCLUDE,
        Type.LIST,
        List.of(),
        Checks.objectNames(),
        MEDIUM,
        "Objects to leave out, mostly of `*`.");
    add(
        BASE_URL,
        Type.STRING,
        null,
        Checks.baseUrl(),
        LOW,
        "Where the CRM's API is, for tests, gateways and proxies. Unset: the vendor's own address.");
  }

  private void topics() {
    group = "Topics";
    add(
        TOPIC_PREFIX,
        Type.STRING,
        NO_DEFAULT_VALUE,
        Checks.topicPrefix(),
        HIGH,
        "What the topics' names begin with: `<topic.prefix>.<object>` for the rows, and"
            + " `.quarantine`, `.events` and `.heartbeat`.");
  }

  private void reading() {
    group = "Deletes and reconciliation";
    add(
        RECONCILE_INTERVAL,
        Type.LONG,
        DAY,
        Checks.between(0, 90 * DAY),
        HIGH,
        "How often all records of an object are compared with what its topic holds: what is gone is"
            + " deleted, what is missing or different is read again. Stretched where an object is so"
            + " large that the requests would not suffice. It takes `reconcile.consumer.*`. 0:"
            + " never.");
    add(
        CONSUMER_BOOTSTRAP,
        Type.STRING,
        null,
        null,
        MEDIUM,
        "The Kafka brokers from which a task reads its topics back: all of them for reconciliation,"
            + " and their end when it starts, so that it knows what was emitted of late. Every other"
            + " setting of a Kafka consumer can stand behind `reconcile.consumer.` too. Unset:"
            + " reconciliation is off, and some records come again after a restart.");
    add(
        RECONCILE_TOPICS,
        Type.LIST,
        List.of(),
        Checks.pairs("contacts:crm_contacts"),
        LOW,
        "The topics that rows land in where a transformation renames them, as `<object>:<topic>`."
            + " Without it the task learns the name when the first row is acknowledged.");
    add(
        DELETE_MODE,
        Type.STRING,
        "tombstone",
        Checks.oneOf(List.of("tombstone", "soft", "both")),
        HIGH,
        "What a delete looks like: a record without a value, a row with `_deleted` set and no other"
            + " values, or first the one and then the other.");
    add(
        DELETE_MAX_PERCENT,
        Type.DOUBLE,
        10.0,
        Checks.between(0, 100),
        MEDIUM,
        "What share of an object's rows may be deleted in a day without an operator; ten rows always"
            + " may. More is held back and told.");
    add(
        DELETE_RELEASE,
        Type.LIST,
        List.of(),
        Checks.pairs("contacts:1760000000000"),
        LOW,
        "Lets deletes pass that were held back, as `<object>:<run>`; the event `delete.held` names"
            + " the run.");
  }

  private void incremental() {
    group = "Incremental";
    add(
        POLL_INTERVAL,
        Type.LONG,
        30 * SECOND,
        Checks.between(100, DAY),
        HIGH,
        "How often an object is asked for its changes: the freshness that is aimed at.");
    add(
        POLL_IDLE_INTERVAL,
        Type.LONG,
        300 * SECOND,
        Checks.between(100, DAY),
        MEDIUM,
        "How far an object without changes may slow down when looking alone would take over a"
            + " quarter of the day's requests.");
    add(
        SETTLE,
        Type.LONG,
        15 * SECOND,
        Checks.between(0, DAY),
        MEDIUM,
        "How far the watermark stays behind the CRM's clock, for changes that its index shows"
            + " late.");
    add(
        RECHECK_DELAY,
        Type.LONG,
        3_600 * SECOND,
        Checks.between(0, 7 * DAY),
        MEDIUM,
        "When each stretch of the past is looked at a second time, for changes that the index"
            + " showed later than the settle time allows. 0: never.");
  }

  private void backfill() {
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
        Checks.startDate(),
        MEDIUM,
        "Leaves records out of the backfill that were last modified before this date"
            + " (`2024-01-31`, in UTC) or instant (`2024-01-31T08:00:00Z`).");
    add(
        BACKFILL_BUDGET_PERCENT,
        Type.INT,
        80,
        Checks.between(1, 100),
        MEDIUM,
        "How much of the request budget the backfill may take; changes go first in any case.");
  }

  private void budget() {
    group = "Request budget";
    add(
        RATE_REQUESTS,
        Type.INT,
        null,
        Checks.atLeast(2),
        MEDIUM,
        "Requests in each `rate.limit.interval.ms`. Unset: the vendor's limit. Set it lower where"
            + " other applications use the same credentials.");
    add(
        RATE_INTERVAL,
        Type.LONG,
        null,
        Checks.between(SECOND, DAY),
        LOW,
        "The interval of `rate.limit.requests`. Unset: the vendor's.");
    add(
        RATE_SEARCH,
        Type.INT,
        null,
        Checks.between(1, 1_000),
        MEDIUM,
        "Searches a second. Unset: the vendor's limit, which all applications of the account"
            + " share.");
    add(
        RATE_DAILY,
        Type.LONG,
        null,
        Checks.atLeast(2),
        MEDIUM,
        "Requests a day. Unset: what the vendor's answers say, else no limit.");
  }

  private void requests() {
    group = "Requests";
    add(
        REQUEST_TIMEOUT,
        Type.LONG,
        30 * SECOND,
        Checks.between(100, 600 * SECOND),
        LOW,
        "How long one request may take before it is given up and asked again.");
    add(
        RETRY_MAX_ATTEMPTS,
        Type.INT,
        10,
        Checks.between(1, 1_000),
        LOW,
        "After how many failed attempts at one request its trouble is reported. It is asked on all"
            + " the same: an outage of the CRM fails no task.");
    add(
        RETRY_BACKOFF,
        Type.LONG,
        500L,
        Checks.between(1, 600 * SECOND),
        LOW,
        "The pause before the second attempt; it doubles with each, with jitter.");
    add(
        RETRY_BACKOFF_MAX,
        Type.LONG,
        60 * SECOND,
        Checks.between(1, DAY),
        LOW,
        "The longest such pause, unless the CRM asks for a longer one.");
  }

  private void fields() {
    group = "Fields and values";
    add(
        SCHEMA_REFRESH,
        Type.LONG,
        300 * SECOND,
        Checks.between(SECOND, 7 * DAY),
        MEDIUM,
        "How often the CRM's catalogue of fields is read again.");
    add(
        SCHEMA_BACKFILL,
        Type.BOOLEAN,
        true,
        null,
        MEDIUM,
        "Whether a field that comes, or is taken in again, is filled over the rows copied before, by"
            + " a new pass of the backfill.");
    add(
        FIELD_INCLUDE,
        Type.LIST,
        List.of(),
        Checks.fields(),
        MEDIUM,
        "The fields to copy, as the CRM calls them: `email` in every object, `contacts.email` in"
            + " one. An object that no entry concerns has all its fields.");
    add(
        FIELD_EXCLUDE,
        Type.LIST,
        List.of(),
        Checks.fields(),
        MEDIUM,
        "Fields to leave out, in the same form; it wins over `field.include`.");
    add(
        FIELD_NAME_MAX_LENGTH,
        Type.INT,
        63,
        Checks.between(SchemaSettings.MIN_NAME_LENGTH, 1_024),
        LOW,
        "The longest name of a column in bytes; longer ones are cut and end in a hash. Postgres"
            + " cuts at 63.");
    add(
        NUMBER_MODE,
        Type.STRING,
        "double",
        Checks.oneOf(List.of("double", "decimal", "string")),
        MEDIUM,
        "What numbers become. It holds for columns that are still to come: the type of a column"
            + " never changes.");
    add(
        NUMBER_PRECISION,
        Type.INT,
        NumberMode.DECIMAL.precision(),
        Checks.between(1, NumberMode.MAX_PRECISION),
        LOW,
        "Digits of a number in all, for `number.mode=decimal`.");
    add(
        NUMBER_SCALE,
        Type.INT,
        NumberMode.DECIMAL.scale(),
        Checks.between(0, NumberMode.MAX_PRECISION),
        LOW,
        "Digits after the point, for `number.mode=decimal`.");
    add(
        VALUE_MISFIT,
        Type.STRING,
        "null",
        Checks.oneOf(List.of("null", "quarantine")),
        MEDIUM,
        "What becomes of a value that does not fit its column's type: `null` with its text kept in"
            + " the row's `_misfits`, or the whole row to `quarantine`.");
  }

  private void add(
      String name,
      Type type,
      Object byDefault,
      Validator validator,
      Importance importance,
      String doc) {
    def.define(
        name, type, byDefault, validator, importance, doc, group, ++order, Width.MEDIUM, name);
  }
}
