package io.crmconnect;

import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsFiles;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.schema.Decision;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.types.Password;

/** The settings about changes of the vendor's schema, the schema registry and alerts. */
final class DriftGroup {
  static final String DRIFT = "schema.drift";
  static final String ACCEPT = "schema.accept";
  static final String REGISTRY_URL = "schema.registry.url";
  static final String REGISTRY_USER = "schema.registry.basic.auth.user.info";
  static final String REGISTRY_TOKEN = "schema.registry.bearer.auth.token";
  static final String REGISTRY_KEYSTORE = "schema.registry.ssl.keystore.location";
  static final String REGISTRY_KEYSTORE_PASSWORD = "schema.registry.ssl.keystore.password";
  static final String REGISTRY_TRUSTSTORE = "schema.registry.ssl.truststore.location";
  static final String REGISTRY_TRUSTSTORE_PASSWORD = "schema.registry.ssl.truststore.password";
  static final String WEBHOOK = "alert.webhook.url";

  private static final String GROUP = "Schema and drift";

  private final ConfigDef def;
  private int order;

  private DriftGroup(ConfigDef def) {
    this.def = def;
  }

  static void define(ConfigDef def) {
    new DriftGroup(def).define();
  }

  private void define() {
    add(
        DRIFT,
        Type.LIST,
        List.of("quarantine"),
        DriftChecks.modes(),
        Importance.MEDIUM,
        "What becomes of an object when the CRM removes, renames or retypes a field, or the registry"
            + " refuses a new one: `quarantine`: its changed rows wait there until `schema.accept`"
            + " decides, its topic keeps what it has; `keep`: its rows go on, with nulls and"
            + " `_misfits`; `fail`. For one object: `deals:keep`.");
    add(
        ACCEPT,
        Type.LIST,
        List.of(),
        DriftChecks.decisions(),
        Importance.MEDIUM,
        "Decisions about such changes: `contacts.phone_number:phone` (the field is called"
            + " phone_number now and goes on in the column of phone), `contacts.fax:removed`,"
            + " `deals.amount:string` (its type is string now; types are string, boolean, number,"
            + " date, timestamp). They may stay after they were carried out, and decide nothing more"
            + " then.");
    add(
        REGISTRY_URL,
        Type.LIST,
        List.of(),
        DriftChecks.urls(),
        Importance.MEDIUM,
        "The schema registry (Confluent's REST API, also Apicurio's `/apis/ccompat/v7`, Karapace's,"
            + " Redpanda's) that is asked whether a new schema will do before rows carry it. Several"
            + " addresses of one registry with commas. Unset: none is asked.");
    add(
        REGISTRY_USER,
        Type.PASSWORD,
        null,
        DriftChecks.userInfo(),
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
        WEBHOOK,
        Type.PASSWORD,
        null,
        DriftChecks.webhook(),
        Importance.MEDIUM,
        "Where events of the level `alert` are POSTed to as JSON (`kind`, `object`, `level`, `at`,"
            + " `text`, `details`), so that somebody is told. A secret, for such addresses carry"
            + " one.");
  }

  private void add(
      String name,
      Type type,
      Object byDefault,
      ConfigDef.Validator validator,
      Importance importance,
      String doc) {
    def.define(
        name, type, byDefault, validator, importance, doc, GROUP, ++order, Width.MEDIUM, name);
  }

  static DriftSettings settings(AbstractConfig config) {
    DriftMode mode = DriftMode.QUARANTINE;
    Map<String, DriftMode> byObject = new TreeMap<>();
    for (String entry : config.getList(DRIFT)) {
      int colon = entry.indexOf(':');
      DriftMode each = DriftMode.parse(entry.substring(colon + 1)).orElseThrow();
      if (colon < 0) {
        mode = each;
      } else {
        byObject.put(entry.substring(0, colon), each);
      }
    }
    List<Decision> decisions = new ArrayList<>();
    config.getList(ACCEPT).forEach(text -> decisions.add(Decision.parse(text).orElseThrow()));
    return new DriftSettings(mode, byObject, decisions);
  }

  static RegistrySettings registry(CrmSourceConfig config) {
    List<String> urls = new ArrayList<>();
    config.getList(REGISTRY_URL).forEach(url -> urls.add(url.replaceAll("/+$", "")));
    String authorization = null;
    if (config.getPassword(REGISTRY_TOKEN) != null) {
      authorization = "Bearer " + secret(config, REGISTRY_TOKEN);
    } else if (config.getPassword(REGISTRY_USER) != null) {
      byte[] user = secret(config, REGISTRY_USER).getBytes(StandardCharsets.UTF_8);
      authorization = "Basic " + Base64.getEncoder().encodeToString(user);
    }
    TlsFiles tls =
        new TlsFiles(
            config.getString(REGISTRY_KEYSTORE),
            secret(config, REGISTRY_KEYSTORE_PASSWORD),
            config.getString(REGISTRY_TRUSTSTORE),
            secret(config, REGISTRY_TRUSTSTORE_PASSWORD));
    Timeouts timeouts = Timeouts.of(config.getLong(Settings.REQUEST_TIMEOUT));
    return new RegistrySettings(urls, authorization, tls, timeouts);
  }

  private static String secret(AbstractConfig config, String name) {
    Password password = config.getPassword(name);
    return password == null ? null : password.value();
  }

  static Optional<URI> webhook(AbstractConfig config) {
    return Optional.ofNullable(secret(config, WEBHOOK)).map(URI::create);
  }
}
