package io.crmconnect.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings about changes of the vendor's schema, the schema registry and alerts. */
public final class SchemaConfigDef {
  static final String SCHEMA_DRIFT = "schema.drift";
  public static final String SCHEMA_ACCEPT = "schema.accept";
  static final String REGISTRY_URL = "schema.registry.url";
  static final String REGISTRY_USER_INFO = "schema.registry.basic.auth.user.info";
  static final String REGISTRY_TOKEN = "schema.registry.bearer.auth.token";
  static final String REGISTRY_KEYSTORE = "schema.registry.ssl.keystore.location";
  static final String REGISTRY_KEYSTORE_PASSWORD = "schema.registry.ssl.keystore.password";
  static final String REGISTRY_TRUSTSTORE = "schema.registry.ssl.truststore.location";
  static final String REGISTRY_TRUSTSTORE_PASSWORD = "schema.registry.ssl.truststore.password";
  static final String ALERT_WEBHOOK_URL = "alert.webhook.url";

  private static final String GROUP = "Schema and drift";

  private final ConfigDef def;
  private int order;

  private SchemaConfigDef(ConfigDef def) {
    this.def = def;
  }

  static void define(ConfigDef def) {
    new SchemaConfigDef(def).define();
  }

  private void define() {
    add(
        SCHEMA_DRIFT,
        Type.LIST,
        List.of("quarantine"),
        SchemaValidators.driftModes(),
        Importance.MEDIUM,
        "What becomes of an object when the CRM removes, renames or retypes a field, or the"
            + " registry refuses a new one: `quarantine`: its changed rows wait there until"
            + " `schema.accept` decides, its topic keeps what it has; `keep`: its rows go on, with"
            + " nulls and `_misfits`; `fail`. For one object: `deals:keep`.");
    add(
        SCHEMA_ACCEPT,
        Type.LIST,
        List.of(),
        SchemaValidators.schemaDecisions(),
        Importance.MEDIUM,
        "Decisions about such changes: `contacts.phone_number:phone` (the field is called"
            + " phone_number now and goes on in the column of phone), `contacts.fax:removed`,"
            + " `deals.amount:string` (its type is string now; types are string, boolean, number,"
            + " date, timestamp). They may stay after they were carried out, and decide nothing"
            + " more then.");
    add(
        REGISTRY_URL,
        Type.LIST,
        List.of(),
        SchemaValidators.httpUrls(REGISTRY_URL),
        Importance.MEDIUM,
        "The schema registry (Confluent's REST API, also Apicurio's `/apis/ccompat/v7`, Karapace's,"
            + " Redpanda's) that is asked whether a new schema will do before rows carry it."
            + " Several addresses of one registry with commas. Unset: none is asked.");
    add(
        REGISTRY_USER_INFO,
        Type.PASSWORD,
        null,
        SchemaValidators.userInfo(),
        Importance.MEDIUM,
        "Basic authentication at the registry, as `user:password`.");
    add(
        REGISTRY_TOKEN,
        Type.PASSWORD,
        null,
        null,
        Importance.MEDIUM,
        "A bearer token for the registry, in place of user and password.");
    add(
        REGISTRY_KEYSTORE,
        Type.STRING,
        null,
        null,
        Importance.LOW,
        "A PKCS12 or JKS file on the workers with the client's certificate for the registry.");
    add(
        REGISTRY_KEYSTORE_PASSWORD,
        Type.PASSWORD,
        null,
        null,
        Importance.LOW,
        "The password of that file and of the key in it.");
    add(
        REGISTRY_TRUSTSTORE,
        Type.STRING,
        null,
        null,
        Importance.LOW,
        "A PKCS12 or JKS file on the workers with the authorities that the registry's certificate"
            + " comes from. Unset: the JVM's.");
    add(
        REGISTRY_TRUSTSTORE_PASSWORD,
        Type.PASSWORD,
        null,
        null,
        Importance.LOW,
        "The password of that file.");
    add(
        ALERT_WEBHOOK_URL,
        Type.PASSWORD,
        null,
        SchemaValidators.webhookUrl(),
        Importance.MEDIUM,
        "Where events of the level `alert` are POSTed to as JSON (`kind`, `object`, `level`, `at`,"
            + " `text`, `details`), so that somebody is told. A secret, for such addresses carry"
            + " one.");
  }

  private void add(
      String name,
      Type type,
      Object defaultValue,
      ConfigDef.Validator validator,
      Importance importance,
      String doc) {
    def.define(
        name, type, defaultValue, validator, importance, doc, GROUP, ++order, Width.MEDIUM, name);
  }
}
