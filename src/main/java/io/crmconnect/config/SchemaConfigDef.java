/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.registry.SubjectStrategy;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** The settings about changes of the vendor's schema, the schema registry and alerts. */
public final class SchemaConfigDef {
  static final String SCHEMA_DRIFT = "schema.drift";
  public static final String SCHEMA_ACCEPT = "schema.accept";
  public static final String REGISTRY_URL = "schema.registry.url";
  static final String REGISTRY_SUBJECT_STRATEGY = "schema.registry.subject.strategy";
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
        "What happens to an object when the CRM removes, renames or retypes a field, or when the"
            + " registry rejects a new field. `quarantine` pauses the object: changed rows go to"
            + " the quarantine topic until a decision is made in `schema.accept`. `keep` continues"
            + " to write rows, with nulls and `_misfits`. `fail` fails the task. To set the mode of"
            + " one object, write `deals:keep`.");
    add(
        SCHEMA_ACCEPT,
        Type.LIST,
        List.of(),
        SchemaValidators.schemaDecisions(),
        Importance.MEDIUM,
        "Decisions about such changes: `contacts.phone_number:phone` (phone was renamed to"
            + " phone_number and keeps its column), `contacts.fax:removed` (the field was removed),"
            + " `deals.amount:string` (the type is now string; types are string, boolean, number,"
            + " date, timestamp). Entries may be left in place; each is applied once.");
    add(
        REGISTRY_URL,
        Type.LIST,
        List.of(),
        SchemaValidators.httpUrls(REGISTRY_URL),
        Importance.MEDIUM,
        "URLs of one schema registry, separated by commas. A new schema is checked for"
            + " compatibility there before any row uses it. Confluent's REST API is supported, also"
            + " as offered by Karapace, Redpanda and Apicurio (`/apis/ccompat/v7`). If it is not"
            + " set, no registry is used, and Avro's own rules of compatibility decide.");
    add(
        REGISTRY_SUBJECT_STRATEGY,
        Type.STRING,
        SubjectStrategy.TOPIC_NAME.text(),
        Validators.oneOf(SubjectStrategy.texts(), text -> SubjectStrategy.parse(text).isPresent()),
        Importance.LOW,
        "How the value converter names the subjects in the registry. Set it to the same as"
            + " `value.converter.value.subject.name.strategy`: `TopicNameStrategy`"
            + " (`<topic>-value`), `RecordNameStrategy` (the name of the schema, such as"
            + " `io.crmconnect.contacts.Value`) or `TopicRecordNameStrategy`"
            + " (`<topic>-<name of the schema>`). A transformation that renames schemas allows only"
            + " the first.");
    add(
        REGISTRY_USER_INFO,
        Type.PASSWORD,
        null,
        SchemaValidators.userInfo(),
        Importance.MEDIUM,
        "Credentials for basic authentication at the registry, as `user:password`.");
    add(
        REGISTRY_TOKEN,
        Type.PASSWORD,
        null,
        null,
        Importance.MEDIUM,
        "Bearer token for the registry, as an alternative to user and password.");
    add(
        REGISTRY_KEYSTORE,
        Type.STRING,
        null,
        null,
        Importance.LOW,
        "Path of a PKCS12 or JKS file on the workers that contains the client certificate for the"
            + " registry.");
    add(
        REGISTRY_KEYSTORE_PASSWORD,
        Type.PASSWORD,
        null,
        null,
        Importance.LOW,
        "Password of the keystore and of the key in it.");
    add(
        REGISTRY_TRUSTSTORE,
        Type.STRING,
        null,
        null,
        Importance.LOW,
        "Path of a PKCS12 or JKS file on the workers that contains the certificate authorities"
            + " trusted for the registry. Default: those of the JVM.");
    add(
        REGISTRY_TRUSTSTORE_PASSWORD,
        Type.PASSWORD,
        null,
        null,
        Importance.LOW,
        "Password of the truststore.");
    add(
        ALERT_WEBHOOK_URL,
        Type.PASSWORD,
        null,
        SchemaValidators.webhookUrl(),
        Importance.MEDIUM,
        "URL to which events of level `alert` are sent with POST as JSON (`kind`, `object`,"
            + " `level`, `at`, `text`, `details`, `connector`, `account`). Any response with a 2xx"
            + " status means success. A user and password in the URL are sent as basic"
            + " authentication. The setting is a secret because such URLs usually contain one.");
  }

  private void add(
      String name,
      Type type,
      Object defaultValue,
      ConfigDef.Validator validator,
      Importance importance,
      String doc) {
    SettingDisplay.define(
        def, List.of(), name, type, defaultValue, validator, importance, doc, GROUP, ++order);
  }
}
